"""The order in which things were done, where they arrive in another one: what is older than the last one heard of the
same person on the same thing comes too late."""

from collections import OrderedDict

KEPT_MAX = 50_000


class Order:
    def __init__(self) -> None:
        self._last: OrderedDict[tuple[str, ...], str] = OrderedDict()

    def is_late(self, key: tuple[str, ...], at: str) -> bool:
        """Whether something newer was heard already. `at` is Slack's `action_ts` or `event_ts`; empty: nobody knows."""
        if not at:
            return False
        last = self._last.get(key, "")
        if _number(at) < _number(last):
            return True
        self._last[key] = at
        self._last.move_to_end(key)
        while len(self._last) > KEPT_MAX:
            self._last.popitem(last=False)
        return False


def _number(ts: str) -> tuple[int, int]:
    seconds, _, rest = ts.partition(".")
    return (int(seconds) if seconds.isdecimal() else 0, int(rest) if rest.isdecimal() else 0)
