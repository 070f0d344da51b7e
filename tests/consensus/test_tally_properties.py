"""What holds of every count, whatever the ballots: laws of the methods, and a naive count to compare with."""

import sys
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise as pairwise_of
from itertools import permutations, product
from random import Random
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import assume, given, settings

from consensus.frozen import replace
from consensus.tally import ballots as form
from consensus.tally.ballots import Ballots
from consensus.tally.methods import count, otherwise
from consensus.tally.numbers import Number
from consensus.tally.pairwise import beats, matrix, schwartz_set, smith_set
from consensus.tally.result import Result
from consensus.tally.settings import Settings
from consensus.tally.stv import Count
from consensus.tally.ties import Choose, Unbroken, follow

NAMES = ("Ann", "Bo", "Cy", "Di", "Ed")
RANKED = ("plurality", "borda", "irv", "schulze", "condorcet", "stv", "debian")
SETTINGS = Settings(seats=2, budget=8, credits=30, highest=5, default_option="Ann")


@st.composite
def rankings(draw: st.DrawFn, *, equal: bool = True, most: int = 5) -> Ballots:
    """Some ballots over two to five options: short ones, blank ones, equal ranks, several people each."""
    options = NAMES[: draw(st.integers(2, most))]
    entries = []
    for _ in range(draw(st.integers(0, 12))):
        named = draw(st.permutations(options))[: draw(st.integers(0, len(options)))]
        tiers: list[list[str]] = []
        for option in named:
            if tiers and equal and draw(st.booleans()):
                tiers[-1].append(option)
            else:
                tiers.append([option])
        entries.append((form.ranking(options, tiers), draw(st.integers(1, 4))))
    return Ballots.of("ranking", options, entries)


@st.composite
def scored(draw: st.DrawFn) -> Ballots:
    options = NAMES[: draw(st.integers(2, 5))]
    points = st.dictionaries(st.sampled_from(options), st.integers(0, 2))
    entries = [
        (form.scores(options, draw(points)), draw(st.integers(1, 4))) for _ in range(draw(st.integers(0, 12)))
    ]
    return Ballots.of("scores", options, entries)


@st.composite
def named(draw: st.DrawFn) -> Ballots:
    options = NAMES[: draw(st.integers(2, 5))]
    entries = [
        (form.choices(options, draw(st.sets(st.sampled_from(options)))), draw(st.integers(1, 4)))
        for _ in range(draw(st.integers(0, 12)))
    ]
    return Ballots.of("choices", options, entries)


def level_in_pairs(*, pairs: int, orders: int) -> Ballots:
    """Over twice as many options as `pairs`: each of the `orders`, with the two of any pairs swapped."""
    names = [f"{number}{which}" for number in range(pairs) for which in "ab"]
    chance = Random(3)
    groups: dict[Any, int] = {}
    for _ in range(orders):
        order = chance.sample(names, len(names))
        for swapped in product((False, True), repeat=pairs):
            turned = {
                f"{number}{which}": f"{number}{other if swapped[number] else which}"
                for number in range(pairs)
                for which, other in ("ab", "ba")
            }
            content = tuple((turned[name],) for name in order)
            groups[content] = groups.get(content, 0) + 1
    return Ballots(form="ranking", options=tuple(names), groups=groups)


def renamed(ballots: Ballots, names: Mapping[str, str], order: Sequence[str]) -> Ballots:
    """The same ballots with other names, the options listed in another order."""

    def content(old: Any) -> Any:
        match ballots.form:
            case "ranking":
                return form.ranking(order, [[names[option] for option in tier] for tier in old])
            case "scores":
                return form.scores(order, {names[option]: points for option, points in old})
            case _:
                return form.choices(order, [names[option] for option in old])

    return Ballots.of(ballots.form, order, [(content(old), weight) for old, weight in ballots.groups.items()])


def of_form(ballots: Ballots) -> tuple[str, ...]:
    return {
        "ranking": RANKED,
        "scores": ("score", "star", "dots", "quadratic"),
        "choices": ("approval",),
        "slots": ("timeslot",),
    }[ballots.form]


