"""The other spellings under which sites show one page: with and without TLS, `www.`, a host or path for telephones or
AMP, a slash at the end. That two URLs differ in nothing else does not make them one page; it makes what their pages
say of it credible."""

from urllib.parse import urlsplit

HOSTS = ("www.", "m.", "mobile.", "amp.")
AMP_PATHS = ("/amp", ".amp")
AMP_PARAMETERS = frozenset({"amp", "amp=1", "amp=true", "outputType=amp"})
SCHEMES = ("https", "http")

Page = tuple[str, str, str, str]


def page_of_url(canonical_url: str) -> Page:
    """What all spellings of a page's canonical URL have in common: host, path, query, and the page of an app."""
    parts = urlsplit(canonical_url)
    query = "&".join(pair for pair in parts.query.split("&") if pair not in AMP_PARAMETERS)
    return _host(parts.netloc), _path(parts.path), query, parts.fragment


def other_spellings(canonical_url: str) -> set[str]:
    """The canonical URLs that may show the same page, as far as they can be told; without itself."""
    host, path, query, fragment = page_of_url(canonical_url)
    tail = (f"?{query}" if query else "") + (f"#{fragment}" if fragment else "")
    paths = {path or "/", f"{path}/", f"{path}/amp", f"{path}/amp/", f"/amp{path}"} | (
        {f"{path}.amp"} if path else set()
    )
    ends = {f"{each}{tail}" for each in paths}
    if not query:
        ends |= {f"{path or '/'}?{parameter}" for parameter in AMP_PARAMETERS}
    hosts = [host, *(f"{prefix}{host}" for prefix in HOSTS)]
    return {f"{scheme}://{name}{end}" for scheme in SCHEMES for name in hosts for end in ends} - {canonical_url}


def _host(netloc: str) -> str:
    for prefix in HOSTS:
        rest = netloc.removeprefix(prefix)
        if rest != netloc and "." in rest:
            return rest
    return netloc


def _path(path: str) -> str:
    path = path.rstrip("/")
    for amp in AMP_PATHS:
        path = path.removesuffix(amp)
    return path.removeprefix("/amp") if path.startswith("/amp/") else path
