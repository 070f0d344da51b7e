"""The hosts whose pages may be read, as the operator writes them."""

from typing import NamedTuple
from urllib.parse import urlsplit


class Allowed(NamedTuple):
    """A host; `port` None: those of http and https. Of an address that is not public the port has to be said."""

    host: str
    port: int | None = None


def allowed_hosts(typed: str) -> tuple[Allowed, ...]:
    """`wiki.example.org, docs.example.org:8443, [::1]:8080`. Raises ValueError."""
    hosts = []
    for item in filter(None, (part.strip() for part in typed.split(","))):
        parts = urlsplit(f"//{item}")
        if not parts.hostname or parts.path or parts.query or "@" in item or "*" in item:
            raise ValueError("not a host; write it like wiki.example.org or wiki.example.org:8443")
        hosts.append(Allowed(parts.hostname.rstrip("."), parts.port))
    return tuple(hosts)
