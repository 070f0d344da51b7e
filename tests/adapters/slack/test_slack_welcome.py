"""Whoever installed the app is welcomed in a direct message, once; its three buttons lead to decisions and settings."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.wiring.slack import slack_of
from tests.adapters.slack.house import CHANNEL, SlackHouse, slack_house, team
from tests.adapters.slack.test_slack_workspaces import MANY, install
from tests.fakes.slack.people import Person

WELCOME = "Accord is here"


def welcomes(*people: Person) -> list[Mapping[str, Any]]:
    return [
        message for person in people for message in person.private() if WELCOME in str(message.get("text"))
    ]


async def home_opened(house: SlackHouse, *people: Person) -> None:
    for person in people:
        await person.opens_home()
    await house.settle()


async def test_with_a_token_alone_the_first_administrator_who_opens_the_home_tab_is_welcomed_once(
    house: SlackHouse,
) -> None:
    ann, bo = house.person("Ann"), house.person("Bo")
    await home_opened(house, bo)
    assert welcomes(ann, bo) == []  # Bo leads nothing
    await home_opened(house, ann, ann)
    assert len(welcomes(ann)) == 1
    await house.goes_down()
    await house.comes_up()
    await home_opened(house, ann, bo)
    assert len(welcomes(ann, bo)) == 1


async def test_where_something_was_decided_already_nobody_needs_a_welcome(house: SlackHouse) -> None:
    ann = house.person("Ann")
    await ann.types(CHANNEL, '/propose "Ship on Fridays"')
    await home_opened(house, ann)
    assert welcomes(ann) == []


async def test_a_welcome_that_could_not_be_sent_is_sent_another_time(house: SlackHouse) -> None:
    ann = house.person("Ann")
    house.slack.trouble("conversations.open", error="fatal_error")
    await home_opened(house, ann)
    assert welcomes(ann) == []
    await home_opened(house, ann)
    assert len(welcomes(ann)) == 1


async def test_its_buttons_open_a_poll_a_proposal_and_the_settings_for_a_channel_to_choose(
    house: SlackHouse,
) -> None:
    ann = house.person("Ann")
    await home_opened(house, ann)
    (message,) = welcomes(ann)
    await ann.clicks_in_private(message, "accord.poll")
    await house.settle()
    ack = await ann.submits(place=CHANNEL, question="Where to?", options="Osaka\nKyoto")
    assert ack.body["response_action"] == "clear"
    await ann.clicks_in_private(message, "accord.propose")
    await house.settle()
    await ann.submits(place=CHANNEL, text="We ship on Fridays")
    await house.settle()
    texts = [card.text for card in house.slack.workspaces["T1"].cards(CHANNEL)]
    assert ["Where to?" in texts[0], "We ship on Fridays" in texts[1]] == [True, True]
    await ann.clicks_in_private(message, "accord.settings")
    await house.settle()
    assert ann.form()["title"]["text"] == "Accord"
    await ann.clicks_in_view("accord.digest")
    await house.settle()
    await ann.submits(place=CHANNEL, every="monday", at="9:00")
    await house.settle()
    assert "The next digest of this channel comes" in (await ann.types(CHANNEL, "/accord digest")).text
    assert not await house.breaks()


async def test_who_may_not_set_up_a_channel_is_not_offered_its_digest(house: SlackHouse) -> None:
    ann, bo = house.person("Ann"), house.person("Bo")
    await home_opened(house, ann)
    (message,) = welcomes(ann)
    await bo.clicks_in_private(message, "accord.settings")  # as a button pressed by hand
    await house.settle()
    shown = str(bo.form()["blocks"])
    assert ("accord.own_digest" in shown, "accord.digest" in shown) == (True, False)


async def test_who_installs_the_app_from_its_page_is_welcomed(tmp_path: Path) -> None:
    async with slack_house(tmp_path, **MANY) as house:
        team(house.slack, "T2")
        for workspace in house.slack.workspaces.values():
            workspace.installed = False
        ann, elsewhere = house.person("Ann"), house.person("Ann", "T2")
        assert (await install(house, "T1"))[0] == 200
        await house.settle()
        assert (len(welcomes(ann)), len(welcomes(elsewhere))) == (1, 0)
        await install(house, "T1")  # anew, for another scope say
        await install(house, "T2")
        await house.settle()
        assert (len(welcomes(ann)), len(welcomes(elsewhere))) == (1, 1)


async def test_whoever_set_it_up_is_welcomed_at_the_start(house: SlackHouse) -> None:
    bo = house.person("Bo")
    adapter = slack_of(house.app, installers={"T1": "UBO"})
    adapter.installs.only = house.adapter.installs.only
    try:
        await adapter._welcome.begin()
        await adapter._welcome.begin()
    finally:
        await adapter.api.close()
    assert len(welcomes(bo)) == 1
