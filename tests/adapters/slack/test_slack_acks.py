"""Slack is answered in time, whatever the database or the Web API does; and nothing counts twice, late or in a wrong order."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest

from adapters.slack.limits import ACK_SECONDS
from adapters.slack.platform import LOOK_SECONDS_MAX
from storage.database import Writer
from tests.adapters.slack.house import CHANNEL, SlackHouse
from tests.waiting import HANGS_AFTER_SECONDS, until


@contextmanager
def slow_disk(house: SlackHouse) -> Iterator[None]:
    """Another program holds the database's write lock inside: whatever is written waits, however long."""
    writer = house.app.store._writer
    assert isinstance(writer, Writer)
    assert writer._connection is not None
    driver = writer._connection.connection.dbapi_connection
    assert driver is not None
    driver.execute(f"PRAGMA busy_timeout = {HANGS_AFTER_SECONDS * 1000:.0f}")
    path = house.settings().database_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def test_an_ack_goes_out_before_slack_stops_waiting() -> None:
    assert LOOK_SECONDS_MAX + ACK_SECONDS < 3


async def opened(house: SlackHouse, process: str = "majority") -> Any:
    await house.person("Ann").types(CHANNEL, f'/propose "Ship on Fridays" --process {process} --by 2d')
    await house.settle()
    return house.card()


@pytest.mark.usefixtures("acks_in_time")
async def test_with_a_slow_disk_the_ack_says_nothing_and_the_answer_follows(house: SlackHouse) -> None:
    card = await opened(house)
    bo = house.person("Bo")
    with slow_disk(house):
        acks = await asyncio.gather(
            bo.types(CHANNEL, "/vote D-1 yes"), house.person("Cy").clicks(card, "accord.vote:no")
        )
        for ack in acks:
            assert ack.status == 200
            assert ack.text == ""
        assert "Recorded" not in bo.private_text()
    await house.settle()
    assert "Recorded on D-1: yes." in bo.private_text()
    assert "Recorded on D-1: no." in house.person("Cy").private_text()


@pytest.mark.usefixtures("acks_in_time")
async def test_a_form_sent_to_a_slow_disk_closes_and_the_receipt_follows(house: SlackHouse) -> None:
    card = await opened(house, "consent")
    bo = house.person("Bo")
    await bo.clicks(card, "accord.object")
    with slow_disk(house):
        ack = await bo.submits(reason="No rollback plan")
        assert (ack.status, ack.body) == (200, None) or ack.body in ("", {})
    await house.settle()
    assert "Objection D-1.1 noted" in bo.private_text()


@pytest.mark.usefixtures("acks_in_time")
async def test_a_form_opens_though_the_disk_is_slow(house: SlackHouse) -> None:
    card = await opened(house, "consent")
    with slow_disk(house):
        ack = await house.person("Bo").clicks(card, "accord.object")
        assert ack.status == 200
        await until(lambda: house.slack.made("views.open"))
        assert house.person("Bo").form()["callback_id"] == "accord.object"


@pytest.mark.usefixtures("acks_in_time")
async def test_a_hanging_web_api_never_costs_the_ack(house: SlackHouse) -> None:
    card = await opened(house, "consent")
    answers = asyncio.Event()
    house.slack.trouble("views.open", after=answers)
    assert (await house.person("Bo").clicks(card, "accord.object")).status == 200
    house.slack.expired_triggers |= house.slack.triggers.keys()
    answers.set()
    await house.settle()
    assert "The form could not be opened in time" in house.person("Bo").private_text()
    answers.clear()
    house.slack.trouble("conversations.members", after=answers)
    house.adapter.rolls.forget(house.adapter.installs.only.origin, CHANNEL)  # type: ignore[union-attr]
    ack = await house.person("Bo").types(CHANNEL, '/propose "Another" --process majority')
    assert ack.status == 200
    answers.set()
    await house.settle()
    assert "D-2 is open until" in house.person("Bo").private_text()