def same(one: Result, other: Result, names: Mapping[str, str]) -> bool:
    """Whether `other` is `one` under other names."""
    return (
        {names[option] for option in one.winners} == set(other.winners)
        and [{names[option] for option in tier} for tier in one.ranking]
        == [set(tier) for tier in other.ranking]
        and {names[option]: number for option, number in one.totals.items()} == dict(other.totals)
    )


@given(rankings() | scored() | named(), st.randoms(use_true_random=False))
@settings(deadline=None)
def test_neutral_no_method_looks_at_names_or_at_the_order_of_options(ballots: Ballots, random: Any) -> None:
    shuffled = list(ballots.options)
    random.shuffle(shuffled)
    names = dict(zip(ballots.options, shuffled, strict=True))
    order = list(ballots.options)
    random.shuffle(order)
    for method in of_form(ballots):
        default = SETTINGS.default_option or ""
        chosen = Settings(seats=2, budget=8, credits=30, highest=5, default_option=names[default])
        found = count(method, renamed(ballots, names, order), chosen)
        assert same(count(method, ballots, SETTINGS), found, names), method


@given(rankings() | scored() | named(), st.randoms(use_true_random=False))
@settings(deadline=None)
def test_anonymous_who_cast_a_ballot_and_when_changes_nothing(ballots: Ballots, random: Any) -> None:
    one_by_one = [content for content, weight in ballots.groups.items() for _ in range(int(weight))]
    random.shuffle(one_by_one)
    again = Ballots.one_each(ballots.form, ballots.options, one_by_one)
    for method in of_form(ballots):
        one, other = count(method, ballots, SETTINGS), count(method, again, SETTINGS)
        assert (one.winners, one.ranking, one.totals, one.rounds) == (
            other.winners,
            other.ranking,
            other.totals,
            other.rounds,
        ), method


@given(rankings())
@settings(deadline=None)
def test_a_condorcet_winner_wins_by_every_method_that_looks_at_pairs(ballots: Ballots) -> None:
    pairwise = matrix(ballots)
    winner = next(
        (a for a in ballots.options if all(beats(pairwise, a, b) for b in ballots.options if b != a)), None
    )
    assume(winner is not None)
    for method in ("condorcet", "schulze"):
        for strength in ("winning", "margins"):
            assert count(method, ballots, Settings(strength=strength)).winners == (winner,)


@given(rankings())
@settings(deadline=None)
def test_schulze_chooses_within_smith_and_smith_beats_all_others(ballots: Ballots) -> None:
    assume(ballots.turnout)
    pairwise = matrix(ballots)
    smith = smith_set(pairwise)
    assert smith
    assert all(beats(pairwise, a, b) for a in smith for b in ballots.options if b not in smith)
    assert set(schwartz_set(pairwise)) <= set(smith)
    assert set(count("schulze", ballots).winners) <= set(smith)
    assert set(count("schulze", ballots, Settings(strength="margins")).winners) <= set(smith)


@given(rankings())
@settings(deadline=None)
def test_borda_is_pairs_won_and_half_of_pairs_level(ballots: Ballots) -> None:
    """Points = by how many ballots an option is above each other one, and half of those on which they are level."""
    pairwise, people = matrix(ballots), ballots.turnout
    for option, points in count("borda", ballots).totals.items():
        others = [other for other in ballots.options if other != option]
        level = sum(people - pairwise[option][other] - pairwise[other][option] for other in others)
        assert points == sum(pairwise[option][other] for other in others) + Fraction(level, 2)


@given(rankings(equal=False))
@settings(deadline=None)
def test_the_last_two_of_an_instant_run_off_agree_with_their_pair(ballots: Ballots) -> None:
    found = count("irv", ballots)
    assume(found.rounds and len(found.winners) == 1)
    last = found.rounds[-1].totals
    assume(len(last) == 2 and len(set(last.values())) == 2)
    winner, other = sorted(last, key=lambda option: -last[option])
    assert found.winners == (winner,)
    assert last[winner] == found.pairwise[winner][other]
    assert last[other] == found.pairwise[other][winner]


