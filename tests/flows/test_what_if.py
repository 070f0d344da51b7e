"""What if by other rules? A year of decisions in a room, played again under another process, counted by hand."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.local.inbound import SPOT, account_of
from adapters.wording.words import Words
from bot.room import OPERATOR
from consensus.commands import Erase
from consensus.ids import DeliveryId
from consensus.ports import Envelope, Sender, Spot, Viewer
from consensus.refusal import Refused
from consensus.views import ShowWhatIf, WhatIfView
from consensus.views.what_if import CarriedAs, NotCarried, Totals, WhatIfRow
from tests.databases import SQLITE, Database
from tests.flows.room import Dialogue, opened_room

DATABASES = (SQLITE,)
JANUARY = datetime(2026, 1, 12, 9, 0, tzinfo=UTC)
HOUR = 3_600


async def asked(room: Dialogue, viewer: Viewer = OPERATOR, **query: object) -> WhatIfView:
    view = await room.app.ask(ShowWhatIf(**query), viewer)  # type: ignore[arg-type]
    assert isinstance(view, WhatIfView)
    return view


def rows_of(view: WhatIfView) -> dict[int, WhatIfRow]:
    return {row.number: row for row in view.rows}


async def a_year(room: Dialogue) -> None:
    """Four people, nine decisions; every figure below is counted from these lines."""
    await room.join("ann", "bo", "cy", "di")
    # 1. All four vote within an hour: majority closes ten minutes after the last vote, 1 h 10 min after the opening.
    await room.says("ann", '/propose "Ship on Fridays" --process majority --by 3d')
    for who in ("bo", "cy", "di"):
        await room.says(who, "/vote D-1 yes")
    await room.passes("1h")
    await room.says("ann", "/vote D-1 yes")
    await room.passes("30d")
    # 2. One of four votes, two are needed: no quorum at the deadline.
    await room.says("ann", '/propose "Paint the shed" --process majority --by 2d')
    await room.says("bo", "/vote D-2 no")
    await room.passes("30d")
    # 3. Two yes, one no with a reason: adopted at the deadline.
    await room.says("ann", '/propose "Buy a printer" --process majority --by 2d')
    await room.says("bo", '/vote D-3 no "too dear"')
    await room.says("cy", "/vote D-3 yes")
    await room.says("di", "/vote D-3 yes")
    await room.passes("60d")
    # 4. By lazy already; the only objection is withdrawn.
    await room.says("cy", '/propose "Tea instead of coffee" --process lazy --by 3d')
    await room.says("di", '/object D-4 "I drink coffee"')
    await room.passes("1d")
    await room.says("di", "/withdraw D-4.1")
    await room.passes("60d")
    # 5. Consent, and nobody answers: extended once by 24 h, then without a quorum 96 h after the opening.
    await room.says("di", '/propose "Close the cellar" --process consent --by 3d')
    await room.passes("60d")
    # 6. to 8. A poll, a secret vote, and what was decided elsewhere.
    await room.says("ann", '/poll "Where to?" "Osaka" "Kyoto" --by 2d')
    await room.says("bo", "/vote D-6 A")
    await room.says("ann", '/propose "Raise the fee" --process majority --secret --by 2d')
    await room.says("bo", "/vote D-7 yes")
    await room.says("ann", '/decide "We moved to Bern" --from https://chat.example/p1')
    await room.passes("60d")
    # 9. Still open.
    await room.says("ann", '/propose "One more" --process majority --by 9d')


@pytest.fixture
async def year(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Dialogue]:
    monkeypatch.setenv("ACCORD_POLL_KEYS", str(tmp_path / "poll-keys"))
    async with opened_room(tmp_path, database=database, at=JANUARY) as room:
        await a_year(room)
        yield room


async def test_a_year_of_decisions_under_lazy(year: Dialogue) -> None:
    view = await asked(year, process="lazy", since=JANUARY)
    rows = rows_of(view)
    assert {number: row.answer.left_out for number, row in rows.items() if row.answer.left_out} == {
        6: "unit",
        7: "secret",
    }
    assert sorted(rows) == [1, 2, 3, 4, 5, 6, 7]  # 8 was decided elsewhere, 9 is open
    ends = {number: (row.answer.was.outcome, row.answer.would_be.outcome) for number, row in rows.items()}
    assert {number: ends[number] for number in (1, 2, 3, 4, 5)} == {
        1: ("adopted", "adopted"),
        2: ("no_quorum", "adopted"),  # nobody objected
        3: ("adopted", "blocked"),  # bo's no has a reason, and by lazy that is an objection
        4: ("adopted", "adopted"),
        5: ("no_quorum", "adopted"),
    }
    later = {number: row.answer.later_seconds for number, row in rows.items() if row.answer.left_out is None}
    # 1: lazy runs its 72 h, majority was over after 1 h 10 min. 5: lazy ends at 72 h, consent was extended to 96 h.
    assert later == {1: 72 * HOUR - 70 * 60, 2: 0, 3: 0, 4: 0, 5: -24 * HOUR}
    silent = {number: (row.answer.was.silent, row.answer.would_be.silent) for number, row in rows.items()}
    # Of four people: all but the opener, for lazy takes no votes; of 4 also without di, who objected. 3 is not adopted.
    assert {number: silent[number] for number in later} == {
        1: (0, 3),
        2: (0, 3),
        3: (0, 0),
        4: (2, 2),
        5: (0, 3),
    }
    assert view.totals == Totals(
        played=5,
        other_outcome=3,  # 2, 3 and 5
        sooner=1,  # 5
        later=1,  # 1
        still_open=0,
        median_seconds=0,  # -24 h, 0, 0, 0, 70 h 50 min
        objections=1,  # di's
        lost=0,
        silent=3 + 3 + 0 + 2 + 3,
        silent_was=2,
    )
    # bo's no without a reason is no objection; that of 3 is.
    assert rows[2].answer.not_carried == (NotCarried(act="vote", why="lacks", code="nothing-to-vote"),)
    assert rows[3].answer.carried_as == (CarriedAs(was="no", became="objection", times=1),)
    assert rows[3].answer.not_carried == (
        NotCarried(act="vote", why="lacks", code="nothing-to-vote", times=2),
    )


async def test_an_objection_is_lost_where_only_votes_count(year: Dialogue) -> None:
    answer = rows_of(await asked(year, process="majority", number=4))[4].answer
    # Nobody voted: of four people two would have been needed.
    assert (answer.was.outcome, answer.would_be.outcome) == ("adopted", "no_quorum")
    assert (answer.objections, answer.lost) == (1, 1)
    assert [(item.act, item.why) for item in answer.not_carried] == [
        ("object", "lacks"),
        ("withdraw_objection", "objection"),
    ]
    text = Words("en", "UTC").what_if(await asked(year, process="majority", number=4))
    for line in (
        "By Majority: 1 decision played again, as people acted then.",
        "It was: adopted (Lazy consensus)",
        "It would be: no quorum, at the same time",
        "Objections lost: 1 of 1",
    ):
        assert line in text


async def test_by_its_own_process_each_ends_as_it_did(year: Dialogue) -> None:
    for number, process in (
        (1, "majority"),
        (2, "majority"),
        (3, "majority"),
        (4, "lazy"),
        (5, "consent"),
        (6, "poll"),
    ):
        answer = rows_of(await asked(year, process=process, number=number))[number].answer
        assert (answer.same, answer.later_seconds, answer.not_carried) == (True, 0, ())
        assert answer.would_be.because == answer.was.because


async def test_erased_people_change_nothing(year: Dialogue) -> None:
    before = rows_of(await asked(year, process="lazy", number=3))[3].answer
    await year.app.submit(
        Envelope(
            delivery=DeliveryId("erase"),
            spot=SPOT,
            sender=Sender(account=account_of("ann"), name="ann", administrator=True),
            command=Erase(account=account_of("bo")),
        )
    )
    row = rows_of(await asked(year, process="lazy", number=3))[3]
    assert row.answer == before


async def test_what_cannot_be_asked_is_refused(year: Dialogue) -> None:
    for query, code in (
        ({"process": "lazy", "number": 9}, "what-if-open"),
        ({"process": "lazy", "number": 77}, "no-such-decision"),
        ({"process": "no-such"}, "no-such-process"),
    ):
        with pytest.raises(Refused) as refused:
            await asked(year, **query)
        assert refused.value.code == code
    nothing = await asked(year, process="lazy", since=datetime(2031, 1, 1, tzinfo=UTC))
    assert (nothing.rows, nothing.totals) == ((), Totals())
    assert "Nothing was decided here" in Words("en", "UTC").what_if(nothing)
    few = await asked(year, process="lazy", limit=2)
    assert (len(few.rows), few.more) == (2, True)


async def test_who_does_not_see_it_finds_nothing_to_play(year: Dialogue) -> None:
    stranger = Viewer(spot=Spot(platform="local", home=SPOT.home, place=""), account="nobody-known")
    assert (await asked(year, stranger, process="lazy")).rows == ()
    with pytest.raises(Refused) as refused:
        await asked(year, stranger, process="lazy", number=1)
    assert refused.value.code == "no-such-decision"
