"""Private answers and forms are in the language of their reader's Slack; what everybody reads is in the workspace's."""

from pathlib import Path

import pytest

from tests.adapters.slack.house import CHANNEL, SlackHouse, slack_house


def speaks(house: SlackHouse, **locales: str) -> None:
    for name, locale in locales.items():
        house.slack.workspaces["T1"].users[f"U{name.upper()}"].locale = locale


async def test_each_person_is_answered_in_their_own_language(house: SlackHouse) -> None:
    speaks(house, bo="de-DE", cy="ja-JP", di="pt-BR")
    ann, bo, cy, di = (house.person(name) for name in ("Ann", "Bo", "Cy", "Di"))
    ack = await bo.types(CHANNEL, "/vote D-7 yes")  # their first act: Slack is asked
    assert "D-7 gibt es hier nicht" in ack.text
    ack = await ann.types(CHANNEL, '/propose "Ship on Fridays" --process consent --by 2d')
    assert "D-1 is open until" in ack.text
    await house.settle()
    card = house.card()
    assert "Nobody has answered yet; 4 people can." in card.text
    for person, word in ((bo, "Abbrechen"), (cy, "キャンセル"), (di, "Cancel")):
        await person.clicks(card, "accord.object")
        assert person.form()["close"]["text"] == word
    ack = await bo.submits(reason="")
    assert "errors" in ack.body
    await bo.submits(reason="Niemand ist da")
    await house.settle()
    assert "Einwand D-1.1" in bo.private_text()
    await cy.clicks(card, "accord.vote:consent")
    await house.settle()
    assert "Recorded" not in cy.private_text()
    assert "記録" in cy.private_text()
    assert "Bo objects (D-1." in house.thread(card)


async def test_a_private_reminder_and_the_home_tab_are_their_readers(house: SlackHouse) -> None:
    speaks(house, bo="de-DE")
    await house.person("Ann").types(CHANNEL, '/propose "Ship" --process consent --by 2d')
    await house.settle()
    await house.person("Bo").opens_home()
    await house.settle()
    assert "Wartet auf dich" in str(house.slack.workspaces["T1"].homes["UBO"])
    await house.passes(hours=36)
    assert "Deine Antwort fehlt noch" in house.person("Bo").private_text()
    assert "you have not answered yet" in house.person("Cy").private_text()


@pytest.mark.parametrize("locale", ["", "xx-YY"])
async def test_whose_language_is_not_known_is_answered_in_the_workspaces(tmp_path: Path, locale: str) -> None:
    async with slack_house(tmp_path, ACCORD_LANGUAGE="fr") as house:
        speaks(house, ann=locale, bo="en-GB")
        await house.person("Ann").types(CHANNEL, '/propose "Ship" --process majority')
        await house.settle()
        for name in ("Ann", "Bo"):
            await house.person(name).clicks(house.card(), "accord.vote:yes")
        await house.settle()
        assert "Recorded on D-1" in house.person("Bo").private_text()
        assert "Recorded" not in house.person("Ann").private_text()
        assert "answered" not in house.card().text