@given(rankings(equal=False), st.integers(1, 4), st.sampled_from(["scottish", "exact"]))
@settings(deadline=None)
def test_no_vote_is_made_or_lost_in_stv(ballots: Ballots, seats: int, rule: Any) -> None:
    found = count("stv", ballots, Settings(seats=seats, rule=rule))
    valid = sum(weight for content, weight in ballots.groups.items() if content)
    for each in found.rounds:
        held = sum(Fraction(votes) for votes in each.totals.values()) + Fraction(each.exhausted)
        assert held == valid
    if ballots.turnout:
        assert len(found.winners) >= min(seats, len(ballots.options))
        quota = found.more["quota"]
        assert quota * (seats + 1) > valid, "no more can reach the quota than there are seats"


@given(rankings(), st.integers(1, 3), st.sampled_from(["scottish", "exact"]))
@settings(deadline=None)
def test_going_on_from_a_tie_is_counting_again_from_the_beginning(
    ballots: Ballots, seats: int, rule: Any
) -> None:
    def again(choose: Choose) -> Any:
        try:
            return Count(ballots, Settings(seats=seats, rule=rule, overvote="one_left"), choose).run()
        except Unbroken as tie:
            tie.go_on = None
            raise

    def once(choose: Choose) -> Any:
        return Count(ballots, Settings(seats=seats, rule=rule, overvote="one_left"), choose).run()

    assert follow(once) == follow(again)


def test_ways_in_which_lots_fall_share_what_they_have_in_common() -> None:
    """Three thousand different ballots, the same whichever two of a pair are swapped: each exclusion asks for a lot."""
    ballots = level_in_pairs(pairs=8, orders=12)
    assert len(ballots.groups) == 3_072

    def papers_given(seed: str | None) -> int:
        given = 0

        def counts(frame: Any, event: str, _: Any) -> None:
            nonlocal given
            given += event == "call" and frame.f_code.co_name == "_give"

        sys.setprofile(counts)
        try:
            ways = count("stv", ballots, Settings(seats=2, seed=seed)).explanation
        finally:
            sys.setprofile(None)
        assert any(line.code == ("tie-lot" if seed else "tie-too-many") for line in ways)
        return given

    assert papers_given(None) < 40 * papers_given("a published seed")


@given(rankings(equal=False))
@settings(deadline=None)
def test_irv_against_a_naive_count(ballots: Ballots) -> None:
    """Written without the product's ties: every order in which the last ones could drop out, one at a time."""
    assume(ballots.turnout > 0)

    def winners(left: frozenset[str]) -> set[str]:
        votes: dict[str, Number] = dict.fromkeys(left, 0)
        for content, weight in ballots.groups.items():
            first = next((option for (option,) in content if option in left), None)
            if first is not None:
                votes[first] += weight
        ahead = [option for option in left if 2 * votes[option] > sum(votes.values())]
        if ahead or len(left) == 1:
            return set(ahead or left)
        fewest = min(votes.values())
        return {winner for option in left if votes[option] == fewest for winner in winners(left - {option})}

    assert set(count("irv", ballots).winners) <= winners(frozenset(ballots.options))


@given(rankings())
@settings(deadline=None)
def test_schulze_against_all_chains(ballots: Ballots) -> None:
    """The strongest chain, looked for among all there are."""
    pairwise = matrix(ballots)
    options = ballots.options
    paths = count("schulze", ballots).more["paths"]

    def strength(a: str, b: str) -> Number:
        best: Number = 0
        others = [option for option in options if option not in (a, b)]
        for length in range(len(others) + 1):
            for between in permutations(others, length):
                chain = [a, *between, b]
                links = [pairwise[x][y] if beats(pairwise, x, y) else 0 for x, y in pairwise_of(chain)]
                best = max(best, min(links))
        return best

    assert paths == {a: {b: strength(a, b) for b in options if b != a} for a in options}


