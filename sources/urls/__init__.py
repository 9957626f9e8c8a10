"""Addresses of sources: what may be cited as a URL, and which URLs are one Source.

`wire_url` is what a browser would send, `canonical_url` what two editors who paste the same page have in common,
`public_url_problem` the sentence for a form field.
"""

from sources.urls.address import MAX_LENGTH, WebAddress, parse, public_url_problem, wire_url
from sources.urls.canonical import canonical_or_empty, canonical_url

__all__ = [
    "MAX_LENGTH",
    "WebAddress",
    "canonical_or_empty",
    "canonical_url",
    "parse",
    "public_url_problem",
    "wire_url",
]
