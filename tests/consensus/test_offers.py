"""How often somebody is asked whether to run as a decision what they proposed, and when nobody is any more."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from consensus.offers import (
    JUDGED_FROM,
    PAUSE_MAX,
    PERSON_IN_WEEK_MAX,
    Figures,
    Made,
    OfferAnswer,
    There,
    is_wanted,
    may_offer,
    pause,
)

BEGIN = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOURS = st.integers(min_value=0, max_value=24 * 40)
ANSWERS = st.sampled_from([None, *get_args(OfferAnswer)])


@given(st.lists(st.tuples(HOURS, ANSWERS, st.sampled_from(["core", "board"])), max_size=60))
def test_no_more_than_one_a_day_for_a_place_and_three_a_week_for_a_person(
    tries: list[tuple[int, OfferAnswer | None, str]],
) -> None:
    """Whenever somebody proposes something, and whatever they answer."""
    made: list[tuple[str, Made]] = []
    for hour, answer, place in sorted(tries, key=lambda attempt: attempt[0]):
        now = BEGIN + timedelta(hours=hour)
        if may_offer(now, [offer for where, offer in made if where == place], [offer for _, offer in made]):
            made.append((place, Made(at=now, answer=answer)))
    for place in ("core", "board"):
        here = [offer.at for where, offer in made if where == place]
        assert all(after - before >= timedelta(days=1) for before, after in pairwise(here))
    instants = [offer.at for _, offer in made]
    for begin in instants:
        assert sum(begin <= at < begin + timedelta(days=7) for at in instants) <= PERSON_IN_WEEK_MAX
    for (_, before), (_, after) in pairwise(made):
        if before.answer != "yes":
            assert after.at - before.at >= timedelta(days=1)


def test_the_pause_doubles_and_a_yes_ends_it() -> None:
    assert [pause(count).days for count in range(1, 9)] == [1, 2, 4, 8, 16, 32, 64, 64]
    assert pause(10_000) == PAUSE_MAX
    refused = [Made(at=BEGIN + timedelta(days=day), answer="not_now") for day in (0, 1, 3)]
    assert not may_offer(BEGIN + timedelta(days=6, hours=23), (), refused)
    assert may_offer(BEGIN + timedelta(days=7), (), refused)
    taken = Made(at=BEGIN + timedelta(days=7), answer="yes")
    assert may_offer(BEGIN + timedelta(days=7, hours=1), (), [*refused[2:], taken])


def test_they_are_judged_from_fifty_on() -> None:
    assert not Figures(made=JUDGED_FROM - 1, yes=0).poor
    assert Figures(made=JUDGED_FROM, yes=39).poor
    assert not Figures(made=JUDGED_FROM, yes=40).poor
    there = There(on=True, muted=False, deciding=False)
    assert is_wanted(there, BEGIN)
    for other in (
        There(on=False, muted=False, deciding=False),
        There(on=True, muted=True, deciding=False),
        There(on=True, muted=False, deciding=True),
        There(on=True, muted=False, deciding=False, figures=Figures(made=100, yes=79)),
    ):
        assert not is_wanted(other, BEGIN)
