"""What servers do against the standards and browsers forgive: the codes that hops carry, with a sentence on each."""

ODDITIES: dict[str, str] = {
    "bytes-before-status": "Up to four bytes, such as a blank line, stand before the status line.",
    "status-line": "The status line has another form, or no number, and counts as 200 then.",
    "bare-line-feed": "Lines of the head, sizes of chunks or chunks end with a line feed, or a carriage return, alone.",
    "folded-header": "A header goes on in the next line, or begins with a blank.",
    "blank-before-colon": "A blank stands between the name of a header and its colon.",
    "header-name": "The name of a header has characters that names do not have, such as blanks.",
    "no-header": "A line of the head has no colon or no name, and counts for nothing.",
    "length-no-number": "Content-Length is no number: the body ends with the connection.",
    "length-repeated": "Content-Length is there more than once, with the same number.",
    "length-and-chunks": "The body has a length and chunks: the chunks count.",
    "bytes-behind-body": "The server sent more than the answer has.",
    "chunk-line": "The line with the size of a chunk has another form.",
    "no-end-of-chunks": "The blank line behind the last chunk is missing.",
    "unknown-encoding": "Content-Encoding names something that is no encoding, such as `none`: it counts for nothing.",
    "gzip-checksum": "The checksum behind a gzip body is wrong or missing: bytes may have changed on the way.",
    "bytes-behind-packed": "Bytes that belong to nothing stand behind the packed body.",
    "location": "The address of the redirect has backslashes, tabs or a wrong number of slashes.",
}
