"""Addresses of sources: what may be cited as a URL, and which URLs are one Source.

`wire_url` is what a browser would send, `canonical_url` what two editors who paste the same page have in common,
`public_url_problem` the sentence for a form field, `pasted_url` what a pasted text means, `archived_copy` of which
page an address at an archive holds a copy.
"""

from sources.urls.address import MAX_LENGTH, WebAddress, parse, public_url_problem, wire_url
from sources.urls.canonical import ArchivedCopy, archived_copy, canonical_or_empty, canonical_url
from sources.urls.pasted import MAX_PASTED, holds_url, pasted_url, urls_in

__all__ = [
    "MAX_LENGTH",
    "MAX_PASTED",
    "ArchivedCopy",
    "WebAddress",
    "archived_copy",
    "canonical_or_empty",
    "canonical_url",
    "holds_url",
    "parse",
    "pasted_url",
    "public_url_problem",
    "urls_in",
    "wire_url",
]
