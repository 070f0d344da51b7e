"""The platform at the other end: it keeps what was posted, answers late, fails after the deed, and asks to wait."""

import asyncio
import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from consensus.ports import Later, Spot
from consensus.views import CardView
from tests.crash.program import Line

LATE_SECONDS_MAX = 0.03


@dataclass(slots=True)
class Platform:
    """What stands on the platform. It lives on when a program dies, and so do requests that are on their way."""

    draw: random.Random
    cards: dict[str, CardView] = field(default_factory=dict)
    """Reference to what the message shows."""
    marks: dict[str, str] = field(default_factory=dict)
    posts: Counter[str] = field(default_factory=Counter)
    """How often a message with this mark was posted."""
    notices: list[tuple[str, str, str | None, int]] = field(default_factory=list)
    """Kind, place, account, and how many calls came before."""
    calls: int = 0
    troubled: bool = True
    late_seconds_max: float = LATE_SECONDS_MAX
    held: list[asyncio.Task[None]] = field(default_factory=list)

    async def take(self, line: Line, call: int, what: str, values: tuple[Any, ...]) -> None:
        """A request arrives: done at once or a little later, whether or not who sent it is still alive."""
        self.calls += 1
        luck = self.draw.random() if self.troubled else 1.0
        if luck < 0.05:
            return self._reply(line, call, Later(self.draw.choice([1, 5])))
        if luck < 0.10:
            return self._reply(line, call, ConnectionError("before the deed"))
        if luck < 0.35:
            await asyncio.sleep(self.draw.uniform(0, self.late_seconds_max))
        reply = self._do(what, values)
        if luck > 0.95 and self.troubled:
            return self._reply(line, call, ConnectionError("after the deed"))
        return self._reply(line, call, reply)

    def _do(self, what: str, values: tuple[Any, ...]) -> Any:
        match what, values:
            case "post_card", (Spot(), card, key):
                return self._post(key, card)
            case "update_card", (Spot(), reference, card):
                self.cards[reference] = card
                return None
            case "post_notice", (Spot() as spot, kind, key, account):
                self.notices.append((kind, spot.place, account, self.calls))
                return self._post(key, None)
            case "find", (Spot(), key):
                return [self.marks[key]] if key in self.marks else []
            case "remove", (Spot(), reference):
                self.cards.pop(reference, None)
                return None
        raise AssertionError(what)

    def _post(self, key: str, card: CardView | None) -> str:
        self.posts[key] += 1
        reference = f"m{sum(self.posts.values())}"
        self.marks[key] = reference
        if card is not None:
            self.cards[reference] = card
        return reference

    def _reply(self, line: Line, call: int, reply: Any) -> None:
        line.put("reply", call, reply)
