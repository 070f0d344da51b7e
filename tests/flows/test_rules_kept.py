"""Nobody gets round a rule by another way in: by changing the process, the text, the deadline or one's hat."""

from datetime import UTC, datetime, timedelta

import pytest

from consensus.acts import decide
from consensus.commands import OpenPoll, Propose, RollComplete, Vote
from consensus.definition import builtin, read_definition
from consensus.facts import Person, Place, Slice
from consensus.frozen import replace
from consensus.ids import CommunityId, HomeId, PersonId, PlaceId
from consensus.refusal import Refused
from tests.databases import SQLITE
from tests.flows.room import Dialogue

DATABASES = (SQLITE,)


@pytest.mark.parametrize(
    ("opened", "process", "refusal"),
    [
        ('/propose "X" --process majority --by 1h', "apache-code", "shorter-than-minimum"),
        ('/propose "X" --process majority --irreversible', "lazy", "may-not-set"),
        ('/propose "X" --process majority --quorum 2', "lazy", "may-not-set"),
    ],
)
async def test_a_change_of_process_asks_what_opening_asks(
    room: Dialogue, opened: str, process: str, refusal: str
) -> None:
    await room.join("ann", "bo", "cy", "di")
    await room.says("bo", opened)
    (await room.says("bo", f"/accord process D-1 {process}")).refuses(refusal)
    assert "majority" in room.card(1).casefold()


async def test_a_text_that_changed_is_seconded_anew(room: Dialogue) -> None:
    """Else one friend could second as often as the opener changes a word."""
    await room.join("ann", "bo", "cy", *(f"p{number}" for number in range(13)))
    await room.says("ann", '/propose "Hold it" --process debian-hold-k')
    await room.says("bo", "/second D-1")
    await room.says("ann", '/amend D-1 "Hold it!"')
    await room.says("bo", "/second D-1")
    assert "Seconded by 1 person." in room.card(1)
    assert "1 seconder needed before it begins." in room.card(1)
    await room.says("cy", "/second D-1")
    assert "Seconded by 2 people" in room.card(1)


async def test_nothing_lasts_longer_than_its_process_lets_it(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    await room.says("ann", '/poll "Q" "A" "B" --process debian')
    await room.says("bo", "/second D-1")
    (await room.says("ann", "/extend D-1 --by 20w")).refuses("longer-than-maximum")


async def test_a_final_comment_period_that_nobody_heard_does_not_count(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    await room.says("ann", '/propose "X" --process rust-fcp --group "team: ann, bo, cy"')
    for who in ("ann", "bo", "cy"):
        await room.says(who, "/vote D-1 reviewed")
    await room.passes("11m")
    await room.says("ann", "@deaf 11d")
    assert "Adopted" not in room.card(1)
    await room.passes("12d")
    assert "Adopted" in room.card(1)


async def test_nobody_decides_on_the_appeal_against_their_own_verdict(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    await room.says("bo", '/propose "X" --process rough-consensus --group "chair: ann"')
    await room.passes("15d")
    await room.says("ann", '/decide D-1 adopted "ok"')
    await room.says("cy", '/appeal D-1 "You did not hear me"')
    (await room.says("ann", '/decide D-1 dismissed "I was right"')).refuses("own-verdict")


async def test_a_second_test_of_an_objection_begins_with_an_empty_box(room: Dialogue) -> None:
    """What somebody said of the objection says nothing about the solution that was offered since."""
    await room.join("ann", "bo", "cy", "di", "ed")
    await room.says("ann", '/propose "Ship" --process consent --by 30d')
    await room.says("bo", '/object D-1 "I like Mondays"')
    await room.says("cy", '/doubt D-1.1 "taste"')
    for who, verdict in (("cy", "drop"), ("di", "qualifies"), ("ed", "qualifies")):
        await room.says(who, f"/test D-1.1 {verdict}")
    await room.says("ann", '/resolve D-1.1 "We ship on Mondays too"')
    await room.passes("49h")
    assert "already" not in (await room.says("cy", "/test D-1.1 drop")).text
    await room.says("di", "/test D-1.1 drop")
    assert "The group is asked until" in room.card(1), "ed has not answered yet"
    await room.says("ed", "/test D-1.1 drop")
    assert "dropped to a concern" in room.card(1)


async def test_who_takes_part_where_nobody_is_named_in_the_group_is_said(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    opened = await room.says("ann", '/propose "X" --process rust-fcp')
    assert "Nobody has said who is in “team”" in opened.text
    assert "Nobody is named in “team”" in room.card(1)


async def test_a_quorum_is_only_asked_where_ballots_are_cast(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy", "di")
    (await room.says("ann", '/propose "X" --process lazy --quorum 4')).refuses("may-not-set")


def test_a_poll_without_a_deadline_stays_so_when_its_voters_are_known() -> None:
    at = datetime(2026, 11, 23, 14, tzinfo=UTC)
    place = Place(
        community=CommunityId("c"),
        home=HomeId("h"),
        id=PlaceId("p"),
        platform="discord",
        members=3,
        roll_complete=False,
    )
    found = builtin("poll")
    assert found is not None
    _, process = found
    ann = Person(id=PersonId("ann"), member=True)
    opened = decide(
        Slice(place=place, actor=ann, process=process),
        OpenPoll(question="Where?", options=("A", "B"), no_deadline=True),
        at,
    ).after
    assert opened is not None
    known = decide(
        Slice(place=place, actor=None, process=process, decision=opened, eligible=30),
        RollComplete(decision=1),
        at + timedelta(minutes=1),
    ).after
    assert known is not None
    assert (known.status, known.closes_at) == ("open", None)


OWN_HIDDEN = """
title = "Hidden until the end, and a no needs a reason"
[ballot]
counts_shown = "after_close"
positions = [{ key = "yes", adds = "yes" }, { key = "no", adds = "no", reason = "required" }]
[threshold]
min = "1/2"
"""


def test_what_is_kept_of_a_refused_hidden_ballot_does_not_say_which_it_was() -> None:
    at = datetime(2026, 11, 23, 14, tzinfo=UTC)
    place = Place(community=CommunityId("c"), home=HomeId("h"), id=PlaceId("p"), platform="slack", members=3)
    process = read_definition(OWN_HIDDEN, "own")
    ann = Person(id=PersonId("ann"), member=True, enrolled=True)
    facts = Slice(place=place, actor=ann, process=process)
    opened = decide(facts, Propose(text="Ship on Fridays"), at).after
    with pytest.raises(Refused) as refused:
        decide(replace(facts, decision=opened), Vote(decision=1, choice="no"), at)
    assert refused.value.code == "reason-needed", refused.value
    assert refused.value.values["position"] == "no", "who asks is told"
    assert refused.value.kept is not None
    assert "position" not in refused.value.kept.values
