"""What has been shown in the room. Messages are held while a line is dealt with, so that one to many is said once."""

from collections import deque
from collections.abc import Callable, Iterable
from typing import Literal

from consensus.frozen import Frozen, replace

Kind = Literal["card", "change", "thread", "place", "private", "answer", "refusal", "talk", "room"]


class Post(Frozen):
    """One message: `text` is what the terminal shows. Of a private one, `to` are the accounts that see it, `body` says it
    and `lines` answer it; `text` is made of them when it is printed."""

    kind: Kind
    text: str = ""
    body: str = ""
    lines: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    by: str = ""
    """Who talks: what somebody typed stands on the screen already, so talk is kept and not printed again."""
    number: int | None = None
    code: str = ""
    """Of an answer or refusal."""


class Board:
    """`show` prints; `privately` writes the text of a private message for those who see it."""

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
        """From now on, keep messages back until `release`."""
        if self._held is None:
            self._held = []

    def release(self) -> None:
        """Print what was held, the same private message to several people once."""
        held, self._held = self._held or [], None
        in_thread = {post.body for post in held if post.kind == "thread"}
        for post in _joined(held):
            self._print(post, quietly=post.kind in ("private", "answer") and post.body in in_thread)

    def _print(self, post: Post, *, quietly: bool = False) -> None:
        """`quietly`: the same words stand in the thread just above, for everybody to read."""
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
