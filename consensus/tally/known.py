"""Long counts, made once. A count depends on its ballots, method and settings alone, so one that is known may be taken for
one that is made: where nobody should wait for it, it is asked for, made elsewhere, and asked for again."""

import hashlib
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from consensus.tally.ballots import Ballots
from consensus.tally.methods import count
from consensus.tally.result import Result
from consensus.tally.settings import Settings

LONG = 5_000
"""Different ballots times options: ties may have such a count take a tenth of a second, and more."""
KEPT_MAX = 32
_known: OrderedDict[str, Result] = OrderedDict()
_leaves_long_ones: ContextVar[bool] = ContextVar("leaves_long_counts", default=False)


class CountFirst(Exception):
    """A long count that is not known is asked for where none is made."""

    def __init__(self, method: str, ballots: Ballots, settings: Settings) -> None:
        super().__init__(method)
        self._asked = method, ballots, settings
        self.key = _key(method, ballots, settings)

    def make(self) -> None:
        """Make it, so that it is known. It may be dropped again when many others were made."""
        if self.key not in _known:
            _keep(self.key, count(*self._asked))


def counted_once(method: str, ballots: Ballots, settings: Settings) -> Result:
    """As `count`. Raises CountFirst within `leaving_long_counts`."""
    if len(ballots.groups) * len(ballots.options) < LONG:
        return count(method, ballots, settings)
    key = _key(method, ballots, settings)
    known = _known.get(key)
    if known is None:
        if _leaves_long_ones.get():
            raise CountFirst(method, ballots, settings)
        known = count(method, ballots, settings)
        _keep(key, known)
    return known


@contextmanager
def leaving_long_counts() -> Iterator[None]:
    """Inside, no long count is made."""
    token = _leaves_long_ones.set(True)
    try:
        yield
    finally:
        _leaves_long_ones.reset(token)


def _keep(key: str, result: Result) -> None:
    _known[key] = result
    while len(_known) > KEPT_MAX:
        _known.popitem(last=False)


def _key(method: str, ballots: Ballots, settings: Settings) -> str:
    """The same for the same ballots in whatever order."""
    digest = hashlib.sha256(repr((method, settings, ballots.form, ballots.options)).encode())
    for group in sorted(map(repr, ballots.groups.items())):
        digest.update(f"{group}\n".encode())
    return digest.hexdigest()
