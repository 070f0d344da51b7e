"""Renamed, left, come back, deactivated, erased: a person of Slack stays who they are, under the name they have now."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from adapters.slack.directory import LISTED_FOR
from storage.tables import ACCOUNT
from tests.adapters.slack.house import CHANNEL, SlackHouse, slack_house
from tests.adapters.slack.test_slack_workspaces import everything_stored
from tests.waiting import until


async def changes(house: SlackHouse, user: str, *, told: bool = True, **what: object) -> None:
    """Slack describes this person otherwise from now on. `told`: its event arrives."""
    known = house.slack.workspaces["T1"].users[user]
    for name, value in what.items():
        setattr(known, name, value)
    if told:
        await house.slack.event("T1", {"type": "user_change", "user": known.shown()})
    await house.settle()


async def leaves(house: SlackHouse, user: str) -> None:
    house.slack.workspaces["T1"].channels[CHANNEL].members.remove(user)
    await house.slack.event("T1", {"type": "member_left_channel", "user": user, "channel": CHANNEL})
    await house.settle()


async def comes(house: SlackHouse, user: str) -> None:
    house.slack.workspaces["T1"].channels[CHANNEL].members.append(user)
    await house.slack.event("T1", {"type": "member_joined_channel", "user": user, "channel": CHANNEL})
    await house.settle()


@pytest.mark.parametrize("told", [True, False], ids=["", "event-lost"])
async def test_a_new_name_is_on_open_cards_and_in_the_record(house: SlackHouse, told: bool) -> None:
    bo = house.person("Bo")
    await bo.types(CHANNEL, '/propose "Ship on Fridays" --process consent --by 30d')
    await house.settle()
    assert "Bo" in str(house.card().blocks)
    await changes(house, "UBO", name="Roberta", told=told)
    if not told:
        house.clock.at += LISTED_FOR  # somebody else opens something, and the list is read again
        await house.person("Ann").types(CHANNEL, '/propose "Ship on Mondays" --by 30d')
        await house.settle()
    card = house.card(place=0)
    assert "Roberta" in str(card.blocks)
    assert (await house.record(1)).card.opened_by == "Roberta"
    assert not await house.breaks()


async def test_who_leaves_and_comes_back_is_the_same_person(house: SlackHouse) -> None:
    ann, bo = house.person("Ann"), house.person("Bo")
    await ann.types(CHANNEL, '/propose "Ship on Fridays" --process consent --by 9d')
    await bo.types(CHANNEL, '/object D-1 "Nobody can roll back"')
    await house.settle()
    await leaves(house, "UBO")
    assert (await house.record(1)).card.objections[0].holder_left
    assert "Ship on Fridays" not in (await bo.types(CHANNEL, "/decisions")).text
    await comes(house, "UBO")
    assert "Ship on Fridays" in (await bo.types(CHANNEL, "/decisions")).text
    withdrawn = await bo.types(CHANNEL, "/accord withdraw D-1.1")
    assert "withdrawn" in withdrawn.text, "it is theirs still"
    record = await house.record(1)
    assert record.card.eligible == 4, "nobody is counted twice"
    assert not await house.breaks()


@pytest.mark.parametrize("told", [True, False], ids=["", "event-lost"])
async def test_a_deactivated_account_is_one_that_left_and_the_same_when_it_is_active_again(
    house: SlackHouse, told: bool
) -> None:
    ann, cy = house.person("Ann"), house.person("Cy")
    await ann.types(CHANNEL, '/propose "Ship on Fridays" --process consent --by 30d')
    await cy.types(CHANNEL, '/object D-1 "Nobody can roll back"')
    await house.settle()
    await changes(house, "UCY", deleted=True, told=told)
    if not told:
        house.clock.at += LISTED_FOR
        await ann.types(CHANNEL, '/propose "Ship on Mondays" --process majority --by 30d')
        await house.settle()
        assert (await house.record(2)).card.eligible == 3
    assert (await house.record(1)).card.objections[0].holder_left
    await changes(house, "UCY", deleted=False, told=told)
    house.clock.at += LISTED_FOR
    assert "withdrawn" in (await cy.types(CHANNEL, "/accord withdraw D-1.1")).text


async def test_of_who_was_renamed_and_erased_no_name_account_or_conversation_is_left(tmp_path: Path) -> None:
    async with slack_house(tmp_path, "Ann", "Bobolink", "Cy") as house:
        ann, bo = house.person("Ann"), house.person("Bobolink")
        await bo.types(CHANNEL, '/propose "Ship on Fridays" --process consent --by 30d')
        await house.settle()
        await changes(house, "UBOBOLINK", name="Waxwing")
        await bo.writes("decisions")
        await bo.writes("accord digest me weekly friday 9:00")
        await bo.writes('object D-1 "the zebrafinch sings"')
        await ann.types(CHANNEL, "/accord close D-1")
        await house.settle()
        await changes(house, "UBOBOLINK", name="Nightjar")
        await leaves(house, "UBOBOLINK")
        done = await ann.types(CHANNEL, "/accord forget <@UBOBOLINK|nightjar> yes")
        assert "erased" in done.text, done.text

        async def is_made_again() -> bool:
            house.clock.at += timedelta(minutes=1)  # Slack takes so many edits a minute
            await house.settle()
            return "Nightjar" not in str(house.card().blocks)

        await until(is_made_again)
        await house.goes_down()
        stored = everything_stored(tmp_path)
        marks = (b"Bobolink", b"Waxwing", b"Nightjar", b"BOBOLINK", b"zebrafinch")
        assert [mark for mark in marks if mark.lower() in stored.lower()] == []
        await house.comes_up()
        assert not await house.breaks()


async def test_whoever_is_named_in_the_first_decision_of_a_channel_is_asked_for(house: SlackHouse) -> None:
    """Nobody of them has ever acted, nor been in a channel of which Accord knows."""
    workspace = house.slack.workspaces["T1"]
    workspace.person("Fay")
    workspace.person("Gil", team="T9")
    workspace.channel("C7", "new", "UANN", "UFAY")
    ann, fay = house.person("Ann"), house.person("Fay")
    await ann.types("C7", '/propose "Buy a press" --process ringi --route "<@UFAY|fay>, <@UGIL|gil>"')
    await house.settle()
    shown = str(house.card("C7").blocks)
    assert "Fay: it is with them now" in shown
    assert "Gil" in shown
    assert "What do you stamp?" in fay.private_text()
    await fay.clicks_in_private(fay.private()[-1], "accord.stamp:approve")
    await house.settle()
    assert "Gil: it is with them now" in str(house.card("C7").blocks)
    rows = await house.app.store.read(lambda connection: list(connection.execute(select(ACCOUNT.c.external))))
    assert {"UFAY", "UGIL@T9"} <= {row[0] for row in rows}, "a guest's account has their team"

    workspace.users["UDI"].deleted = True
    refused = await ann.types("C7", '/propose "Buy two" --process ringi --route "<@UFAY>, <@UDI|di>"')
    assert "not active here, cannot take part: Di" in refused.text
    assert "Name somebody else" in refused.text
    assert len(workspace.cards("C7")) == 1
