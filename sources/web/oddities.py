"""What servers do against the standards and browsers forgive: the codes that hops carry, with a sentence on each."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ODDITIES: dict[str, Promise] = {
    "bytes-before-status": _("Up to four bytes, such as a blank line, stand before the status line."),
    "status-line": _("The status line has another form, or no number, and counts as 200 then."),
    "bare-line-feed": _(
        "Lines of the head, sizes of chunks or chunks end with a line feed, or a carriage return, alone."
    ),
    "folded-header": _("A header goes on in the next line, or begins with a blank."),
    "blank-before-colon": _("A blank stands between the name of a header and its colon."),
    "header-name": _("The name of a header has characters that names do not have, such as blanks."),
    "no-header": _("A line of the head has no colon or no name, and counts for nothing."),
    "length-no-number": _("Content-Length is no number: the body ends with the connection."),
    "length-repeated": _("Content-Length is there more than once, with the same number."),
    "length-and-chunks": _("The body has a length and chunks: the chunks count."),
    "bytes-behind-body": _("The server sent more than the answer has."),
    "chunk-line": _("The line with the size of a chunk has another form."),
    "no-end-of-chunks": _("The blank line behind the last chunk is missing."),
    "unknown-encoding": _(
        "Content-Encoding names something that is no encoding, such as `none`: it counts for nothing."
    ),
    "gzip-checksum": _("The checksum behind a gzip body is wrong or missing: bytes may have changed on the way."),
    "bytes-behind-packed": _("Bytes that belong to nothing stand behind the packed body."),
    "location": _("The URL of the redirect has backslashes, tabs or a wrong number of slashes."),
}
