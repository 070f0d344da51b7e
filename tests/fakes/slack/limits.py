"""How often each method may be called, per workspace, and what Slack answers when it is too often.

Tiers as in java-slack-sdk's metadata/web-api/rate_limit_tiers.json; the special ones as the documentation words them.
"""

from collections import defaultdict, deque
from collections.abc import Callable

TIERS = {1: 1, 2: 20, 3: 50, 4: 100}
METHODS = {
    "apps.connections.open": 10,
    "users.list": TIERS[2],
    "usergroups.list": TIERS[2],
    "usergroups.users.list": TIERS[2],
    "users.conversations": TIERS[2],
    "chat.update": TIERS[3],
    "chat.unfurl": TIERS[3],
    "conversations.info": TIERS[3],
    "conversations.open": TIERS[3],
    "conversations.history": TIERS[3],
    "conversations.replies": TIERS[3],
    "reactions.add": TIERS[3],
    "team.info": TIERS[3],
    "chat.postEphemeral": TIERS[4],
    "views.open": TIERS[4],
    "views.update": TIERS[4],
    "views.publish": TIERS[4],
    "conversations.members": TIERS[4],
    "users.info": TIERS[4],
    "oauth.v2.access": TIERS[4],
    "auth.test": 300,
    "chat.getPermalink": 300,
}
POSTS_PER_CHANNEL = (12, 10.0)
"""About one a second, short bursts allowed."""


class Limits:
    """`now`: seconds. `refused` counts the 429s by method."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._calls: dict[tuple[str, ...], deque[float]] = defaultdict(deque)
        self.refused: dict[str, int] = defaultdict(int)
        self.scale = 1.0

    def wait(self, team: str, method: str, channel: str) -> int:
        """0, or after how many whole seconds it may be tried again."""
        if method == "chat.postMessage":
            most, seconds = POSTS_PER_CHANNEL
            key: tuple[str, ...] = (team, method, channel)
        elif method in METHODS:
            most, seconds, key = METHODS[method], 60.0, (team, method)
        else:
            return 0
        calls, now = self._calls[key], self._now()
        seconds *= self.scale
        while calls and calls[0] <= now - seconds:
            calls.popleft()
        if len(calls) >= most:
            self.refused[method] += 1
            return max(1, int(calls[0] + seconds - now) + 1)
        calls.append(now)
        return 0
