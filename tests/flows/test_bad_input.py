"""Bad input gets a private answer that says what to do next; it changes nothing and loses nothing that was typed."""

import pytest

from tests.flows.room import Dialogue

HOSTILE = [
    "\u202egnp.exe",
    "<!channel> <@U1> @everyone @here",
    "\x1b[2J\x1b]0;owned\x07",
    "'; DROP TABLE entry; --",
    "<script>alert(1)</script>",
    "zero\u200bwidth e\u0301 \U0001f468\u200d\U0001f469\u200d\U0001f467",
    "\ud800 lone",
    "a\x00b",
    "line\nD-1 Adopted",
]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (f'/propose "{"x" * 3001}"', "3,000 fit"),
        (f'/poll "{"x" * 3001}" "A" "B"', "3,000 fit"),
        ('/poll "Q" ' + " ".join(f'"o{number}"' for number in range(51)), "50"),
        ('/poll "Q" "A"', "at least 2"),
        ('/poll "Q" "A" "a "', "twice"),
        ('/propose "x" --by yesterday', "past"),
        ('/propose "x" --by banana', "banana"),
        ('/propose "x" --by 99999d', ""),
        ('/propose "x" --by 0m', ""),
        ('/propose "x" --process nonsense', "nonsense"),
        ('/propose "x" --quorum 0', "quorum"),
        ("/vote D-99 yes", "There is no D-99 here"),
        ("/vote D-1 perhaps", "is no answer to D-1"),
        ("/object D-1.7 withdraw", "no objection"),
        ("/frobnicate D-1", "frobnicate"),
    ],
)
async def test_it_is_refused_in_private_and_nothing_changes(room: Dialogue, line: str, says: str) -> None:
    await room.join("ann", "bo")
    await room.says("ann", '/propose "Ship on Fridays" --process majority --by 2d')
    before = await room.entries()
    answer = await room.says("bo", line)
    answer.refuses(says)
    assert answer.private
    assert await room.entries() == before


async def test_a_typing_error_is_shown_in_place_with_the_repaired_line(room: Dialogue) -> None:
    await room.join("ann")
    answer = await room.says("ann", '/propose "Ship on Fridays" --by fridaay')
    answer.refuses('/propose "Ship on Fridays" --by fridaay')
    answer.refuses("^")
    answer.refuses('/propose "Ship on Fridays" --by friday')


@pytest.mark.parametrize("text", HOSTILE)
async def test_hostile_text_is_kept_and_shown_harmlessly(room: Dialogue, text: str) -> None:
    await room.join("ann", "bo")
    await room.says("ann", f'/propose "{text}" --process consent --by 2d')
    await room.says("bo", f'/object D-1 "{text}"')
    shown = room.transcript()
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "\u200b" not in shown
    assert "\x00" not in shown
    assert not any(line.startswith("D-1 Adopted") for line in shown.splitlines())
    assert await room.log_is_whole()


@pytest.mark.parametrize(
    ("line", "marked", "works"),
    [
        ('/propose "Ship" --process consnt', "consnt", '/propose "Ship" --process consent'),
        ("/vote D-1 concern", "concern", None),
        ("/vote D-1 consnet please", "consnet please", None),
    ],
)
async def test_what_the_engine_refuses_is_shown_in_the_line_itself(
    room: Dialogue, line: str, marked: str, works: str | None
) -> None:
    await room.join("ann", "bo")
    await room.says("ann", '/propose "Ship on Fridays" --process consent --by 3d')
    told = (await room.says("bo", line)).refuses(line).text
    [under] = [each for each in told.split("\n") if set(each.strip()) == {"^"}]
    shown = next(each for each in told.split("\n") if each.strip() == line)
    assert shown[under.index("^") : under.rindex("^") + 1] == marked
    assert works is None or works in told


@pytest.mark.parametrize(
    "line",
    [
        "/vote D-1 concern",
        "/vote D-1 none",
        "/vote D-1 maybe",
        "/test D-1.1 qualifies",
        "/accept D-1.1",
        "/resolve D-1.1 x",
    ],
)
async def test_no_refusal_has_a_hole(room: Dialogue, line: str) -> None:
    await room.join("ann", "bo")
    await room.says("ann", '/propose "Ship on Fridays" --process consent --by 3d')
    await room.says("bo", '/object D-1 "not yet"')
    assert "…" not in (await room.says("bo", line)).text


async def test_more_time_than_a_room_may_pass_at_once_passes_none(room: Dialogue) -> None:
    await room.join("ann", "bo")
    await room.says("ann", '/propose "Ship on Fridays" --process majority --by 3d')
    before = await room.now()
    await room.passes("400d")
    assert await room.now() == before
    assert "Open until" in room.card(1)


async def test_the_first_ever_to_speak_leads_a_room_also_if_they_only_said_hello(room: Dialogue) -> None:
    await room.join("ann")
    await room.restarts_after("1h")
    await room.says("bo", '/poll "When?" "Monday" "Friday" --by 2d')  # the first to give a command
    await room.says("ann", '/poll "Where?" "Osaka" "Kyoto" --by 2d')
    (await room.says("bo", "/accord close D-2")).refuses("opener-or-administrator-only")
    (await room.says("ann", '/accord close D-1 "It was asked twice"')).replies("closed")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('/propose "\u200b\u2060 \u3164"', "empty-text"),
        ('/poll "Where?" "Osaka" "Osa\u200bka"', "same-option-twice"),
        ('/object D-1 "\u200b"', "empty-text"),
        ("/decisions foo:bar", "grammar-filter-key"),
        ("/decisions stat:open", "grammar-filter-key"),
    ],
)
async def test_what_nobody_can_see_is_nothing_and_an_unknown_filter_is_said(
    room: Dialogue, line: str, code: str
) -> None:
    await room.join("ann", "bo")
    await room.says("ann", '/propose "Ship on Fridays" --process consent --by 3d')
    before = await room.entries()
    (await room.says("bo", line)).refuses(code)
    assert await room.entries() == before
