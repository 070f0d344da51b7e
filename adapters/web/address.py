"""Addresses of the page, all below the path under which it is reached."""

import re
import unicodedata
from urllib.parse import quote, urlencode, urlsplit

from adapters.interaction.press import Press
from consensus.frozen import Frozen

SLUG_LENGTH_MAX = 60
NUMBER_LENGTH_MAX = 9
"""Digits of a decision's number, as it is looked for."""
_NO_WORD = re.compile(r"[\W_]+")


class Address(Frozen):
    """`origin`: scheme and host as people type them (`https://decisions.example.org`); `base`: the path before ours, without
    a slash at its end."""

    origin: str
    base: str = ""
    speaker: str = ""
    """Of the room: as whom its host reads, which every link keeps."""

    @classmethod
    def of(cls, url: str) -> "Address":
        parts = urlsplit(url)
        return cls(origin=f"{parts.scheme}://{parts.netloc}", base=parts.path.rstrip("/"))

    @property
    def secure(self) -> bool:
        return self.origin.startswith("https://")

    @property
    def host(self) -> str:
        return urlsplit(self.origin).hostname or ""

    def to(self, path: str, **query: object) -> str:
        """The address of one of our pages, for a link on another."""
        kept = {} if "as" in query or path.startswith("/static") else {"as": self.speaker}
        typed = {name: value for name, value in {**query, **kept}.items() if value not in ("", None, 0)}
        return f"{self.base}{path}" + (f"?{urlencode(typed)}" if typed else "")

    def whole(self, path: str, **query: object) -> str:
        """The same for somebody who is elsewhere."""
        return self.origin + self.to(path, **query)

    def decision(self, number: int, title: str = "") -> str:
        """The permanent address of a record: by its number; what its title says is for people."""
        return self.to(path_of(number, title))

    def permanent(self, number: int, title: str = "") -> str:
        """The same in full, for citations and exports: it leads there also when the title changes, and whoever reads is not in
        it."""
        return self.origin + self.base + path_of(number, title)

    def form(self, press: Press, back: str = "") -> str:
        """Where the form of a button stands."""
        return self.to(
            "/form", act=press.act, number=press.number, identity=press.identity or "",
            objection=press.objection, revision=press.revision, key=press.key, back=back,
        )  # fmt: skip


def path_of(number: int, title: str = "") -> str:
    slug = _slug(title)
    return f"/D-{number}/{quote(slug)}" if slug else f"/D-{number}"


def _slug(title: str) -> str:
    plain = _NO_WORD.sub("-", unicodedata.normalize("NFKC", title).casefold()[: 2 * SLUG_LENGTH_MAX])
    return plain[:SLUG_LENGTH_MAX].strip("-")


def number_in(text: str) -> int:
    """The number of a decision in an address; 0 for what is none."""
    known = text.isascii() and text.isdigit() and len(text) <= NUMBER_LENGTH_MAX
    return int(text) if known else 0


def own_path(typed: str) -> str:
    """A path of ours to go back to, as an address carried it; the first page for anything else."""
    parts = urlsplit(typed)
    inside = typed.startswith("/") and not typed.startswith("//") and "\\" not in typed
    return typed if inside and not parts.scheme and not parts.netloc and typed.isprintable() else "/"
