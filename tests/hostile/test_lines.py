"""Lines that somebody types: every verb with anything behind it, pings and markup of every platform, any Unicode.

Each is answered; what is refused is refused in private and changes nothing; and what has been taken in, or is thrown back at
whoever typed it, reaches no platform as a ping or as markup.
"""

import asyncio
import re
from collections.abc import Iterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
from hypothesis import HealthCheck, Phase, example, given, settings

from adapters.discord.answers import shown as shown_on_discord
from adapters.discord.render import card_message as discord_card
from adapters.discord.speech import words_of
from adapters.grammar import GrammarError, parse
from adapters.grammar.parse import VERBS
from adapters.interaction.reply import refusal_message
from adapters.slack.answers import shown as shown_in_slack
from adapters.slack.escape import SlackWords
from adapters.slack.render import Shown
from adapters.slack.render import card_message as slack_card
from consensus.refusal import Refused
from tests.databases import Database
from tests.flows.room import Dialogue, opened_room
from tests.hostile.texts import NASTY, texts
from tests.waiting import at_length

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
SLACK, DISCORD = SlackWords("en", "UTC"), words_of("en")
FLAGS = (
    "--by", "--process", "--quorum", "--multi", "--none", "--hidden", "--secret", "--options", "--reason", "--review",
    "--electorate", "--group", "--route", "--decider", "--follows", "--why", "--names", "--budget", "--seats", "--with",
)  # fmt: skip
VALUES = (
    "3d", "friday 17:00", "consent", "majority", "ranked", "1/2", "0", "-1", "none", "D-1", "D-1.1", "D-99", "o1", "yes",
    "Osaka > Kyoto", "because", "|", "=", '"', "“", "adopt", "qualifies", "drop", "@Ann", "<@U1>", "<!channel>",
    "@everyone", "https://evil.example/?a=`b`", "][(javascript:x)",
)  # fmt: skip
pieces = st.one_of(
    st.sampled_from(VALUES),
    st.sampled_from(VALUES),
    st.sampled_from(FLAGS),
    st.sampled_from(NASTY),
    st.sampled_from(NASTY).map(lambda text: f'"{text}"'),
    texts,
)
lines = st.builds(
    lambda verb, rest: re.sub(r"[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]", " ", f"/{verb} {' '.join(rest)}"),
    st.sampled_from(
        [*VERBS, "accord", "accord process", "accord group", "accord close", "accord sound", "accord tally"]
    ),
    st.lists(pieces, max_size=7),
)
people = st.sampled_from(["Ann", "Bo", "Cy"])
NO_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)
PINGS = re.compile(r"<(?:[@#]|!(?!date\^))")
"""What Slack reads as a mention; our own instants are the only ones of the kind."""


@at_length
def test_any_line_is_answered_and_what_is_refused_is_private_and_changes_nothing(
    database: Database, tmp_path: Path, at_length: bool
) -> None:
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        room = runner.run(stack.enter_async_context(opened_room(tmp_path, database=database)))
        runner.run(_begin(room))

        @settings(
            max_examples=300 if at_length else 50,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=NO_SHRINKING,
        )
        @given(people, lines)
        def play(who: str, line: str) -> None:
            runner.run(_is_answered(room, who, line))

        try:
            play()
            assert runner.run(room.log_is_whole())
            assert not set("\x00\x1b\x9b\u202e\u2066\u200b") & set(room.transcript())
            for number in list(room.messenger.cards):
                _is_harmless(slack_card(SLACK, room.view(number)))
                shown = discord_card(DISCORD, room.view(number))
                assert shown.mentions == ()
        finally:
            runner.run(stack.aclose())


async def _begin(room: Dialogue) -> None:
    await room.join("Ann", "Bo", "Cy")
    await room.says("Ann", '/propose "Ship on Fridays" --process consent --by 3d')
    await room.says("Bo", '/poll "Where to?" "Osaka" "Kyoto" --by 3d')


async def _is_answered(room: Dialogue, who: str, line: str) -> None:
    before = await room.entries()
    answer = await room.says(who, line)
    codes = {post.code for post in answer.posts}
    assert "internal-error" not in codes, line
    assert "Traceback" not in answer.text, line
    refused = [post for post in answer.posts if post.kind == "refusal"]
    if refused:
        assert all(len(post.to) == 1 for post in refused), line
        assert await room.entries() == before, line


@given(line=lines)
@example(line='/propose "<!channel> read this" --by yesterday')
@example(line="/vote D-1 @everyone")
def test_a_line_that_is_thrown_back_pings_nobody(line: str) -> None:
    """A refusal echoes the line, marks the place and offers the repaired one."""
    try:
        parse(line, now=NOW, zone="UTC")
    except GrammarError as error:
        _is_harmless(shown_in_slack(SLACK, refusal_message(SLACK, error)))
        shown = shown_on_discord(refusal_message(DISCORD, error))
        assert shown.mentions == ()
    except Refused:
        pass


def _is_harmless(shown: Shown) -> None:
    for text in (shown.text, *_marked_up(shown.blocks)):
        assert PINGS.search(text) is None, text
        assert not set("\u202e\u2066") & set(text)


def _marked_up(block: Any) -> Iterator[str]:
    """The texts in which Slack looks for markup: it reads none in plain text, nor in a line that is quoted as code."""
    if isinstance(block, list | tuple):
        for each in block:
            yield from _marked_up(each)
    elif isinstance(block, dict):
        if block.get("type") == "mrkdwn":
            yield str(block["text"])
        for each in block.values():
            yield from _marked_up(each)
