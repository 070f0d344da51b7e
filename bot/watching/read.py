"""What reading a link comes to, and how much of it is kept."""

import hashlib
import re
from html.parser import HTMLParser
from typing import NamedTuple

from consensus.limits import EXCERPT_LENGTH_MAX, OPTION_LENGTH_MAX

BYTES_MAX = 1 << 20
"""So much of a document is read and compared, however long it is."""


class Document(NamedTuple):
    """What stands there. `version`, `modified`: by which it is known next time whether it is another one."""

    hash: str
    title: str = ""
    excerpt: str = ""
    etag: str = ""
    modified: str = ""


class Unchanged(NamedTuple):
    """It says of itself that it is as it was."""


class Gone(NamedTuple):
    """There is nothing there."""


class Failed(NamedTuple):
    """It could not be read this time. `why` goes to the log."""

    why: str


class NotWatched(NamedTuple):
    """It may not be read: no root or host that was allowed."""


Result = Document | Unchanged | Gone | Failed | NotWatched


def document_in(
    body: bytes, *, html: bool, length: int | None = None, etag: str = "", modified: str = ""
) -> Document:
    """Of a page the text that people see, without the markup; of another text the text; of anything else the bytes. `length`: of the
    whole, where `body` is only its beginning."""
    text = _text_of(body)
    if text is None:
        content, title, excerpt = body, "", ""
    elif html:
        page = _Page()
        page.feed(text)
        shown = _folded("".join(page.shown))
        content, title, excerpt = shown.encode(), _folded("".join(page.title)), shown
    else:
        shown = _folded(text)
        content, title, excerpt = shown.encode(), "", shown
    digest = hashlib.sha256(content)
    if length is not None and length > len(body):
        digest.update(f"\n{length}".encode())
    return Document(
        hash=f"sha256:{digest.hexdigest()}",
        title=title[:OPTION_LENGTH_MAX],
        excerpt=excerpt[:EXCERPT_LENGTH_MAX],
        etag=etag,
        modified=modified,
    )


def _text_of(body: bytes) -> str | None:
    """None: it is no text. A letter that is cut at the end does not make it one."""
    if b"\0" in body:
        return None
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        return body[: error.start].decode() if error.start >= len(body) - 3 else None


def _folded(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


class _Page(HTMLParser):
    _UNSEEN = frozenset({"script", "style", "template", "noscript", "head"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title: list[str] = []
        self.shown: list[str] = []
        self._unseen: list[str] = []
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self._UNSEEN:
            self._unseen.append(tag)
        elif tag == "body":
            self._unseen.clear()
        self._in_title = tag == "title"
        self.shown.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._unseen:
            del self._unseen[self._unseen.index(tag) :]
        self._in_title = False
        self.shown.append(" ")

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title.append(data)
        elif not self._unseen:
            self.shown.append(data)
