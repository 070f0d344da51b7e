"""Single transferable vote by the Scottish rules (SSI 2007/42, rules 46 to 52), and the same with exact fractions.

Quota: valid // (seats + 1) + 1. Who reaches it is elected; one surplus at a time goes on, the largest first, each ballot
at surplus x its value / votes of the option (cut to five decimals by the Scottish rules, the rest is lost). Without a
surplus the last one is excluded, and its ballots go on at the value they came with. When as many are left as seats, all
are elected and nothing goes on. Equal surpluses and equal last ones: who was ahead (behind) at the most recent earlier
stage where they differed; else a lot, see ties.py.
"""

from copy import copy
from dataclasses import dataclass, field
from fractions import Fraction

from consensus.tally.ballots import BallotError, Ballots, Ranking
from consensus.tally.numbers import Number, plain, simple, total
from consensus.tally.phrases import Phrase, phrase
from consensus.tally.result import Result, Round, Tiers, ending, tiers
from consensus.tally.settings import Settings
from consensus.tally.ties import Choose, Unbroken, look_back
from consensus.tally.worlds import World, merged, worlds_of

SCOTTISH_UNIT = 100_000
"""Votes are counted in hundred-thousandths, so that cutting to five decimals is a division of whole numbers."""

Papers = dict[tuple[Ranking, Number], Number]
"""Ballots in one option's hands: (what comes after it and may still count, value) -> how many. So those that differ only in
what no longer counts go on as one."""


def stv(ballots: Ballots, settings: Settings) -> Result:
    """`rounds`: the stages. `more`: `quota`, `certain` (elected however the lots fall), `order` (as elected), `counts` (label and totals of each stage), `exhausted`."""
    if settings.seats < 1:
        raise BallotError("not-seats", typed=str(settings.seats))
    turnout = ballots.turnout
    worlds, complete = worlds_of(lambda choose: Count(ballots, settings, choose).run(), settings.seed)
    outcome = merged(worlds, ballots.options, complete)
    valid = _valid(ballots, settings)
    quota = _quota(ballots, settings)
    elected = [option for count_round in outcome.rounds for option in count_round.elected]
    winners = outcome.winners if turnout else ()
    blank = simple(turnout - valid)
    return Result(
        method="stv",
        options=ballots.options,
        winners=winners,
        ranking=outcome.ranking if turnout else (ballots.options,),
        totals=outcome.rounds[-1].totals,
        rounds=outcome.rounds if turnout else (),
        turnout=turnout,
        explanation=(
            phrase("how-stv"),
            phrase(f"stv-{settings.rule}"),
            phrase("stv-quota", valid=valid, seats=settings.seats, quota=quota),
            *([phrase("stv-blank", number=blank)] if blank else []),
            *(outcome.phrases if turnout else ()),
            _last(winners, turnout, settings.seats),
        ),
        more={
            "quota": quota,
            "certain": list(outcome.always) if turnout else [],
            "order": [*elected, *(option for option in winners if option not in elected)] if turnout else [],
            "counts": [
                [_label(count_round), {option: plain(votes) for option, votes in count_round.totals.items()}]
                for count_round in (outcome.rounds if turnout else ())
            ],
            "exhausted": [
                plain(count_round.exhausted) for count_round in (outcome.rounds if turnout else ())
            ],
        },
    )


def _last(winners: tuple[str, ...], turnout: Number, seats: int) -> Phrase:
    if not turnout:
        return ending((), 0)
    if len(winners) > seats:
        return phrase("stv-tied", options=winners, seats=seats)
    return phrase("elected", options=winners)


def _label(count_round: Round) -> str:
    return " ".join((count_round.act, *count_round.of))


def _valid(ballots: Ballots, settings: Settings) -> Number:
    return total(weight for content, weight in ballots.groups.items() if _names_somebody(content, settings))


