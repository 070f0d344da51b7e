"""How a half-typed line of the room can go on: over the real Desk, and what is offered works."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from adapters.acts import SLASH_COMMANDS
from adapters.grammar.flags import TAKES
from adapters.grammar.parse import VERBS
from adapters.wording.help import ABOUT
from bot.editor import Editor
from bot.settings import load
from bot.typed_lines import TypedLines
from tests.flows.room import Dialogue, opened_room
from tests.hostile.texts import NASTY


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Dialogue]:
    async with opened_room(tmp_path) as room:
        await room.join("ann", "bo")
        await room.says("ann", '/propose "Ship on Fridays" --process consent --by 3d')
        await room.says("bo", '/object D-1 "No rollback plan"')
        await room.says("ann", '/poll "Where to?" "Osaka" "New York" "A, B" --by 3d')
        yield room


async def offered(room: Dialogue, line: str) -> list[str]:
    """What the line becomes with each."""
    return [line[: found.start] + found.text for found in await room.room.completions(line)]


async def test_verbs_are_those_of_help(room: Dialogue) -> None:
    slashes = await offered(room, "/")
    assert slashes[: len(SLASH_COMMANDS)] == [f"/{command.name} " for command in SLASH_COMMANDS]
    assert {line.split()[-1].lstrip("/") for line in slashes} == {"accord", *ABOUT}
    assert await offered(room, "bo: /accord sno") == ["bo: /accord snooze "]
    assert await offered(room, "/sno") == ["/accord snooze "]
    assert await offered(room, "/help sno") == ["/help snooze "]


async def test_settings_are_those_that_the_verb_reads(room: Dialogue) -> None:
    settings = await offered(room, '/propose "x" --')
    assert {line.rpartition("--")[2].strip() for line in settings} == VERBS["propose"].flags
    assert {line.rpartition("--")[2].strip() for line in settings} <= TAKES.keys()
    assert '/propose "x" --by 3d --by ' not in await offered(room, '/propose "x" --by 3d --')
    assert await offered(room, '/propose "x" --process cons') == [
        f'/propose "x" --process {process} '
        for process in ("consent", "consensus-minus-one", "consensus-or-vote", "consensus", "consent-rounds")
    ]
    assert '/poll "x" --process=ranked ' in await offered(room, '/poll "x" --process=')


async def test_people_are_named_first_behind_a_sign_and_where_somebody_is_asked_for(room: Dialogue) -> None:
    assert await offered(room, "") == ["ann: ", "bo: "]
    assert await offered(room, "as b") == ["as bo "]
    assert await offered(room, "/accord ask D-1 @b") == ["/accord ask D-1 @bo "]
    assert await offered(room, '/propose "x" --decider b') == ['/propose "x" --decider bo ']


async def test_decisions_are_those_on_which_the_line_would_work(room: Dialogue) -> None:
    assert await offered(room, "/vote D-") == ["/vote D-2 ", "/vote D-1 "]
    assert await offered(room, "/vote fri") == ["/vote D-1 "], "by a word of its title"
    assert [found.about for found in await room.room.completions("/vote D-")] == [
        "Where to?",
        "Ship on Fridays",
    ]
    assert await offered(room, "ann: /amend ") == ["ann: /amend D-1 "], "a poll has no text to amend"
    assert await offered(room, "bo: /amend ") == [], "whose it is may amend it"
    assert await offered(room, "ann: /resolve ") == ["ann: /resolve D-1.1 "]
    await room.passes("4d")
    assert await offered(room, "/vote D-") == ["/vote D-1 "]
    assert await offered(room, "/decisions D-") == ["/decisions D-2 ", "/decisions D-1 "]


async def test_answers_are_those_of_the_decision(room: Dialogue) -> None:
    assert await offered(room, "/vote D-1 ") == [
        f"/vote D-1 {answer} " for answer in ("consent", "concern", "none")
    ]
    assert await offered(room, "bo: /vote D-2 n") == ['bo: /vote D-2 "New York" ', "bo: /vote D-2 none "]
    for line in (await offered(room, "bo: /vote D-2 "))[:-1]:
        (await room.says("bo", line.removeprefix("bo: "))).replies("Recorded on D-2")
    assert await offered(room, "/vote D-2 Osaka ") == []
    await room.answers("ann: /vote D-2")
    assert [found.text for found in await room.room.completions("")] == ["A", "B", "C"]


async def test_whoever_has_not_spoken_yet_is_offered_what_all_here_see(room: Dialogue) -> None:
    assert await offered(room, "cy: /vote D-1 con") == ["cy: /vote D-1 consent ", "cy: /vote D-1 concern "]
    assert "cy" not in room.messenger.names, "nobody came in by it"


async def test_nothing_is_offered_within_a_text(room: Dialogue) -> None:
    for line in (
        '/propose "ship --',
        '/propose "we ask @',
        "hello /vo",
        "ann: hel",
        "/nonsense D-",
        "ann: @+",
    ):
        assert await offered(room, line) == [], line


async def test_what_is_offered_for_any_text_is_read_back_as_that_option(tmp_path: Path) -> None:
    texts = [text for text in NASTY if text.strip() and "\n" not in text]
    async with opened_room(tmp_path) as room:
        await room.join("ann")
        for text in texts:
            poll = '/poll "Which?" "Osaka" "' + text.replace("\\", "\\\\").replace('"', '\\"') + '" --by 3d'
            (await room.says("ann", poll))
        numbers = [int(line.split("D-")[1]) for line in await offered(room, "/decisions D-")]
        assert len(numbers) > len(texts) / 2
        for number in numbers:
            for found in await room.room.completions(f"/vote D-{number} "):
                assert found.text.rstrip().isprintable()
                (await room.says("ann", f"/vote D-{number} {found.text}")).replies(f"D-{number}")


async def test_several_lines_that_are_pasted_are_said_one_by_one(room: Dialogue, tmp_path: Path) -> None:
    lines = TypedLines(load(None).model_copy(update={"database_url": str(tmp_path / "accord.db")}))
    with create_pipe_input() as typed:
        editor = Editor(lambda: room.room, lines, input=typed, output=DummyOutput())
        said = editor.lines()
        typed.send_text("\x1b[200~ann: hello\nas bo\x1b[201~\r")
        assert [await anext(said), await anext(said)] == ["ann: hello", "as bo"]
    assert lines.read() == ["as bo"], "talk is not kept"
