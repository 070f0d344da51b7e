"""Secret ballots of every form on the page: by buttons and by the form, to their end."""

import re
from contextlib import AsyncExitStack
from typing import Any

from adapters.exports.as_json import decision_json
from consensus.commands import MemberSeen, MembersSeen
from consensus.ports import Viewer
from consensus.views import RecordView, ShowRecord
from tests.bot.house import House
from tests.bot.reader import Reader, reading
from tests.databases import SQLITE
from tests.secret_forms import ALL, OPTIONS, POSITIONS, Filled, named_beside_a_choice

DATABASES = (SQLITE,)
VOTERS = ("bo", "cy", "di", "ed", "flo")


async def test_secret_ballots_of_every_form_are_counted_and_nobody_is_named_beside_one(house: House) -> None:
    async with AsyncExitStack() as stack:
        ann = await stack.enter_async_context(reading(house.app))
        voters = [await stack.enter_async_context(reading(house.app, ann.site)) for _ in VOTERS]
        await house.does(
            None, MembersSeen(members=tuple(MemberSeen(account=name, name=name) for name in ("ann", *VOTERS)))
        )
        for reader, name in zip((ann, *voters), ("ann", *VOTERS), strict=True):
            await reader.signs_in(reader.speaker(name), "/account")
        shown: list[str] = []
        for number, asked in enumerate(ALL, 1):
            await says(ann, asked.line)
            receipts = []
            for reader, answer in zip(voters, asked.answers, strict=True):
                told = await casts(reader, number, answer)
                assert f"Recorded on D-{number}" in told, told
                receipts += re.findall(r"[Rr]eceipt: ([A-Z2-7]{12})", told)
            assert len({*receipts}) == (0 if asked.process == "election" else 5), asked
            shown += await everything_shown(ann, number)
            assert not any(receipt in text for receipt in receipts for text in shown)
            card = (await record_of(house, number)).card
            assert (card.took_part, {choice.people for choice in card.choices}) == (5, {None}), asked
        house.clock.advance(days=4)
        await house.app.settle()
        for number, asked in enumerate(ALL, 1):
            record = await record_of(house, number)
            assert record.card.outcome is not None, asked
            ended = record.card.outcome.winners or (record.card.outcome.outcome,)
            assert (ended, record.positions) == ((asked.end,), ()), asked
            shown += [decision_json(record), *await everything_shown(ann, number)]
            assert asked.end in shown[-2] or asked.end == "adopted"
        assert named_beside_a_choice(shown, VOTERS) == []
        await says(ann, ALL[0].line.replace("--secret", "--names on"))
        await casts(voters[0], len(ALL) + 1, "o2")
        assert named_beside_a_choice(await everything_shown(ann, len(ALL) + 1), VOTERS), "it would be seen"


async def says(reader: Reader, line: str) -> None:
    await reader.get("/account")
    await reader.post("/line", {"csrf": reader.csrf, "delivery": line, "back": "/account", "line": line})
    assert "is open until" in reader.text, reader.text


async def casts(reader: Reader, number: int, answer: str | Filled) -> str:
    """What they are told of it."""
    if isinstance(answer, str):
        await reader.get(f"/D-{number}")
        await reader.presses((OPTIONS | POSITIONS)[answer])
    else:
        await reader.get(f"/form?act=ballot&number={number}")
        typed: dict[str, Any] = dict(answer)
        await reader.sends(**typed)
    return reader.text


async def everything_shown(reader: Reader, number: int) -> list[str]:
    """The record, as a page and as JSON, and the overview."""
    return [await reader.get(path) for path in (f"/D-{number}", f"/D-{number}.json", "/")]


async def record_of(house: House, number: int) -> RecordView:
    record = await house.app.ask(ShowRecord(number=number), Viewer(operator=True))
    assert isinstance(record, RecordView)
    return record