def _quota(ballots: Ballots, settings: Settings) -> Number:
    """More than valid / (seats + 1), by the least that weights can differ: one vote where all are whole."""
    unit = ballots.unit
    return simple(_valid(ballots, settings) // ((settings.seats + 1) * unit) * unit + unit)


def _names_somebody(content: Ranking, settings: Settings) -> bool:
    return _next(content, {option for tier in content for option in tier}, settings) is not None


def _next(content: Ranking, among: set[str], settings: Settings) -> tuple[int, str] | None:
    """The next option of `among` that this ballot counts for, and its place."""
    for at, tier in enumerate(content):
        if len(tier) == 1:
            if tier[0] in among:
                return at, tier[0]
            continue
        if settings.overvote == "exhaust":
            return None
        left = [option for option in tier if option in among] if settings.overvote == "one_left" else []
        if len(left) > 1:
            return None
        if left:
            return at, left[0]
    return None


@dataclass(slots=True)
class Count:
    """One way through the count; all votes in units (hundred-thousandths, or whole votes as fractions)."""

    ballots: Ballots
    settings: Settings
    choose: Choose
    unit: Number = 1
    quota: Number = 0
    papers: dict[str, Papers] = field(default_factory=dict)
    votes: dict[str, Number] = field(default_factory=dict)
    exhausted: Number = 0
    continuing: list[str] = field(default_factory=list)
    among: set[str] = field(default_factory=set)
    """The same."""
    elected: list[str] = field(default_factory=list)
    standing: list[tuple[str, ...]] = field(default_factory=list)
    """The elected, those together who reached it at one stage with the same votes."""
    surpluses: list[str] = field(default_factory=list)
    excluded: list[tuple[str, ...]] = field(default_factory=list)
    world: World = field(default_factory=World)

    def run(self) -> World:
        self.unit = SCOTTISH_UNIT if self.settings.rule == "scottish" else Fraction(1)
        self.quota = _quota(self.ballots, self.settings) * self.unit
        self.continuing = list(self.ballots.options)
        self.among = set(self.continuing)
        self.papers = {option: {} for option in self.continuing}
        self.votes = dict.fromkeys(self.continuing, 0 * self.unit)
        for content, papers in self.ballots.groups.items():
            if _names_somebody(content, self.settings):
                self._give(content, self.unit, papers)
        self._stage("first", ())
        return self._go_on()

    def _go_on(self) -> World:
        try:
            self._fill_seats()
        except Unbroken as tie:
            # A lot is asked for before anything of its stage is done.
            tie.go_on = lambda choose: self._copy(choose)._go_on()
            raise
        return self._finish()

    def _copy(self, choose: Choose) -> "Count":
        """The same, to go on in another way."""
        other = copy(self)
        other.choose = choose
        other.papers = {option: dict(papers) for option, papers in self.papers.items()}
        other.among = set(self.among)
        other.votes = dict(self.votes)
        for name in ("continuing", "elected", "standing", "surpluses", "excluded"):
            setattr(other, name, list(getattr(self, name)))
        other.world = copy(self.world)
        other.world.rounds, other.world.phrases = list(self.world.rounds), list(self.world.phrases)
        return other

    def _fill_seats(self) -> None:
        while self.vacancies and self.continuing:
            if len(self.continuing) <= self.vacancies:
                self._elect_rest()
            elif self.surpluses:
                self._transfer(self._turn(self.surpluses, "first"))
            else:
                self._exclude(self._turn(self.continuing, "last"))

    @property
    def vacancies(self) -> int:
        return self.settings.seats - len(self.elected)

    def _turn(self, options: list[str], what: str) -> str:
        """The largest surplus (`first`), or the option with the fewest votes (`last`)."""
        best = max if what == "first" else min
        level = best(self.votes[option] for option in options)
        tied = tuple(option for option in options if self.votes[option] == level)
        if len(tied) == 1:
            return tied[0]
        earlier = [count_round.totals for count_round in self.world.rounds[:-1]]
        left = look_back(tied, earlier, best)
        if len(left) == 1:
            self.world.say(phrase("tie-looked-back", options=tied, option=left[0], votes=self._shown(level)))
            return left[0]
        return self.world.drawn(left, (*self.elected, *self.continuing), self.choose, what)

    def _give(self, content: Ranking, value: Number, papers: Number) -> Number:
        """Hand papers on to the next continuing option; returns the votes that found one."""
        among = self.among
        following = _next(content, among, self.settings)
        if following is None:
            self.exhausted += value * papers
            return 0
        at, option = following
        # An option that is out comes in no more; of several that are equal it depends on when it is looked at.
        left = tuple([tier for tier in content[at + 1 :] if len(tier) > 1 or tier[0] in among])
        key = (left, value)
        held = self.papers[option]
        held[key] = held.get(key, 0) + papers
        votes = value * papers
        self.votes[option] += votes
        return votes

    def _transfer(self, option: str) -> None:
        surplus, votes = self.votes[option] - self.quota, self.votes[option]
        self.surpluses.remove(option)
        self.votes[option] = self.quota
        before = self.exhausted
        remaining: Number = 0
        for (content, value), papers in self.papers.pop(option).items():
            worth = (
                surplus * value // votes
                if self.settings.rule == "scottish"
                else Fraction(surplus * value) / votes
            )
            remaining += self._give(content, worth, papers)
        # What found no option and what was cut off: together, whatever of the surplus did not arrive.
        self.exhausted = before + surplus - remaining
        self.world.say(phrase("stv-surplus", option=option, surplus=self._shown(surplus)))
        self._stage("surplus", (option,))

    def _exclude(self, option: str) -> None:
        self._leaves(option)
        self.excluded.append((option,))
        self.world.say(phrase("stv-exclude", option=option, votes=self._shown(self.votes[option])))
        self.votes[option] = 0 * self.unit
        for (content, value), papers in self.papers.pop(option).items():
            self._give(content, value, papers)
        self._stage("exclude", (option,))

    def _leaves(self, option: str) -> None:
        self.continuing.remove(option)
        self.among.remove(option)

    def _elect_rest(self) -> None:
        rest = sorted(self.continuing, key=lambda option: -self.votes[option])
        self.continuing = []
        self.among = set()
        self.elected.extend(rest)
        self.standing.extend(tiers(rest, self.votes))
        self.world.say(phrase("stv-rest", options=tuple(rest)))
        last = self.world.rounds.pop()
        self.world.rounds.append(
            Round(
                act=last.act,
                of=last.of,
                totals=last.totals,
                exhausted=last.exhausted,
                elected=(*last.elected, *rest),
            )
        )

    def _stage(self, act: str, of: tuple[str, ...]) -> None:
        """Write the stage down and elect who has reached the quota."""
        reached = [option for option in self.continuing if self.votes[option] >= self.quota]
        reached.sort(key=lambda option: -self.votes[option])
        self.standing.extend(tiers(reached, self.votes))
        for option in reached:
            self._leaves(option)
            self.elected.append(option)
            if self.votes[option] > self.quota:
                self.surpluses.append(option)
        totals = {option: self._shown(votes) for option, votes in self.votes.items()}
        self.world.rounds.append(
            Round(
                act=act, of=of, totals=totals, exhausted=self._shown(self.exhausted), elected=tuple(reached)
            )
        )
        standing = sorted((option for option in totals if totals[option]), key=lambda option: -totals[option])
        self.world.say(
            phrase(
                "stv-stage",
                stage=len(self.world.rounds),
                totals={option: totals[option] for option in standing},
            )
        )
        if reached:
            self.world.say(phrase("stv-elected", options=tuple(reached), number=len(reached)))

    def _finish(self) -> World:
        rest = tiers(self.continuing, self.votes)
        ranking: Tiers = (*self.standing, *rest, *reversed(self.excluded))
        self.world.ranking = ranking
        self.world.winners = tuple(self.elected)
        return self.world

    def _shown(self, votes: Number) -> Number:
        return simple(Fraction(votes) / Fraction(self.unit))
