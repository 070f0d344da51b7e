"""How a group decides in figures, the filters behind each of them, facets, and the best matches: alike on both databases."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

from consensus.commands import (
    Amend,
    MemberSeen,
    MembersSeen,
    Object,
    OpenPoll,
    Propose,
    Record,
    Supersede,
    Until,
    Vote,
    Withdraw,
    WithdrawObjection,
)
from consensus.ports import Viewer
from consensus.refusal import Refused
from consensus.views.filters import Facets, FacetValue, Filters
from consensus.views.overview import FiguresView, Part
from tests.storage.room import CHANNEL, ELSEWHERE, OPERATOR, ROOM, Room

PEOPLE = ("ann", "bo", "cy", "di")
BO = Viewer(spot=CHANNEL, account="bo")
DI = Viewer(spot=ELSEWHERE, account="di")
TWO_DAYS = Until(after=timedelta(days=2))


async def numbers(room: Room, filters: Filters, viewer: Viewer = BO) -> list[int]:
    listing = await room.reader.listing(filters, viewer, room.clock.now())
    return [row.number for row in listing.rows]


async def figures(room: Room, viewer: Viewer = BO, **filters: Any) -> FiguresView:
    return await room.reader.figures(Filters(**filters), viewer, room.clock.now())


async def facets(room: Room, viewer: Viewer = BO, **filters: Any) -> Facets:
    listing = await room.reader.listing(Filters(**filters), viewer, room.clock.now(), facets=True)
    assert listing.facets is not None
    return listing.facets


async def closes(room: Room, number: int, days: int = 2, spot: Any = CHANNEL) -> None:
    await room.later(timedelta(days=days), number, spot=spot)


async def vote(room: Room, number: int, choices: dict[str, str], spot: Any = CHANNEL) -> None:
    for who, choice in choices.items():
        await room.does(who, Vote(decision=number, choice=choice), spot=spot)


@pytest.fixture
async def history(room: Room) -> Room:
    """Twelve closed decisions, one after the other, and three more.

    1-4 majority, adopted, turnout 4/4, 4/4, 3/4, 2/4 (where all have voted they close early); 5 rejected, 3/4, with a no;
    6 consent, adopted with a concern and a withdrawn objection; 7 lazy, blocked; 8 takes 7 up again; 9 withdrawn after a day of its ten; 10 a poll;
    11 majority that supersedes 1; 12 a majority on the board. 13 recorded; 14 open; 15 open on the board.
    """
    seen = tuple(MemberSeen(account=who, name=who.title()) for who in PEOPLE)
    await room.does(None, MembersSeen(members=seen, complete=True), spot=CHANNEL)
    await room.does(None, MembersSeen(members=seen[:1] + seen[3:], complete=True), spot=ELSEWHERE)

    async def opens(who: str, command: Any, spot: Any = CHANNEL) -> None:
        await room.does(who, command, spot=spot)

    for number, voters in enumerate((4, 4, 3, 2), 1):
        await opens("ann", Propose(text=f"Redis {number}", process="majority", until=TWO_DAYS))
        await vote(room, number, dict.fromkeys(PEOPLE[:voters], "yes"))
        await closes(room, number)
    await opens("bo", Propose(text="Paint it red", process="majority", until=TWO_DAYS))
    await vote(room, 5, {"ann": "no", "cy": "no", "bo": "yes"})
    await closes(room, 5)
    await opens("bo", Propose(text="Consent to redis", process="consent", until=TWO_DAYS))
    await vote(room, 6, {"ann": "consent", "bo": "consent", "di": "consent"})
    await room.does("cy", Object(decision=6, reason="No plan"), spot=CHANNEL)
    await room.does("cy", WithdrawObjection(decision=6, objection=1), spot=CHANNEL)
    await room.does("cy", Vote(decision=6, choice="concern", reason="It takes time"), spot=CHANNEL)
    await closes(room, 6, 4)
    await opens("cy", Propose(text="Archive the wiki", process="lazy", until=TWO_DAYS))
    await room.does("di", Object(decision=7, reason="I read it"), spot=CHANNEL)
    await closes(room, 7, 20)
    await opens("cy", Propose(text="Archive it later", process="majority", until=TWO_DAYS, follows=7))
    await vote(room, 8, {"ann": "yes", "bo": "yes"})
    await closes(room, 8)
    await opens("cy", Propose(text="Never mind", process="majority", until=Until(after=timedelta(days=10))))
    room.clock.advance(timedelta(days=1))
    await room.does("cy", Withdraw(decision=9), spot=CHANNEL)
    await opens("di", OpenPoll(question="Where?", options=("Osaka", "Nara"), process="poll", until=TWO_DAYS))
    await vote(room, 10, {"ann": "Osaka", "bo": "Osaka"})
    await closes(room, 10)
    await opens("ann", Propose(text="Valkey", process="majority", until=TWO_DAYS, supersedes=1))
    await vote(room, 11, dict.fromkeys(PEOPLE, "yes"))
    await closes(room, 11)
    await room.does(None, Supersede(decision=1, replacement=11), spot=CHANNEL)
    await opens("ann", Propose(text="On the board", process="majority", until=TWO_DAYS), ELSEWHERE)
    await vote(room, 12, {"ann": "yes", "di": "yes"}, ELSEWHERE)
    await closes(room, 12, spot=ELSEWHERE)
    await room.does("ann", Record(text="We use git"), spot=CHANNEL)
    await opens("bo", Propose(text="Still open", process="majority", until=Until(after=timedelta(days=30))))
    await opens("di", Propose(text="Open on the board", process="majority"), ELSEWHERE)
    return room


async def every_part_lists_its_decisions(room: Room, view: FiguresView, viewer: Viewer = BO) -> None:
    parts: Iterable[Part] = (
        *view.outcomes,
        *view.closing,
        *view.objection_ends,
        *view.again,
        *filter(None, [view.objected]),
    )
    for part in parts:
        listed = await numbers(room, part.filters, viewer)
        assert len(listed) == part.decisions, (part, listed)
    assert len(await numbers(room, view.filters, viewer)) == view.closed


async def test_how_a_group_decides(history: Room) -> None:
    view = await figures(history)
    await every_part_lists_its_decisions(history, view)
    assert view.closed == 11, "neither what is open, nor what was recorded, nor what is on the board"
    days = timedelta(days=1).total_seconds()
    assert view.seconds_median == 2 * days
    assert view.seconds_p90 == 2 * days, "the tenth of eleven"
    # In order: 0, 1/4, 1/2, 1/2, 1/2, 3/4, 3/4, 1, 1, 1, 1
    assert (view.turnout_median, view.turnout_of) == (Fraction(3, 4), 11)
    assert {(part.kind, part.code): (part.count, part.of) for part in view.outcomes} == {
        ("proposal", "adopted"): (6, 10),
        ("proposal", "rejected"): (1, 10),
        ("proposal", "blocked"): (1, 10),
        ("proposal", "withdrawn"): (1, 10),
        ("proposal", "superseded"): (1, 10),
        ("poll", "adopted"): (1, 1),
    }
    assert {part.code: part.count for part in view.closing} == {"deadline": 7, "early": 4}
    assert await numbers(history, view.closing[1].filters) == [11, 9, 6, 2], (
        "all had voted; 1 is closed since 11"
    )
    assert view.objected is not None
    assert (view.objected.count, view.objected.of) == (2, 11)
    assert {part.code: part.count for part in view.objection_ends} == {"withdrawn": 1, "stood": 1}
    assert {part.code: part.count for part in view.again} == {"reopening": 1, "superseded": 1}


async def test_figures_of_fewer_than_ten_are_not_told(history: Room) -> None:
    view = await figures(history, process="majority")
    assert (view.closed, view.seconds_median, view.outcomes, view.turnout_median) == (8, None, (), None)
    assert view.needed == 10
    assert (await figures(history, DI)).closed == 12, "who is in both places"
    outsider = Viewer(spot=CHANNEL, account="mallory")
    assert (await figures(history, outsider)).closed == 0
    assert (await figures(history, OPERATOR)).closed == 12
    assert (await figures(history, state="open")).closed == 0
    assert (await figures(history, taken="elsewhere")).closed == 0


async def test_there_are_no_figures_of_single_people(history: Room) -> None:
    person: dict[str, Any]
    for person in ({"by": "ann"}, {"objected": "Cy"}, {"mine": True}):
        with pytest.raises(Refused, match="no-figures-of-people"):
            await figures(history, **person)


FOUND: tuple[tuple[dict[str, Any], list[int]], ...] = (
    ({"has": ("objection",)}, [7, 6]),
    ({"has": ("withdrawn",)}, [6]),
    ({"has": ("stood",)}, [7]),
    ({"has": ("resolved",)}, []),
    ({"has": ("concern",)}, [6]),
    ({"has": ("dissent",)}, [7, 5]),
    ({"has": ("objection", "concern")}, [6]),
    ({"has": ("reopening",)}, [7]),
    ({"objected": "cy"}, [6]),
    ({"objected": "@DI"}, [7]),
    ({"closed": "early"}, [11, 9, 6, 2]),
    ({"closed": "deadline", "process": "lazy"}, [7]),
    ({"taken": "elsewhere"}, [13]),
    ({"state": "open"}, [14]),
    ({"review": "2026-01"}, []),
)


async def test_filters_find_what_they_say(history: Room) -> None:
    for filters, expected in FOUND:
        assert await numbers(history, Filters(**filters)) == expected, filters


async def test_a_review_is_found_by_its_month(history: Room) -> None:
    [row] = (await history.reader.listing(Filters(process="consent"), BO, history.clock.now())).rows
    assert row.review_at is not None
    month = f"{row.review_at:%Y-%m}"
    assert await numbers(history, Filters(review=month)) == [6]
    assert await numbers(history, Filters(review="1999-12")) == []
    for nonsense in ("december", "2026-13", "x\x00"):
        with pytest.raises(Refused, match="no-such-month"):
            await numbers(history, Filters(review=nonsense))


async def test_concerns_and_dissent_of_a_hidden_decision_are_not_told_before_it_closes(room: Room) -> None:
    await room.does("ann", Propose(text="Gradients", process="gradients", until=TWO_DAYS))
    hidden = await room.value("SELECT hidden FROM decision")
    assert hidden
    await room.does("ann", Vote(decision=1, choice="8", reason="Never"))
    told = Viewer(spot=ROOM, operator=True)
    assert await numbers(room, Filters(has=("dissent",)), told) == []
    await closes(room, 1, spot=ROOM)
    assert await numbers(room, Filters(has=("dissent",)), told) == [1]


async def test_positions_on_an_earlier_text_are_no_dissent(room: Room) -> None:
    await room.does("ann", Propose(text="Ship", process="majority", until=TWO_DAYS))
    await room.does("bo", Vote(decision=1, choice="no"))
    told = Viewer(spot=ROOM, operator=True)
    assert await numbers(room, Filters(has=("dissent",)), told) == [1]
    await room.does("ann", Amend(decision=1, text="Ship later"))
    assert await numbers(room, Filters(has=("dissent",)), told) == []


# ------------------------------------------------------------------------------------------------------------- facets


def counted(values: tuple[FacetValue, ...]) -> dict[str, int]:
    return {value.value: value.count for value in values}


NARROWED: tuple[dict[str, Any], ...] = (
    {},
    {"state": "closed"},
    {"process": "majority", "by": "ann"},
    {"words": "redis"},
    {"has": ("objection",)},
    {"since": datetime(2000, 1, 1, tzinfo=UTC)},
    {"outcome": "adopted", "place": "general"},
)


async def test_each_facet_counts_what_its_filters_list(history: Room) -> None:
    for viewer in (BO, DI, OPERATOR):
        for filters in NARROWED:
            for name, values in (await facets(history, viewer, **filters)).items():
                assert len(values) <= 12
                for value in values:
                    listed = await numbers(history, value.filters, viewer)
                    assert len(listed) == value.count, (name, value)


async def test_facets_are_counted_under_the_other_filters_and_for_the_viewer(history: Room) -> None:
    found = await facets(history, state="open")
    assert counted(found["state"]) == {"closed": 12, "open": 1}
    assert counted(found["process"]) == {"majority": 1}
    assert counted(found["by"]) == {"Bo": 1}
    assert counted(found["place"]) == {"general": 1}, "the board is not bo's"
    assert counted((await facets(history, DI, state="open"))["place"]) == {"board": 1, "general": 1}
    months = (await facets(history))["month"]
    assert [month.value for month in months] == sorted((month.value for month in months), reverse=True)
    assert sum(month.count for month in months) >= 13, "opened in one and closed in the next counts in both"


# ---------------------------------------------------------------------------------------------------------- relevance


async def test_a_title_comes_before_what_was_said_about_it_and_newest_first_among_equals(room: Room) -> None:
    told = Viewer(spot=ROOM, operator=True)
    for text in ("Redis for the queue", "A cache", "Redis again", "Something else"):
        await room.does("ann", Propose(text=text, process="consent"))
    for reason in ("redis loses data", "redis, redis"):
        await room.does("bo", Object(decision=2, reason=reason))
    await room.does("cy", Object(decision=3, reason="no more Redis"))
    assert await numbers(room, Filters(words="redis"), told) == [3, 2, 1]
    best = Filters(words="rédis", order="relevance")
    assert await numbers(room, best, told) == [3, 1, 2]
    listing = await room.reader.listing(
        Filters(words="redis", order="relevance", limit=2), told, room.clock.now()
    )
    assert ([row.number for row in listing.rows], listing.more) == ([3, 1], True)
    assert await numbers(room, Filters(words="redis queue", order="relevance"), told) == [1]
    assert await numbers(room, Filters(order="relevance"), told) == [4, 3, 2, 1]
    assert await numbers(room, Filters(words="...", order="relevance"), told) == []


# ------------------------------------------------------------------------------------------------------------- places


async def test_a_form_offers_the_places_in_which_somebody_may_open_something(history: Room) -> None:
    guest = MemberSeen(account="gus", name="Gus", guest=True)
    await history.does(None, MembersSeen(members=(guest,), complete=False), spot=CHANNEL)

    async def offered(viewer: Viewer) -> list[tuple[str, str]]:
        return [(place.id, place.name) for place in await history.reader.places(viewer)]

    assert await offered(BO) == [("C1", "general")]
    assert await offered(DI) == [("C2", "board"), ("C1", "general")]
    assert await offered(Viewer(spot=CHANNEL, account="gus")) == [], "a guest reads and opens nothing"
    assert await offered(Viewer(spot=CHANNEL, account="mallory")) == []
    assert await offered(Viewer(spot=CHANNEL, account="new", sees=frozenset({"C2"}))) == [("C2", "board")]
    assert await offered(OPERATOR) == [("C2", "board"), ("C1", "general")]
    assert await offered(Viewer()) == []
