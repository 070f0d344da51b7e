"""By what decisions are found besides their words: tags, and the addresses of what they rest on."""

from urllib.parse import urlsplit, urlunsplit


def address(url: str) -> str:
    """An address as it is compared: without the part behind `#`, whatever the case of the host, with or without a slash
    at its end."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return url.strip()
    return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), parts.path.rstrip("/"), parts.query, ""))