async def test_the_same_delivery_again_gets_the_same_answer_and_changes_nothing(house: SlackHouse) -> None:
    card = await opened(house)
    bo = house.person("Bo")
    body = bo.click_body(card, "accord.vote:yes")
    for _ in range(4):
        assert (await bo.sends("interactive", body)).status == 200
    await house.settle()
    entries = (await house.record(1)).timeline
    assert (
        sum(
            "Took a position" in str(item.phrase) or item.phrase.code == "entry.ballot_cast"
            for item in entries
        )
        == 1
    )
    assert bo.private_text().count("Recorded on D-1: yes.") == 4
    reaction = {"type": "reaction_added", "user": "UCY", "reaction": "white_check_mark",
                "item": {"type": "message", "channel": CHANNEL, "ts": card.ts}}  # fmt: skip
    for retry in range(4):
        await house.slack.event("T1", reaction, event_id="Ev-same", retry=retry)
    await house.settle()
    assert len((await house.record(1)).positions) == 2


async def test_a_click_that_comes_after_a_newer_one_changes_nothing(house: SlackHouse) -> None:
    card = await opened(house)
    bo = house.person("Bo")
    first = bo.click_body(card, "accord.vote:yes", action_ts="1764000000.000001")
    second = bo.click_body(card, "accord.vote:no", action_ts="1764000000.000002")
    await bo.sends("interactive", second)
    await bo.sends("interactive", first)
    await house.settle()
    assert [each.choice for each in (await house.record(1)).positions] == ["no"]


async def test_a_reaction_removed_before_it_was_heard_of_does_not_count(house: SlackHouse) -> None:
    card = await opened(house)
    bo = house.person("Bo")
    await bo.reacts(card, "white_check_mark", added=False, event_ts="1764000000.000200")
    await bo.reacts(card, "white_check_mark", event_ts="1764000000.000100")
    await house.settle()
    assert (await house.record(1)).positions == ()


async def test_a_vote_that_arrives_after_the_deadline_is_not_counted(house: SlackHouse) -> None:
    card = await opened(house)
    body = house.person("Bo").click_body(card, "accord.vote:yes")
    await house.passes(days=3)
    assert (await house.person("Bo").sends("interactive", body)).status == 200
    await house.settle()
    assert "What comes after that is not counted" in house.person("Bo").private_text()
    assert await house.outcome(1) == "no_quorum"


async def test_twenty_clicks_of_one_person_and_two_hundred_of_fifty_leave_one_choice_each(
    house: SlackHouse,
) -> None:
    workspace = house.slack.workspaces["T1"]
    for number in range(50):
        workspace.channels[CHANNEL].members.append(workspace.person(f"P{number}").id)
    card = await opened(house)
    people = [house.person(f"P{number}") for number in range(50)]
    await asyncio.gather(
        *(
            person.clicks(card, f"accord.vote:{choice}")
            for choice in ("yes", "no", "abstain", "yes")
            for person in people
        ),
        *(people[0].clicks(card, "accord.vote:no") for _ in range(20)),
    )
    await house.settle()
    record = await house.record(1)
    assert len(record.positions) == 50
    assert sum(choice.people or 0 for choice in record.card.choices) == 50
    assert not await house.breaks()


@pytest.mark.parametrize("channel", ["", "D1"])
async def test_an_act_from_nowhere_is_answered(house: SlackHouse, channel: str) -> None:
    body = {"command": "/propose", "text": '"Ship"', "user_id": "UANN", "team_id": "T1", "channel_id": channel,
            "trigger_id": house.slack.trigger("T1", "UANN"), "api_app_id": "A1"}  # fmt: skip
    answered = await house.slack.deliver("slash_commands", body)
    assert answered.status == 200
    assert "A decision belongs to a channel" in answered.body["text"]


async def test_a_reaction_given_while_the_bot_puts_its_own_emoji_on_the_card_counts(
    house: SlackHouse,
) -> None:
    put = asyncio.Event()
    house.slack.trouble("reactions.add", after=put)
    await house.person("Ann").types(CHANNEL, '/propose "Ship" --process majority')
    sending = asyncio.ensure_future(house.app.settle())
    await until(lambda: any(call.method == "reactions.add" for call in house.slack.calls))
    await house.person("Bo").reacts(house.card(), "white_check_mark")
    put.set()
    await sending
    await house.settle()
    assert [position.choice for position in (await house.record(1)).positions] == ["yes"]
    assert house.card().reactions["white_check_mark"] == ["UBO", "UBOTT1"]
