"""Secret ballots of every form on Discord: by buttons and by the form, to their end."""

import re

import simcord

from adapters.exports.as_json import decision_json
from consensus.ports import Viewer
from consensus.views import RecordView, ShowRecord
from tests.adapters.discord.server import Server, answer_of
from tests.secret_forms import ALL, OPTIONS, POSITIONS, Asked, Filled, named_beside_a_choice
from tests.waiting import slow

VOTERS = ("bo", "cy", "di", "ed", "flo")


@slow
async def test_secret_ballots_of_every_form_are_counted_and_nobody_is_named_beside_one(
    server: Server,
) -> None:
    ann, *voters = [server.member(name) for name in ("ann", *VOTERS)]
    shown: list[str] = []
    for number, asked in enumerate(ALL, 1):
        opened = await ann.slash(server.channel, "accord", line=asked.line.removeprefix("/"))
        shown.append(answer_of(opened))
        await server.settle()
        receipts = []
        for voter, answer in zip(voters, asked.answers, strict=True):
            told = await casts(server, voter, number, asked, answer)
            assert f"Recorded on D-{number}" in told
            receipts += re.findall(r"[Rr]eceipt: ([A-Z2-7]{12})", told)
        assert len({*receipts}) == (0 if asked.process == "election" else 5), asked
        await server.settle()
        card = await server.view(number)
        assert (card.took_part, {choice.people for choice in card.choices}) == (5, {None}), asked
    shown += everything_posted(server)
    await server.passes(days=4)
    for number, asked in enumerate(ALL, 1):
        record = await record_of(server, number)
        assert record.card.outcome is not None, asked
        ended = record.card.outcome.winners or (record.card.outcome.outcome,)
        assert (ended, record.positions) == ((asked.end,), ()), asked
        shown += [
            decision_json(record),
            answer_of(await ann.slash(server.channel, "decisions", find=f"D-{number}")),
        ]
    shown += everything_posted(server)
    names = [name for voter in voters for name in (voter.name, str(voter.id))]
    assert named_beside_a_choice(shown, names) == []
    assert "Kyoto" in "".join(shown)
    await ann.slash(
        server.channel, "accord", line=ALL[0].line.removeprefix("/").replace("--secret", "--names on")
    )
    await server.settle()
    await voters[0].click(server.card(len(ALL) + 1), label="Kyoto")
    named = decision_json(await record_of(server, len(ALL) + 1))
    assert named_beside_a_choice([named], names), "it would be seen"


async def casts(
    server: Server, voter: simcord.MemberActor, number: int, asked: Asked, answer: str | Filled
) -> str:
    """What they are told of it."""
    if isinstance(answer, str):
        return answer_of(await voter.click(server.card(number), label=(OPTIONS | POSITIONS)[answer]))
    form = await voter.click(server.card(number), label="Answer…")
    return answer_of(await voter.submit_modal(form, as_asked(asked.ballot, answer)))


def as_asked(ballot: str, answer: Filled) -> dict[str, object]:
    """The same answer to the questions that Discord's form has: who is first, second, ...; and dots as they are typed."""
    if ballot == "rank":
        return {f"rank{place}": option for option, place in answer.items()}
    if ballot == "budget":
        return {"typed": "\n".join(f"{OPTIONS[option]} = {dots}" for option, dots in answer.items())}
    return {question: [*said] if isinstance(said, tuple) else said for question, said in answer.items()}


def everything_posted(server: Server) -> list[str]:
    return [text for place in (server.channel, *server.channel.threads) for text in server.messages(place)]


async def record_of(server: Server, number: int) -> RecordView:
    record = await server.app.ask(ShowRecord(number=number), Viewer(operator=True))
    assert isinstance(record, RecordView)
    return record
