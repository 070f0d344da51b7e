"""What goes wrong with Slack and its channels: a decision goes on, and its people are told another way."""

import asyncio
from pathlib import Path

import pytest

from adapters.slack import membership
from adapters.slack.api import Bucket
from tests.adapters.slack.house import CHANNEL, SlackHouse, slack_house
from tests.fakes.slack.limits import Limits
from tests.fakes.slack.world import Message


async def propose(house: SlackHouse, text: str = "Ship on Fridays", by: str = "2d") -> None:
    ack = await house.person("Ann").types(CHANNEL, f'/propose "{text}" --process majority --by {by}')
    assert ack.status == 200


async def test_a_post_whose_answer_was_lost_is_found_and_not_repeated(house: SlackHouse) -> None:
    house.slack.trouble("chat.postMessage", cut="after")
    await propose(house)
    await house.settle()
    assert len(house.slack.workspaces["T1"].cards(CHANNEL)) == 1
    await house.passes(minutes=2)
    assert len(house.slack.workspaces["T1"].cards(CHANNEL)) == 1
    await house.person("Bo").clicks(house.card(), "accord.vote:yes")
    await house.settle()
    assert ": 1 yes" in house.card().text


async def test_a_thread_line_whose_answer_was_lost_is_found_in_its_thread(house: SlackHouse) -> None:
    await house.person("Ann").types(CHANNEL, '/propose "Ship on Fridays" --process consent')
    await house.settle()
    house.slack.trouble("chat.postMessage", cut="after")
    await house.person("Bo").types(CHANNEL, '/object D-1 "No rollback plan"')
    await house.settle()
    await house.passes(minutes=2)
    assert house.thread(house.card()).count("Bo objects (D-1.") == 1


async def test_in_a_long_thread_ours_is_found_as_well(house: SlackHouse) -> None:
    await house.person("Ann").types(CHANNEL, '/propose "Ship on Fridays" --process consent')
    await house.settle()
    channel, card = house.slack.workspaces["T1"].channels[CHANNEL], house.card()
    for number in range(120):
        ts = f"{card.ts.partition('.')[0]}.{500_000 + number}"
        channel.messages[ts] = Message(
            channel=CHANNEL, ts=ts, user="UBO", text=f"remark {number}", thread_ts=card.ts
        )
    house.slack.trouble("chat.postMessage", cut="after")
    await house.person("Bo").types(CHANNEL, '/object D-1 "No rollback plan"')
    await house.settle()
    await house.passes(minutes=2)
    assert house.thread(card).count("Bo objects (D-1.") == 1


async def test_what_is_in_doubt_is_told_the_channel_when_the_card_and_its_thread_are_gone(
    house: SlackHouse,
) -> None:
    await propose(house, by="1h")
    await house.settle()
    card = house.card()
    house.slack.trouble("chat.postMessage", cut="before")
    del house.slack.workspaces["T1"].channels[CHANNEL].messages[card.ts]
    await house.passes(minutes=61)
    await house.passes(minutes=3)
    said = [one.text for one in house.slack.workspaces["T1"].channels[CHANNEL].messages.values()]
    assert any("0 of 4 took part" in one for one in said), said


async def test_a_post_that_never_left_is_made_again(house: SlackHouse) -> None:
    house.slack.trouble("chat.postMessage", cut="before")
    await propose(house)
    await house.settle()
    assert house.slack.workspaces["T1"].cards(CHANNEL) == []
    await house.passes(minutes=2)
    assert len(house.slack.workspaces["T1"].cards(CHANNEL)) == 1


async def test_asked_to_wait_we_wait_for_that_method_and_go_on_with_the_others(house: SlackHouse) -> None:
    await propose(house)
    await house.settle()
    card = house.card()
    house.slack.trouble("chat.update", retry_after=30)
    before = len(house.slack.calls)
    for name in ("Bo", "Cy", "Di"):
        await house.person(name).clicks(card, "accord.vote:yes")
        await house.settle()
        house.clock.at += (
            house.clock.at.resolution * 9_000_000
        )  # 9 s: retries come due, the 30 s have not passed
    asked = [one for one in house.slack.calls[before:] if one.method == "chat.update"]
    assert [one.status for one in asked] == [429]
    assert "Recorded on D-1" in house.person("Di").private_text()


