"""One way through a count with ties, and several of them put together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from consensus.frozen import Frozen
from consensus.tally.phrases import Phrase, phrase
from consensus.tally.result import Round, Tiers, in_order, tiers
from consensus.tally.ties import Choose, Lots, follow


@dataclass(slots=True)
class World:
    """One way through a count, as it is written down while counting."""

    winners: tuple[str, ...] = ()
    ranking: Tiers = ()
    rounds: list[Round] = field(default_factory=list)
    phrases: list[Phrase] = field(default_factory=list)
    seed: str | None = None
    tied: tuple[str, ...] = ()
    """The first options that only a lot could tell apart,"""
    tied_for: str = ""
    running: tuple[str, ...] = ()
    """and all who could still win at that moment."""
    common_rounds: int | None = None
    common_phrases: int | None = None

    def say(self, line: Phrase) -> None:
        self.phrases.append(line)

    def drawn(self, tied: tuple[str, ...], running: tuple[str, ...], choose: Choose, what: str) -> str:
        """Draw one of the tied for `what` (`last`: who goes; `first`: whose turn it is), and write it down."""
        if self.common_rounds is None:
            self.tied, self.running, self.tied_for = tied, running, what
            self.common_rounds, self.common_phrases = len(self.rounds), len(self.phrases)
        option = choose(tied)
        self.say(phrase("tie-lot", options=tied, option=option, seed=self.seed or ""))
        return option


class Outcome(Frozen, kw_only=False):
    """All worlds together: who wins in any of them, and what they have in common."""

    winners: tuple[str, ...]
    always: tuple[str, ...]
    """Those who win in all of them."""
    ranking: Tiers
    rounds: tuple[Round, ...]
    phrases: tuple[Phrase, ...]


def worlds_of(count: Callable[[Choose], World], seed: str | None) -> tuple[list[World], bool]:
    """The worlds of a count: one where lots are drawn from a seed, else one for each way in which they could fall."""
    if seed is None:
        return follow(count)
    world = count(Lots(seed))
    world.phrases = [
        Phrase(line.code, {**line.values, "seed": seed}) if line.code == "tie-lot" else line
        for line in world.phrases
    ]
    return [world], True


def merged(worlds: Sequence[World], options: Sequence[str], complete: bool) -> Outcome:
    """Everybody who wins in any world wins; an option stands where it stands in its best world."""
    first = worlds[0]
    if len(worlds) == 1 and complete:
        sure = in_order(options, first.winners)
        return Outcome(sure, sure, first.ranking, tuple(first.rounds), tuple(first.phrases))
    winners = {option for world in worlds for option in world.winners}
    if not complete:
        winners |= set(first.running)
    best = dict.fromkeys(options, -len(options))
    for world in worlds:
        for place, tier in enumerate(world.ranking):
            for option in tier:
                best[option] = max(best[option], -place)
    # Winners lead the ranking even where the world in which they win was not followed.
    key = {option: (option in winners, 0 if option in winners else best[option]) for option in options}
    won_always = in_order(
        options, set.intersection(*(set(world.winners) for world in worlds)) if complete else ()
    )
    followed = phrase(
        "tie-followed" if complete else "tie-too-many",
        options=first.tied,
        ways=len(worlds),
        what=first.tied_for,
        always=won_always,
        winners=in_order(options, winners),
    )
    return Outcome(
        in_order(options, winners),
        won_always,
        tiers(options, key),
        tuple(first.rounds[: first.common_rounds]),
        (*first.phrases[: first.common_phrases], followed),
    )