@given(rankings() | scored() | named())
@settings(deadline=None)
def test_there_is_a_winner_if_anybody_voted_and_the_ranking_has_everybody_once(ballots: Ballots) -> None:
    for method in of_form(ballots):
        found = count(method, ballots, SETTINGS)
        everybody = [option for tier in found.ranking for option in tier]
        assert sorted(everybody) == sorted(ballots.options), method
        if found.turnout:
            assert found.winners, method
            assert set(found.winners) <= set(everybody)
        else:
            assert found.winners == (), method


@given(rankings() | scored())
@settings(deadline=None, max_examples=50)
def test_counted_otherwise_says_what_those_methods_say(ballots: Ballots) -> None:
    for label, winners in otherwise(ballots, SETTINGS).items():
        assert set(winners) <= set(ballots.options), label


@given(rankings() | scored() | named())
@settings(deadline=None)
def test_weights_with_decimals_are_counted_exactly(ballots: Ballots) -> None:
    """A quarter of every weight elects the same, with a quarter of every total."""
    quarter = Fraction(1, 4)
    less = Ballots.of(
        ballots.form,
        ballots.options,
        [(content, weight * quarter) for content, weight in ballots.groups.items()],
    )
    assume(less.unit == quarter)
    chosen = replace(SETTINGS, rule="exact")
    for method in of_form(ballots):
        whole, part = count(method, ballots, chosen), count(method, less, chosen)
        assert (whole.winners, whole.ranking) == (part.winners, part.ranking), method
        if method not in ("condorcet", "debian", "schulze"):
            assert {option: votes * quarter for option, votes in whole.totals.items()} == part.totals, method
        assert whole.turnout is not None
        assert part.turnout == whole.turnout * quarter


@given(scored(), st.integers(1, 5))
@settings(deadline=None)
def test_bloc_star_fills_its_seats_and_begins_with_the_winner_of_one(ballots: Ballots, seats: int) -> None:
    assume(ballots.turnout)
    result = count("star", ballots, Settings(seats=seats))
    assert min(seats, len(ballots.options)) <= len(result.winners)
    assert set(count("star", ballots).winners) <= set(result.winners)
    assert sorted(option for tier in result.ranking for option in tier) == sorted(ballots.options)


@given(scored())
@settings(deadline=None)
def test_top_scores_only_break_what_was_level(ballots: Ballots) -> None:
    level = set(count("star", ballots, Settings(highest=2)).winners)
    broken = set(count("star", ballots, Settings(highest=2, runoff_tie="tops")).winners)
    assert broken <= level
    assert bool(broken) == bool(level)


@given(rankings())
@settings(deadline=None)
def test_equal_ranks_of_which_one_is_left_against_a_naive_count(ballots: Ballots) -> None:
    """Every order in which the last ones could drop out; a ballot that met several still in has ended for good."""
    assume(ballots.turnout)

    def winners(gone: tuple[str, ...]) -> set[str]:
        left = [option for option in ballots.options if option not in gone]
        votes: dict[str, Number] = dict.fromkeys(left, 0)
        for content, weight in ballots.groups.items():
            option = counts_for(content, gone)
            if option is not None:
                votes[option] += weight
        ahead = [option for option in left if 2 * votes[option] > sum(votes.values())]
        if ahead or len(left) == 1:
            return set(ahead or left)
        fewest = min(votes.values())
        return {winner for option in left if votes[option] == fewest for winner in winners((*gone, option))}

    def counts_for(content: Any, gone: tuple[str, ...]) -> str | None:
        at = 0
        for out in range(len(gone) + 1):
            still = [option for option in ballots.options if option not in gone[:out]]
            while at < len(content) and not set(content[at]) & set(still):
                at += 1
            if at == len(content):
                return None
            in_tier = [option for option in content[at] if option in still]
            if len(in_tier) > 1:
                return None
        return str(in_tier[0])

    assert set(count("irv", ballots, Settings(overvote="one_left")).winners) <= winners(())


@pytest.mark.parametrize("method", RANKED)
def test_an_empty_election_has_no_winner(method: str) -> None:
    found = count(method, Ballots.of("ranking", ("Ann", "Bo"), []), Settings(default_option="Ann"))
    assert found.winners == ()
    assert found.turnout == 0
    assert found.explanation[-1].code == "nobody-voted"
