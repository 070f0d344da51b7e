"""What a decision rests on changes, in Slack: a document, a message that is edited and deleted; asked in private, answered."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.watching.watcher import Watcher
from storage.watch_list import WatchList
from tests.adapters.slack.house import CHANNEL, SlackHouse


class Later:
    """The clock of whoever reads documents, ahead of the house's own."""

    def __init__(self, house: SlackHouse) -> None:
        self._house, self.ahead = house, timedelta(0)

    def now(self) -> datetime:
        return self._house.clock.now() + self.ahead


def asked(house: SlackHouse, name: str) -> list[Mapping[str, Any]]:
    """The messages in which they were asked, the latest last."""
    return [message for message in house.person(name).private() if "Still right?" in str(message["blocks"])]


def labels(message: Mapping[str, Any]) -> list[str]:
    return [
        part["text"]["text"]
        for block in message["blocks"]
        if block["type"] == "actions"
        for part in block["elements"]
    ]


async def test_a_document_edited_under_a_decision_is_asked_about_and_answered(
    house: SlackHouse, tmp_path: Path
) -> None:
    ann = house.person("Ann")
    root = tmp_path / "documents"
    root.mkdir()
    document = root / "refunds.md"
    document.write_text("Refunds within 14 days.")
    later = Later(house)
    watcher = Watcher(WatchList(house.app.store), house.app.desk, later, root=root, pages=None)
    await ann.types(CHANNEL, '/decide "We refund by hand" --doc "file:///refunds.md The refund policy"')
    await house.settle()
    assert await watcher.round() == 1
    document.write_text("Refunds within 30 days.")
    later.ahead += timedelta(hours=25)
    assert await watcher.round() == 1
    await house.passes(days=1)
    (question,) = asked(house, "Ann")
    assert (
        "“The refund policy” was edited. Refunds within [-14-][+30+] days. Still right?" in question["text"]
    )
    assert labels(question) == ["D-1: Still right", "D-1: Look again later…", "D-1: Take it up again…"]
    await ann.clicks_in_private(question, "accord.confirm")
    await house.settle()
    assert "It is on record that D-1 is still right." in ann.private_text()
    await house.passes(days=2)
    assert len(asked(house, "Ann")) == 1

    document.unlink()
    for _ in range(2):
        later.ahead += timedelta(hours=25)
        await watcher.round()
    await house.passes(days=1)
    again = asked(house, "Ann")[-1]
    assert "“The refund policy” is no longer there. Still right?" in again["text"]
    await ann.clicks_in_private(again, "accord.review")
    await ann.submits(on="30d")
    await house.settle()
    assert (await house.record(1)).card.review_at is not None
    await house.passes(days=3)
    assert len(asked(house, "Ann")) == 2
    assert await house.breaks() == []


async def test_a_message_that_is_evidence_is_edited_and_then_deleted(house: SlackHouse) -> None:
    ann, bo = house.person("Ann"), house.person("Bo")
    said = await bo.talks(CHANNEL, "The supplier wants 14 days")
    other = await bo.talks(CHANNEL, "Lunch?")
    link = f"https://t1.slack.example/archives/{CHANNEL}/p{said.ts.replace('.', '')}"
    await ann.types(CHANNEL, f'/decide "We refund by hand" --from {link}')
    await house.settle()
    await bo.rewrites(other, "Lunch at noon?")
    await bo.rewrites(said, "The supplier wants 30 days")
    await house.settle()
    await house.passes(days=1)
    (question,) = asked(house, "Ann")
    assert "was edited. Still right?" in question["text"]
    assert "30 days" not in question["text"], "its words were never attached"
    assert asked(house, "Bo") == []
    await ann.clicks_in_private(question, "accord.confirm")
    await bo.takes_back(other)
    await house.passes(days=1)
    assert len(asked(house, "Ann")) == 1
    await bo.takes_back(said)
    await house.settle()
    await house.passes(days=1)
    question = asked(house, "Ann")[-1]
    assert "is no longer there. Still right?" in question["text"]
    await ann.clicks_in_private(question, "accord.take_up")
    await ann.submits(place=CHANNEL, text="We refund by machine")
    await house.settle()
    opened = (await house.record(2)).card
    assert (opened.text, opened.supersedes is not None) == ("We refund by machine", True)
    await house.passes(days=2)
    assert len(asked(house, "Ann")) == 2, "it is being decided again"


async def test_a_document_that_no_browser_can_open_is_text_and_no_link(house: SlackHouse) -> None:
    ann = house.person("Ann")
    doc = "file:///x|y/refunds.md The <https://evil.example|policy>"
    await ann.types(CHANNEL, f'/propose "We refund by hand" --process majority --by 2d --doc "{doc}"')
    await house.settle()
    ack = await ann.types(CHANNEL, "/decisions D-1")
    await house.settle()
    for shown in (str(house.card().blocks), str(ack.body), ann.private_text()):
        assert "<file:" not in shown
        assert "|policy>" not in shown
    refused = await ann.types(CHANNEL, '/decide "We refund" --doc /srv/refunds.md')
    assert "file:///" in refused.text


async def test_a_decision_is_overturned_and_who_answers_for_those_that_depend_on_it_is_asked(
    house: SlackHouse,
) -> None:
    ann, bo, cy = (house.person(name) for name in ("Ann", "Bo", "Cy"))
    for person, line in (
        (ann, '/decide "We pay for hosting"'),
        (bo, '/decide "We run Postgres" --depends D-1'),
        (cy, '/decide "We back up each night" --depends D-2'),
        (ann, '/decide "We host nothing" --supersedes D-1'),
    ):
        await person.types(CHANNEL, line)
        await house.settle()
    await house.passes(days=1)
    (question,) = asked(house, "Bo")
    assert "D-1, on which it depends, was superseded. Still right?" in question["text"]
    assert asked(house, "Cy") == []
    await bo.clicks_in_private(question, "accord.take_up")
    await bo.submits(place=CHANNEL, text="We run SQLite", supersedes="D-2")
    await house.settle()
    assert (await house.record(5)).card.text == "We run SQLite"
    await house.passes(days=1)
    (question,) = asked(house, "Cy")
    assert "D-2, on which it depends, is being decided again. Still right?" in question["text"]
    await cy.clicks_in_private(question, "accord.confirm")
    await house.settle()
    await house.passes(days=1)
    assert (len(asked(house, "Bo")), len(asked(house, "Cy"))) == (1, 1)
    assert await house.breaks() == []
