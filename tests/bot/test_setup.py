"""`accord setup` in a terminal of its own, against the stand-ins: tokens are checked as they come, it goes on where it was
stopped, and ends with a decision in the channel."""

import asyncio
import io
import re
import socket
import stat
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from dotenv import dotenv_values
from hypothesis import given
from hypothesis import strategies as st

from bot.cli.env_file import with_value
from tests.adapters.slack.house import team
from tests.bot.command import ROOT, accord
from tests.bot.screen import Screen
from tests.bot.test_terminal import END, INTERRUPT
from tests.fakes.discord.fake import FakeDiscord, fake_discord
from tests.fakes.discord.world import texts_in
from tests.fakes.slack.server import APP_TOKEN, FakeSlack
from tests.waiting import slow, until

# pty.fork warns of threads in the test run's process; the child replaces itself at once.
pytestmark = pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
BOT_TOKEN, DISCORD_TOKEN = "xoxb-T1", "not.a.token"
STOPPED = 130
NOBODY = "http://127.0.0.1:9/"


class Person:
    """Whoever sits at the terminal, beside the stand-ins, which go on meanwhile."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._seen = 0

    @property
    def shown(self) -> str:
        return self._screen.shown

    async def answers(self, question: str, typed: str | bytes) -> None:
        """Wait for the question, of what was not looked at yet."""
        await self.reads(question)
        self._screen.types(typed)

    async def reads(self, text: str) -> None:
        def waits() -> None:
            while text not in self._screen.shown[self._seen :]:
                assert self._screen._read(), f"it ended before {text!r}:\n{self._screen.shown}"

        await asyncio.to_thread(waits)
        self._seen = self._screen.shown.index(text, self._seen) + len(text)

    async def ends(self) -> int:
        return await asyncio.to_thread(self._screen.ends)


@contextmanager
def at_terminal(folder: Path, *arguments: str, **settings: str) -> Iterator[Person]:
    usual = {"ACCORD_WEB_PORT": "0", "LANG": "en_GB.UTF-8", "TZ": "UTC"}
    screen = Screen(folder, "setup", *arguments, **{**usual, **settings})
    try:
        yield Person(screen)
    finally:
        screen.stop()
    for secret in (BOT_TOKEN, APP_TOKEN, DISCORD_TOKEN):
        assert secret not in screen.shown
    assert "Traceback" not in screen.shown


@asynccontextmanager
async def fake_slack() -> AsyncIterator[FakeSlack]:
    slack = FakeSlack()
    team(slack)
    await slack.start()
    try:
        yield slack
    finally:
        await slack.stop()
    assert slack.complaints == []


def discord_at(fake: FakeDiscord) -> dict[str, str]:
    return {"DISCORD_API_URL": fake.url, "DISCORD_GATEWAY_URL": f"{fake.url.replace('http', 'ws')}/"}


def env_of(folder: Path) -> str:
    return (folder / ".env").read_text()


def page_of(chat: str) -> str:
    return (ROOT / "docs" / f"{chat}.md").read_text(encoding="utf-8")


async def habits(person: Person, *, url: str = "") -> None:
    await person.answers("Language of cards and notices", "")
    await person.answers("Time zone of deadlines", "Europe/Berlin")
    await person.answers("Address of the page", url)


async def test_from_nothing_to_the_first_decision_in_slack(tmp_path: Path) -> None:
    async with fake_slack() as slack:
        with at_terminal(tmp_path, SLACK_API_URL=slack.api_url) as person:
            await habits(person, url="http://127.0.0.1:9/")
            await person.answers("Where does the group talk", "slack")
            await person.reads("http://127.0.0.1:9/slack/oauth_redirect")
            await person.reads("From a manifest")
            await person.answers("Bot User OAuth Token (it is not shown):", APP_TOKEN)  # the other one
            await person.reads("SLACK_BOT_TOKEN is refused (it begins with xapp)")
            await person.answers("(it is not shown):", BOT_TOKEN)
            await person.reads("the tokens are good, in the workspace Team T1")
            assert f"SLACK_BOT_TOKEN={BOT_TOKEN}\n" in env_of(tmp_path)
            await person.reads("connections:write")
            await person.answers("App-Level Token (it is not shown):", APP_TOKEN)
            await person.reads("It is opened in #general.")
            await person.answers("Who are you there?", "Bo")
            await person.answers("What do you ask there", "Is it set up?")
            await person.reads("D-1 is opened in #general.")
            await person.reads("The page is not reached at http://127.0.0.1:9/ yet")
            await person.reads("Ctrl-C stops it")
            await until(
                lambda: "Is it set up?" in "".join(card.text for card in slack.workspaces["T1"].cards("C1"))
            )
            # Whoever set it up is the one who is welcomed.
            direct = slack.workspaces["T1"].direct("UBO").messages
            await until(lambda: any("Accord is here" in message.text for message in direct.values()))
            person._screen.types(INTERRUPT)
            assert await person.ends() == 0
        assert stat.S_IMODE((tmp_path / ".env").stat().st_mode) == 0o600
        with at_terminal(tmp_path, SLACK_API_URL=slack.api_url) as person:
            await person.reads("the tokens are good")
            await person.reads("there are decisions already")
            assert await person.ends() == 0


async def test_it_is_stopped_at_any_question_and_goes_on_there(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("# ours\nUNKNOWN=1\n\n# ACCORD_TIMEZONE=UTC\n")
    async with fake_slack() as slack:
        slack.workspaces["T1"].channels.clear()
        url = {"SLACK_API_URL": slack.api_url}
        with at_terminal(tmp_path, **url) as person:
            await person.answers("Language of cards and notices", "xx")
            await person.reads("there is no such language")
            await person.answers("Language of cards and notices", "de")
            await person.answers("Time zone of deadlines", END)
            await person.reads("To go on:")
            assert await person.ends() == STOPPED
        with at_terminal(tmp_path, **url) as person:
            await person.answers("Time zone of deadlines", "Atlantis")
            await person.reads("not a time zone")
            await person.answers("Time zone of deadlines", "Europe/Berlin")
            await person.answers("Address of the page", "decisions")
            await person.reads("write it whole")
            await person.answers("Address of the page", "none")
            await person.answers("Where does the group talk", "irc")
            await person.answers("Where does the group talk", "slack")
            await person.answers("(it is not shown):", INTERRUPT)
            assert await person.ends() == STOPPED
        with at_terminal(tmp_path, **url) as person:
            slack.scopes = tuple(scope for scope in slack.scopes if scope != "commands")
            await person.answers("(it is not shown):", BOT_TOKEN)
            await person.reads("lacks the scopes commands")
            slack.scopes = (*slack.scopes, "commands")
            await person.answers("ask again", "")
            await person.answers("App-Level Token", INTERRUPT)
            assert await person.ends() == STOPPED
        with at_terminal(tmp_path, **url) as person:
            await person.answers("App-Level Token (it is not shown):", APP_TOKEN)
            assert "Bot User" not in person.shown  # it is there, and was asked about again
            await person.answers("/invite @Accord", "")
            slack.workspaces["T1"].channel("C7", "leads", "UANN")
            await person.answers("Press Enter", "")
            await person.answers("Who are you there?", END)
            assert await person.ends() == STOPPED
    assert env_of(tmp_path) == (
        "# ours\nUNKNOWN=1\n\n# ACCORD_TIMEZONE=UTC\nACCORD_TIMEZONE=Europe/Berlin\nACCORD_LANGUAGE=de\nACCORD_WEB_URL=\n"
        f"SLACK_BOT_TOKEN={BOT_TOKEN}\nSLACK_APP_TOKEN={APP_TOKEN}\n"
    )


async def test_from_nothing_to_the_first_decision_on_discord(tmp_path: Path) -> None:
    async with fake_discord() as fake:
        with at_terminal(tmp_path, "discord", **discord_at(fake)) as person:
            await habits(person)
            await person.reads("leave all three Privileged Gateway Intents off")
            await person.answers("Token of the bot (it is not shown):", "the-client-secret")
            await person.reads("it has three parts")
            fake.refusals.append(("GET", "/applications/@me", 401, 0))
            await person.answers("(it is not shown):", DISCORD_TOKEN)
            await person.reads("DISCORD_TOKEN is refused")
            fake.refusals.clear()
            await person.answers("(it is not shown):", DISCORD_TOKEN)
            await person.reads(
                "client_id=900000000000000001&scope=bot+applications.commands&permissions=309237730368"
            )
            await person.answers("when it is there", "")
            await person.reads("on no server yet")
            guild = fake.guild("Ours", channels=("general", "leads"))
            ann = fake.member(guild, "ann")
            guild.owner, guild.joined_at = ann.id, datetime.now(UTC)
            await person.answers("ask again", "")
            await person.answers("In which channel?", "leads")
            await person.answers("Who are you there?", "1")
            await person.answers("Enter takes:", "")
            await person.reads("D-1 is opened in #leads.")
            leads = next(channel for channel, name in guild.channels.items() if name == "leads")
            await until(lambda: "Accord" in "".join(texts_in(card.body) for card in fake.cards(leads)))
            await until(lambda: fake.cards(f"8{ann.id}"))
            person._screen.types(INTERRUPT)
            assert await person.ends() == 0
    assert f"DISCORD_TOKEN={DISCORD_TOKEN}\n" in env_of(tmp_path)


@pytest.mark.parametrize("chat", ["slack", "discord"])
async def test_the_page_of_a_chat_has_the_steps_of_the_command(tmp_path: Path, chat: str) -> None:
    page = page_of(chat)
    steps = re.findall(r"(?m)^## \d\. (.+)$", page)
    assert (len(steps), steps[0], steps[-1]) == (4, "The group and the page", "The first decision")
    with at_terminal(tmp_path, chat, SLACK_API_URL=NOBODY, DISCORD_API_URL=NOBODY) as person:
        await habits(person)
        await person.answers("(it is not shown):", INTERRUPT)
        assert await person.ends() == STOPPED
        instructions = re.sub(r"(?s)\{.*\n\}", "", person.shown)
    named = re.findall(r"https://[\w./]+\w|xoxb-|(?:Create New|Install to|New A|Reset T)\w+", instructions)
    assert len(named) > 3
    assert [name for name in named if name not in page] == []


def test_without_a_terminal_it_says_that_it_needs_one(tmp_path: Path) -> None:
    done = accord(tmp_path, "setup")
    assert (done.code, "it needs a terminal" in done.err, list(tmp_path.iterdir())) == (1, True, [])
    assert accord(tmp_path, "setup", "irc").code == 2


@slow
async def test_where_accord_runs_already_it_is_to_be_stopped_first(tmp_path: Path) -> None:
    env = f"ACCORD_LANGUAGE=en\nACCORD_TIMEZONE=UTC\nACCORD_WEB_URL=\nSLACK_BOT_TOKEN={BOT_TOKEN}\nSLACK_APP_TOKEN={APP_TOKEN}\n"
    (tmp_path / ".env").write_text(env)
    async with fake_slack() as slack:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = str(taken.getsockname()[1])
            with at_terminal(tmp_path, SLACK_API_URL=slack.api_url, ACCORD_WEB_PORT=port) as person:
                await person.answers("Who are you there?", "")
                await person.answers("Enter takes:", "")
                await person.reads("stop it, and call this again")
                assert await person.ends() == 1
        assert slack.workspaces["T1"].cards("C1") == []
    assert env_of(tmp_path) == env


@slow
async def test_a_token_of_the_environment_is_mended_there(tmp_path: Path) -> None:
    async with fake_slack() as slack:
        with at_terminal(tmp_path, SLACK_API_URL=slack.api_url, SLACK_BOT_TOKEN="xoxb-T9") as person:
            await habits(person)
            await person.reads("is set in the environment, which wins over .env")
            assert await person.ends() == 1


async def test_a_file_that_cannot_be_written_is_told_before_anything_is_lost(tmp_path: Path) -> None:
    (tmp_path / ".env").mkdir()
    with at_terminal(tmp_path) as person:
        await person.reads("cannot be read")
        assert await person.ends() == 1


VALUES = st.text(
    st.characters(min_codepoint=32, exclude_characters="\x7f$", exclude_categories=["C", "Zl", "Zp"])
)
LINES = st.sampled_from(
    ["# a comment", "", "A=1", "export B='two words'", "C = 3 # why", "no setting at all", "D", "TOKEN=old", "# TOKEN=", "X=\"a\nb\""]
)  # fmt: skip


@given(st.lists(LINES), VALUES)
def test_all_lines_stay_but_that_of_the_setting(lines: list[str], value: str) -> None:
    before = "\n".join(lines)
    after = with_value(before, "TOKEN", value)
    assert _values(after) == {**_values(before), "TOKEN": value}
    kept = [line for line in after.split("\n") if not line.startswith("TOKEN=")]
    assert [line for line in kept if line] == [
        line for line in before.split("\n") if line and not line.startswith("TOKEN=")
    ]
    assert with_value(after, "TOKEN", value) == after


def _values(text: str) -> dict[str, str | None]:
    return dict(dotenv_values(stream=io.StringIO(text)))
