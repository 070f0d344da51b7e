"""Secret ballots of every form in Slack: by buttons and by the form, to their end."""

import json
import re
from pathlib import Path

from adapters.exports.as_json import decision_json
from tests.adapters.slack.house import CHANNEL, SlackHouse, slack_house
from tests.fakes.slack.people import Person
from tests.secret_forms import ALL, Filled, named_beside_a_choice
from tests.waiting import slow

VOTERS = ("Bo", "Cy", "Di", "Ed", "Flo")


@slow
async def test_secret_ballots_of_every_form_are_counted_and_nobody_is_named_beside_one(
    tmp_path: Path,
) -> None:
    async with slack_house(tmp_path, "Ann", *VOTERS) as house:
        ann, *voters = [house.person(name) for name in ("Ann", *VOTERS)]
        for number, asked in enumerate(ALL, 1):
            await ann.types(CHANNEL, asked.line)
            await house.settle()
            for voter, answer in zip(voters, asked.answers, strict=True):
                await casts(house, voter, answer)
            await house.settle()
            told = [re.findall(r"[Rr]eceipt: ([A-Z2-7]{12})", voter.private_text()) for voter in voters]
            assert {len(receipts) for receipts in told} == {min(number, len(ALL) - 1)}, asked
            card = (await house.record(number)).card
            assert (card.took_part, {choice.people for choice in card.choices}) == (5, {None}), asked
        during = everything_shown(house, ann)
        await house.passes(days=4)
        for number, asked in enumerate(ALL, 1):
            record = await house.record(number)
            assert record.card.outcome is not None, asked
            ended = record.card.outcome.winners or (record.card.outcome.outcome,)
            assert (ended, record.positions) == ((asked.end,), ()), asked
            await ann.types(CHANNEL, f"/decisions D-{number}")
            await house.settle()
        after = [
            *everything_shown(house, ann),
            *[decision_json(await house.record(n + 1)) for n in range(len(ALL))],
        ]
        names = [word for voter in voters for word in (voter.id, voter.id.removeprefix("U").capitalize())]
        assert named_beside_a_choice([*during, *after], names) == []
        assert "Kyoto" in "".join(after)
        await ann.types(CHANNEL, ALL[0].line.replace("--secret", "--names on"))
        await house.settle()
        await casts(house, voters[0], "o2")
        assert named_beside_a_choice([decision_json(await house.record(len(ALL) + 1))], names), (
            "it would be seen"
        )
        assert await house.breaks() == []


async def casts(house: SlackHouse, voter: Person, answer: str | Filled) -> None:
    if isinstance(answer, str):
        await voter.clicks(house.card(), f"accord.vote:{answer}")
        await house.settle()
        return
    await voter.clicks(house.card(), "accord.ballot")
    await house.settle()
    ack = await voter.submits(**answer)
    assert not ack.body or ack.body.get("response_action") == "clear", ack.body
    await house.settle()


def everything_shown(house: SlackHouse, to: Person) -> list[str]:
    """Message by message: what is in the channel, its threads, and what they were told in private."""
    messages = house.slack.workspaces["T1"].channels[CHANNEL].messages.values()
    shown = [json.dumps([message.text, message.blocks]) for message in messages]
    return [*shown, *(json.dumps(message) for message in to.private())]