async def test_a_burst_of_votes_costs_a_few_edits(house: SlackHouse) -> None:
    await propose(house)
    await house.settle()
    card = house.card()
    people = [house.person(name) for name in ("Ann", "Bo", "Cy", "Di")]
    for _ in range(10):
        await asyncio.gather(
            *(person.clicks(card, f"accord.vote:{choice}") for person in people for choice in ("yes", "no"))
        )
    await house.settle()
    assert len(house.slack.made("chat.update")) <= 6
    assert len(house.slack.workspaces["T1"].cards(CHANNEL)) == 1
    positions = (await house.record(1)).positions
    assert len(positions) == 4


async def test_a_deleted_card_stops_nothing_and_its_opener_is_told(house: SlackHouse) -> None:
    await propose(house)
    await house.settle()
    card = house.card()
    await house.person("Bo").clicks(card, "accord.vote:yes")
    await house.settle()
    del house.slack.workspaces["T1"].channels[CHANNEL].messages[card.ts]
    await house.person("Ann").types(CHANNEL, "/vote D-1 yes")
    await house.settle()
    assert "the message that shows it is gone" in house.person("Ann").private_text()
    await house.passes(days=3)
    assert await house.outcome(1) == "adopted"
    assert "Adopted" in house.card().text  # told to the channel, now that there is no thread


async def test_an_archived_channel_stops_nothing_and_the_opener_is_told(house: SlackHouse) -> None:
    await propose(house)
    await house.settle()
    card = house.card()
    for name in ("Ann", "Bo"):
        await house.person(name).clicks(card, "accord.vote:yes")
    house.slack.workspaces["T1"].channels[CHANNEL].archived = True
    await house.settle()
    assert "the message that shows it is gone" in house.person("Ann").private_text()
    await house.passes(days=3)
    assert await house.outcome(1) == "adopted"


async def test_a_removed_bot_still_closes_what_it_opened(house: SlackHouse) -> None:
    await propose(house)
    await house.settle()
    channel = house.slack.workspaces["T1"].channels[CHANNEL]
    for name in ("Ann", "Bo"):
        await house.person(name).clicks(house.card(), "accord.vote:yes")
    await house.settle()
    channel.bot_in = False
    channel.members.remove("UBOTT1")
    bot = {"type": "channel_left", "channel": CHANNEL, "user": "UBOTT1"}
    await house.slack.event("T1", bot)
    await house.passes(days=3)
    assert await house.outcome(1) == "adopted"
    ack = await house.person("Ann").types(CHANNEL, '/propose "Another"')
    assert "I am not in this channel" in ack.text
    assert "/invite @Accord" in ack.text


