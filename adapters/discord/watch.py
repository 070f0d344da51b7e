"""The messages under which reactions count now, in memory, loaded again after each start (reactions.py)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from adapters.discord.desk import KnownMessage, Reacted
from adapters.discord.emoji import answers_by_emoji
from consensus.ports import Spot
from consensus.views import CardView


@dataclass(slots=True)
class Watched:
    known: KnownMessage
    spot: Spot
    gives: Mapping[str, str]
    """Emoji that counts -> its answer, by the current card."""
    put: set[str] = field(default_factory=set)
    """The emoji that the bot has put there in this run."""
    stored: dict[tuple[str, str], Reacted] = field(default_factory=dict)
    """(account, emoji) -> the reaction as stored, for all that were ever carried out here."""
    touched: set[tuple[str, str]] = field(default_factory=set)
    """Reactions (account, emoji) with an event while the reactors were being fetched: the event is newer."""
    revision: int = 1

    def counting(self) -> Iterator[Reacted]:
        """The reactions that count on the current text."""
        return (taken for taken in self.stored.values() if taken.on and taken.revision == self.revision)


class Watch:
    """`on_change` is called with a message if its emoji that count have changed."""

    def __init__(self) -> None:
        self._watched: dict[int, Watched] = {}
        self._by_decision: dict[tuple[str, int], set[int]] = {}
        self.on_change: Callable[[Watched], None] = lambda watched: None

    def add(self, known: KnownMessage, spot: Spot, card: CardView, stored: Iterable[Reacted] = ()) -> Watched:
        """`stored`: the reactions under this message that were carried out before."""
        watched = self._watched.get(int(known.message))
        if watched is None:
            acts = {(reaction.account, reaction.emoji): reaction for reaction in stored}
            watched = self._watched[int(known.message)] = Watched(known, spot, {}, stored=acts)
            self._by_decision.setdefault((known.home, known.number), set()).add(int(known.message))
            if acts:
                watched.gives = answers_by_emoji(card)  # the bot's own emoji are there
        self._set(watched, card)
        return watched

    def get(self, message: int) -> Watched | None:
        return self._watched.get(message)

    def update(self, message: int, card: CardView) -> int | None:
        """The card of this message changed. Returns how many reactions count on the decision, None if none can."""
        watched = self._watched.get(message)
        if watched is None:
            return None
        together = self.together(watched)
        for other in together:
            self._set(other, card)
        if not watched.gives:
            return None
        return len({taken.account for other in together for taken in other.counting()})

    def forget(self, message: int) -> None:
        watched = self._watched.pop(message, None)
        if watched is not None:
            self._by_decision[watched.known.home, watched.known.number].discard(message)

    def all(self) -> list[Watched]:
        return list(self._watched.values())

    def together(self, watched: Watched) -> list[Watched]:
        """All watched messages of its decision."""
        messages = self._by_decision.get((watched.known.home, watched.known.number), set())
        return [self._watched[message] for message in messages if message in self._watched]

    def _set(self, watched: Watched, card: CardView) -> None:
        gives = answers_by_emoji(card)
        if card.status == "closed":
            self.forget(int(watched.known.message))
        watched.revision = card.revision
        if gives != watched.gives:
            watched.gives = gives
            if gives:
                self.on_change(watched)
