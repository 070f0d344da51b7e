"""The messages shown in the room. They are held while a line is carried out, so that one to several people is printed once."""

from collections import deque
from collections.abc import Callable, Iterable
from typing import Literal

from consensus.frozen import Frozen, replace

Kind = Literal["card", "change", "thread", "place", "private", "answer", "refusal", "talk", "room"]


class Post(Frozen):
    """A message: `text` is what the terminal shows. For a private one, `to` are its readers, `body` its words and `lines`
    the lines that answer it; `text` is made of them when it is printed."""

    kind: Kind
    text: str = ""
    body: str = ""
    lines: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    by: str = ""
    """The author of talk. It was typed on this screen, so it is kept and not printed again."""
    number: int | None = None
    code: str = ""
    """The code of an answer or refusal."""


class Board:
    """`show` prints; `privately` writes the text of a private message for its readers."""

    def __init__(
        self, show: Callable[[str], None], privately: Callable[[Post], str], keep: int | None
    ) -> None:
        self._show = show
        self._privately = privately
        self._held: list[Post] | None = None
        self.posts: deque[Post] = deque(maxlen=keep)

    def add(self, post: Post) -> None:
        if self._held is None:
            self._print(post)
        else:
            self._held.append(post)

    def hold(self) -> None:
        """Hold messages back until `release`."""
        if self._held is None:
            self._held = []

    def release(self) -> None:
        """Print the held messages, the same private message to several people once."""
        held, self._held = self._held or [], None
        in_thread = {post.body for post in held if post.kind == "thread"}
        for post in _joined(held):
            self._print(post, quietly=post.kind in ("private", "answer") and post.body in in_thread)

    def _print(self, post: Post, *, quietly: bool = False) -> None:
        """`quietly`: do not print, because the thread just above has the same words for everybody."""
        if post.to:
            post = replace(post, text=self._privately(post))
        self.posts.append(post)
        if post.text and not quietly:
            self._show(post.text)


def _joined(posts: Iterable[Post]) -> list[Post]:
    joined: list[Post] = []
    for post in posts:
        twin = next(
            (
                place
                for place, earlier in enumerate(joined)
                if post.to
                and earlier.to
                and (earlier.kind, earlier.body, earlier.number) == (post.kind, post.body, post.number)
            ),
            None,
        )
        if twin is None:
            joined.append(post)
        elif not set(post.to) <= set(joined[twin].to):
            joined[twin] = replace(joined[twin], to=joined[twin].to + post.to)
    return joined
