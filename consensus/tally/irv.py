"""Instant run-off: each ballot counts for the first option on it that is still in; the last one drops out, until one has
more than half of the ballots that still count.

Ties for the last place: all of them drop out where together they have fewer than the next one (their order cannot
matter); else the one that was behind in the most recent earlier round; else a lot, see ties.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from consensus.tally.ballots import Ballots, Ranking
from consensus.tally.numbers import Number, simple, simplified, total
from consensus.tally.pairwise import matrix
from consensus.tally.phrases import Phrase, phrase
from consensus.tally.result import Result, Round, Tiers, ending
from consensus.tally.settings import Overvote, Settings
from consensus.tally.ties import Choose, look_back
from consensus.tally.worlds import World, merged, worlds_of

Pile = list[tuple[Ranking, int, Number]]
"""Ballots that count for one option: content, the place of that option on it, how many there are."""


def irv(ballots: Ballots, settings: Settings) -> Result:
    """`rounds`: the votes of the options still in. `more["exhausted"]`: by round, ballots that count for nobody."""
    turnout = ballots.turnout
    head = (phrase("how-irv"), phrase(f"overvote-{settings.overvote}"))
    pairwise = matrix(ballots)
    if not turnout:
        return Result(
            method="irv",
            options=ballots.options,
            winners=(),
            ranking=(ballots.options,),
            pairwise=pairwise,
            turnout=0,
            explanation=(*head, ending((), 0)),
        )
    worlds, complete = worlds_of(
        lambda choose: _Count(ballots, settings.overvote, choose).run(), settings.seed
    )
    outcome = merged(worlds, ballots.options, complete)
    return Result(
        method="irv",
        options=ballots.options,
        winners=outcome.winners,
        ranking=outcome.ranking,
        pairwise=pairwise,
        totals=outcome.rounds[-1].totals,
        rounds=outcome.rounds,
        turnout=turnout,
        explanation=(*head, *outcome.phrases, ending(outcome.winners, turnout)),
        more={"exhausted": [count_round.exhausted for count_round in outcome.rounds]},
    )


@dataclass(slots=True)
class _Count:
    """One way through the count; `choose` draws the lots."""

    ballots: Ballots
    overvote: Overvote
    choose: Choose
    piles: dict[str, Pile] = field(default_factory=dict)
    votes: dict[str, Number] = field(default_factory=dict)
    exhausted: Number = 0
    out: list[tuple[str, ...]] = field(default_factory=list)
    world: World = field(default_factory=World)

    def run(self) -> World:
        self.piles = {option: [] for option in self.ballots.options}
        self.votes = dict.fromkeys(self.ballots.options, 0)
        for content, weight in self.ballots.groups.items():
            self._give(content, 0, weight)
        self._write("first", ())
        while (winner := self._winner()) is None:
            leaving = self._last()
            moved = self._drop(leaving)
            code = "irv-moved" if moved else "irv-moved-none"
            self.world.say(Phrase(code, {"moved": moved, "number": self.exhausted, "out": leaving}))
            self._write("exclude", leaving)
        return self._finish(winner)

    def _winner(self) -> str | None:
        count = sum(self.votes.values())
        ahead = max(self.votes, key=self.votes.__getitem__)
        return ahead if self.votes[ahead] * 2 > count or len(self.votes) == 1 else None

    def _give(self, content: Ranking, place: int, weight: Number) -> None:
        """Count these ballots for the first option still in from this place on."""
        for at in range(place, len(content)):
            tier = content[at]
            if len(tier) > 1 and self.overvote == "exhaust":
                break
            left = tier if len(tier) == 1 or self.overvote == "one_left" else ()
            left = tuple(option for option in left if option in self.votes)
            if len(left) > 1:
                break
            if left:
                self.piles[left[0]].append((content, at, weight))
                self.votes[left[0]] = simple(self.votes[left[0]] + weight)
                return
        self.exhausted = simple(self.exhausted + weight)

    def _last(self) -> tuple[str, ...]:
        """Who drops out now."""
        fewest = min(self.votes.values())
        tied = tuple(option for option, votes in self.votes.items() if votes == fewest)
        if len(tied) == 1:
            return tied
        higher = [votes for votes in self.votes.values() if votes > fewest]
        if higher and fewest * len(tied) < min(higher):
            self.world.say(phrase("irv-batch", options=tied, votes=fewest))
            return tied
        left = look_back(tied, [count_round.totals for count_round in self.world.rounds[:-1]], min)
        if len(left) == 1:
            self.world.say(phrase("tie-looked-back", options=tied, option=left[0], votes=fewest))
            return left
        return (self.world.drawn(left, tuple(self.votes), self.choose, "last"),)

    def _drop(self, leaving: tuple[str, ...]) -> Mapping[str, Number]:
        before = {option: votes for option, votes in self.votes.items() if option not in leaving}
        fewest = self.votes[leaving[0]]
        self.world.say(phrase("irv-out", options=leaving, votes=fewest))
        piles = [self.piles.pop(option) for option in leaving]
        self.votes = dict(before)
        for pile in piles:
            for content, at, weight in pile:
                self._give(content, at + 1, weight)
        self.out.append(leaving)
        return simplified(
            {option: votes - before[option] for option, votes in self.votes.items() if votes > before[option]}
        )

    def _write(self, act: str, of: tuple[str, ...]) -> None:
        self.world.rounds.append(Round(act=act, of=of, totals=dict(self.votes), exhausted=self.exhausted))
        count, unit = total(self.votes.values()), self.ballots.unit
        self.world.say(
            phrase(
                "irv-round",
                round=len(self.world.rounds),
                totals=dict(sorted(self.votes.items(), key=lambda item: -item[1])),
                count=count,
                needed=simple(count // (2 * unit) * unit + unit),
            )
        )

    def _finish(self, winner: str) -> World:
        still = [option for option in self.votes if option != winner]
        levels = sorted({self.votes[option] for option in still}, reverse=True)
        ranking: Tiers = (
            (winner,),
            *(tuple(option for option in still if self.votes[option] == level) for level in levels),
            *reversed(self.out),
        )
        self.world.ranking = ranking
        self.world.winners = (winner,)
        count = total(self.votes.values())
        majority: Phrase = phrase("irv-majority", option=winner, votes=self.votes[winner], count=count)
        self.world.say(majority if self.votes[winner] * 2 > count else phrase("irv-alone", option=winner))
        return self.world