async def test_an_uninstalled_app_closes_and_logs_and_sends_nothing(house: SlackHouse) -> None:
    await propose(house)
    await house.settle()
    for name in ("Ann", "Bo"):
        await house.person(name).clicks(house.card(), "accord.vote:yes")
    await house.settle()
    await house.slack.event("T1", {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": ["UBOTT1"]}})
    house.slack.workspaces["T1"].installed = False
    before = len(house.slack.calls)
    await house.passes(days=3)
    assert await house.outcome(1) == "adopted"
    assert len(house.slack.calls) == before


async def test_somebody_whose_account_is_gone_costs_nobody_else_their_message(house: SlackHouse) -> None:
    await house.person("Ann").types(CHANNEL, '/propose "Ship on Fridays" --process consent --by 2d')
    await house.settle()
    house.slack.workspaces["T1"].users["UCY"].deleted = True
    await house.passes(hours=36)
    assert "you have not answered yet" in house.person("Bo").private_text()
    assert "you have not answered yet" in house.person("Di").private_text()
    assert house.person("Cy").private_text() == ""


async def test_who_leaves_is_out_of_a_live_electorate_and_who_comes_is_in(house: SlackHouse) -> None:
    await house.person("Ann").types(CHANNEL, '/propose "Ship on Fridays" --process lazy --by 2d')
    await house.settle()
    workspace = house.slack.workspaces["T1"]
    await house.slack.event(
        "T1", {"type": "member_left_channel", "user": "UDI", "channel": CHANNEL, "team": "T1"}
    )
    workspace.person("Eve")
    await house.slack.event(
        "T1", {"type": "member_joined_channel", "user": "UEVE", "channel": CHANNEL, "team": "T1"}
    )
    await house.settle()
    await house.person("Di").clicks(house.card(), "accord.object")
    await house.settle()
    assert "There is no D-1 here." in str(house.person("Di").form())
    await house.person("Eve").clicks(house.card(), "accord.object")
    await house.person("Eve").submits(reason="I came")
    await house.settle()
    assert [one.reason for one in (await house.record(1)).card.objections] == ["I came"]


async def test_bots_guests_and_deactivated_people_do_not_take_part(house: SlackHouse) -> None:
    workspace = house.slack.workspaces["T1"]
    channel = workspace.channels[CHANNEL]
    for name, what in (("Gus", "guest"), ("Rob", "bot"), ("Old", "deleted"), ("Far", "far")):
        user = workspace.person(name, **({"team": "T9"} if what == "far" else {what: True}))
        channel.members.append(user.id)
    await propose(house)
    await house.settle()
    assert (await house.record(1)).card.eligible == 4
    await house.person("Gus").clicks(house.card(), "accord.vote:yes")
    await house.settle()
    assert (
        "You may not take part in D-1" in house.person("Gus").private_text()
        or "not a member" in house.person("Gus").private_text()
    )
    await house.slack.event(
        "T1", {"type": "user_change", "user": {**workspace.users["UDI"].shown(), "deleted": True}}
    )
    await house.settle()
    await house.person("Ann").types(CHANNEL, '/propose "Another" --process majority')
    await house.settle()
    assert (await house.record(2)).card.eligible == 4 - 1


async def test_a_user_group_or_named_people_are_the_electorate(house: SlackHouse) -> None:
    workspace = house.slack.workspaces["T1"]
    workspace.person("Rob", bot=True)
    workspace.groups["S1"] = ("core", ["UBO", "UCY", "UROB"])
    ann = house.person("Ann")
    await ann.types(CHANNEL, '/propose "Ship" --process majority --voters <!subteam^S1|@core> <@UDI|di>')
    await house.settle()
    card = (await house.record(1)).card
    assert (card.eligible, card.text) == (3, "Ship")
    await ann.clicks(house.card(), "accord.vote:yes")
    await house.person("Di").clicks(house.card(), "accord.vote:yes")
    await house.settle()
    assert "You may not take part in D-1" in ann.private_text()
    assert "Recorded on D-1" in house.person("Di").private_text()


async def test_nothing_is_opened_where_nobody_would_see_it(house: SlackHouse) -> None:
    workspace = house.slack.workspaces["T1"]
    workspace.direct("UANN")
    ack = await house.person("Ann").types("DUANN", '/propose "Ship"')
    assert "A decision belongs to a channel" in ack.text
    workspace.channel("C9", "elsewhere", "UANN", bot_in=False)
    workspace.channels["C9"].members.remove("UBOTT1")
    ack = await house.person("Ann").types("C9", '/propose "Ship"')
    assert "I am not in this channel" in ack.text


async def test_while_slack_asks_to_wait_nobody_seems_to_have_left(house: SlackHouse) -> None:
    """A list that cannot be read whole is not taken for one that is."""
    await house.person("Ann").types(CHANNEL, '/propose "Ship on Fridays" --process lazy --by 2d')
    await house.settle()
    house.adapter.directory._known.clear()
    house.adapter.rolls.forget(house.adapter.installs.only.origin, CHANNEL)  # type: ignore[union-attr]
    house.slack.trouble("users.info", retry_after=1)
    ack = await house.person("Bo").types(CHANNEL, '/propose "Another" --process majority')
    assert "D-2 is open until" in ack.text
    await house.person("Di").types(CHANNEL, '/object D-1 "I am still here"')
    await house.settle()
    assert (
        "Objection D-1.1 noted" in house.person("Di").private_text()
        or len((await house.record(1)).card.objections) == 1
    )
    assert (await house.record(2)).card.eligible == 4


async def test_a_channel_whose_list_is_not_read_yet_opens_when_it_is(house: SlackHouse) -> None:
    house.slack.trouble("conversations.members", retry_after=1)
    ack = await house.person("Ann").types(CHANNEL, '/propose "Ship on Fridays" --process majority')
    assert "opens as soon as the list of who may take part is complete" in ack.text
    await house.settle()
    card = (await house.record(1)).card
    assert (card.status, card.eligible) == ("open", 4)
    await house.person("Bo").clicks(house.card(), "accord.vote:yes")
    await house.settle()
    assert ": 1 yes" in house.card().text


@pytest.mark.parametrize("size", [20, 5_000])
async def test_a_decision_opens_in_a_workspace_of_five_thousand_though_slack_gives_them_slowly(
    house: SlackHouse, size: int
) -> None:
    """The people are on more pages than Slack gives in a minute (here: until it has refused); each is read once."""
    workspace, channel = house.slack.workspaces["T1"], house.slack.workspaces["T1"].channels[CHANNEL]
    people = [workspace.person(f"P{number}").id for number in range(5_000)]
    channel.members += people[-size:]
    house.slack.limits = limits = Limits(lambda: float(limits.refused["users.list"]))
    limits.scale = 1 / 60
    openings = await asyncio.gather(
        *(
            house.person(name).types(CHANNEL, f'/propose "{name}" --process majority')
            for name in ("Ann", "Bo")
        )
    )
    assert all("opens as soon as the list" in ack.text for ack in openings)
    await house.settle()
    for number in (1, 2):
        card = (await house.record(number)).card
        assert (card.status, card.eligible) == ("open", 4 + size)
    cursors = [call.args.get("cursor", "") for call in house.slack.made("users.list")]
    assert len(cursors) == len(set(cursors)) == 26
    for name in ("Ann", "Bo"):
        assert "Slack gives the list of people only in parts" in house.person(name).private_text()


async def test_the_opener_is_told_when_slack_does_not_give_the_people_at_all(
    house: SlackHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(membership, "WAIT_FIRST_SECONDS", 0.0)
    house.slack.trouble("conversations.members", error="fatal_error", times=membership.TRIES_MAX)
    ack = await house.person("Ann").types(CHANNEL, '/propose "Ship" --process majority')
    assert "opens as soon as the list" in ack.text
    await house.settle()
    assert "so the decision is not open" in house.person("Ann").private_text()
    await house.person("Bo").types(CHANNEL, '/propose "Another" --process majority')
    await house.settle()
    assert [(await house.record(number)).card.status for number in (1, 2)] == ["open", "open"]


async def test_guests_and_people_of_other_workspaces_take_part_where_they_are_included(
    tmp_path: Path,
) -> None:
    async with slack_house(tmp_path, SLACK_INCLUDE="guests, connect") as house:
        workspace = house.slack.workspaces["T1"]
        guest, far = workspace.person("Gus", guest=True), workspace.person("Far", team="T9")
        workspace.channels[CHANNEL].members += [guest.id, far.id]
        await propose(house)
        await house.settle()
        assert (await house.record(1)).card.eligible == 6
        for name in ("Gus", "Far"):
            await house.person(name).clicks(house.card(), "accord.vote:yes")
        await house.settle()
        assert ": 2 yes" in house.card().text


def test_a_budget_lets_a_few_through_at_once_and_then_so_many_a_second() -> None:
    bucket = Bucket(0.8, 5, 0.0)
    assert [bucket.take(0.0) for _ in range(5)] == [0.0] * 5
    assert bucket.take(0.0) == pytest.approx(1.25)
    assert bucket.take(1.25) == 0.0
    assert sum(bucket.take(second) == 0.0 for second in range(2, 62)) == pytest.approx(48, abs=1)


async def test_an_electorate_of_nobody_is_refused(house: SlackHouse) -> None:
    house.slack.workspaces["T1"].person("Rob", bot=True)
    for voters in ("<!subteam^S9|@gone>", "<@UROB|rob>"):
        ack = await house.person("Ann").types(CHANNEL, f'/propose "Ship" --voters {voters}')
        assert "Nobody was found of those who are to take part" in ack.text


async def test_a_form_that_was_closed_while_it_was_looked_up_costs_nothing(house: SlackHouse) -> None:
    await propose(house)
    await house.settle()
    house.slack.trouble("views.update", error="not_found")
    bo = house.person("Bo")
    await bo.clicks(house.card(), "accord.more")
    await house.settle()
    assert bo.private_text() == ""


async def test_what_is_kept_of_deliveries_names_nobody(house: SlackHouse) -> None:
    """Else an erasure would leave the account behind for as long as answers are kept."""
    ann, bo = house.person("Ann"), house.person("Bo")
    await ann.types(CHANNEL, "/propose")
    await ann.submits(text="Ship on Fridays", process="majority")
    await house.settle()
    await bo.clicks(house.card(), "accord.vote:yes")
    await house.settle()
    kept = await house.app.store.read(
        lambda connection: connection.exec_driver_sql("SELECT delivery FROM delivery").scalars().all()
    )
    assert len(kept) >= 2
    assert not [one for one in kept if ann.id in one or bo.id in one]
