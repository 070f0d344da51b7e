"""The room in a terminal: a prompt, a line that is edited, completed and remembered, and an end without a mess, whether by quit,
Ctrl-D or Ctrl-C."""

import re
import stat
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx2 as httpx
import pytest

from tests.bot.command import accord, free_port
from tests.bot.screen import Screen
from tests.waiting import slow

# pty.fork warns of threads in the test run's process; the child replaces itself at once.
pytestmark = pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
TAB, UP, INTERRUPT, END = b"\t", b"\x1b[A", b"\x03", b"\x04"
LEAVING = "To leave: Ctrl-D, or Ctrl-C once more."

Open = Callable[..., Screen]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Open]:
    with ExitStack() as stack:

        def opened(command: str = "room", **settings: str) -> Screen:
            screen = Screen(tmp_path, command, **settings)
            stack.callback(screen.stop)
            screen.waits_for("More: help.")
            screen.waits_for_line("> ")
            return screen

        yield opened


@pytest.mark.parametrize("terminal", ["xterm", pytest.param("dumb", marks=slow)])
@pytest.mark.parametrize(
    "leaving",
    [
        pytest.param("quit", marks=slow, id="quit"),
        pytest.param(INTERRUPT, id="ctrl-c"),
        pytest.param(END, marks=slow, id="ctrl-d"),
    ],
)
def test_the_room_prompts_answers_and_ends_cleanly(opened: Open, leaving: str | bytes, terminal: str) -> None:
    screen = opened("run", ACCORD_WEB_PORT="0", TERM=terminal)
    assert "http://127.0.0.1:" in screen.shown
    screen.types('ann: /propose "Ship on Fridays"')
    screen.waits_for("D-1 is open until")
    screen.waits_for_line("ann> ")
    screen.says("/vote D-1 consent", "ann> ")
    assert "Recorded on D-1" in screen.shown
    screen.types(leaving)
    if leaving == INTERRUPT and terminal != "dumb":
        screen.waits_for(LEAVING)
        screen.types(leaving)
    assert screen.ends() == 0
    assert "Everything is kept" in screen.shown
    assert "Traceback" not in screen.shown
    assert "Fatal" not in screen.shown


def test_tab_goes_on_with_a_verb_a_decision_and_an_answer(opened: Open) -> None:
    screen = opened()
    screen.types(b"ann: /prop" + TAB)
    screen.waits_for_line("> ann: /propose ")
    screen.types('"Ship on Fridays" --process majority')
    screen.waits_for_line("ann> ")
    screen.types('bo: /poll "Where to?" "Osaka" "New York"')
    screen.waits_for_line("bo> ")
    screen.types(b"/vote D-" + TAB)
    screen.waits_for("Ship on Fridays")
    screen.waits_for("Where to?")
    screen.types(b"2" + TAB)
    screen.waits_for_line("bo> /vote D-2 ")
    screen.types(b"N" + TAB)
    screen.waits_for("take it back")  # none, or New York
    screen.types(TAB)
    screen.waits_for_line('bo> /vote D-2 "New York" ')
    screen.types("")
    screen.waits_for("Recorded on D-2")
    assert "New York" in screen.shown.rpartition("Recorded on D-2")[2].splitlines()[0]


def test_ctrl_c_clears_the_line_and_drops_a_form_before_it_leaves(opened: Open) -> None:
    screen = opened()
    screen.types(b'ann: /propose "never said')
    screen.waits_for_line('> ann: /propose "never said')
    screen.types(INTERRUPT)
    screen.waits_for_line("> ")
    screen.types("ann: /poll")
    screen.waits_for("What do you want to ask?")
    screen.waits_for_line("ann> ")
    screen.types(INTERRUPT)
    screen.waits_for("Nothing was done.")
    assert LEAVING not in screen.shown
    screen.types(INTERRUPT)
    screen.waits_for(LEAVING)
    screen.says("hello", "ann> ")
    screen.types(INTERRUPT)
    screen.types(END)  # pressed once more only after a line, Ctrl-C stays
    assert screen.ends() == 0


def test_commands_come_back_in_the_next_run_and_ballots_and_talk_do_not(opened: Open, tmp_path: Path) -> None:
    screen = opened()
    screen.says('ann: /poll "Where to?" "Osaka" "Kyoto" --secret', "ann> ")
    for line in ("bo: /vote D-1 Kyoto", "bo: my password is sesame", "/vote D-1", "Osaka", "/vtoe D-1 Kyoto"):
        screen.says(line, "bo> ")
    screen.types(UP)
    screen.waits_for_line("bo> /vtoe D-1 Kyoto")
    screen.types(INTERRUPT)
    screen.types("quit")
    assert screen.ends() == 0
    history = tmp_path / "accord.history"
    assert stat.S_IMODE(history.stat().st_mode) == 0o600
    assert history.read_text("utf-8") == 'ann: /poll "Where to?" "Osaka" "Kyoto" --secret\n'
    again = opened()
    again.types(UP)
    again.waits_for_line('> ann: /poll "Where to?" "Osaka" "Kyoto" --secret')
    again.types(INTERRUPT)
    again.types("as ann")
    again.waits_for_line("ann> ")
    again.types(END)
    assert again.ends() == 0
    assert accord(tmp_path, "person", "erase", "bo", "--yes").code == 0
    assert not history.exists(), "it may hold words of theirs"


def test_a_card_that_arrives_stands_above_the_line_that_is_half_typed(opened: Open) -> None:
    screen = opened("run", ACCORD_WEB_PORT=str(free_port()))
    screen.types("ann: hello")
    screen.waits_for_line("ann> ")
    screen.types(b"/prop")
    screen.waits_for_line("ann> /prop")
    link = re.search(r"In the browser: (http\S+)", screen.shown)
    assert link is not None
    with httpx.Client(follow_redirects=True, base_url=link[1].partition("/sign-in")[0]) as page:
        room = page.post(link[1]).text
        token = re.search(r'name="csrf" value="([^"]+)"', room)
        assert token is not None
        said = {"csrf": token[1], "name": "ann", "line": '/propose "Ship on Fridays" --by 3d'}
        assert page.post(
            "/room/say", data=said, headers={"Origin": str(page.base_url).rstrip("/")}
        ).is_success
    screen.waits_for("└─ /vote D-1 consent")
    screen.waits_for_line("ann> /prop")
    assert "│  D-1, proposed by ann" in screen.shown
    assert screen.shown.count("ann> /prop") == 1
    screen.types(TAB)
    screen.waits_for_line("ann> /propose ")
    screen.types('"Paint the shed"')
    screen.waits_for("D-2 is open until")
