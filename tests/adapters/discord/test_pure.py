"""What needs no Discord: bounds, escapes, custom ids, lines made of options, ballots of forms, order of presses."""

import asyncio
import re
from datetime import UTC, datetime, timedelta

import discord
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from simcord.components import COMPONENTS_V2_FLAG, validate_message_state, walk_components

from adapters.acts import ACT, Kind
from adapters.discord import autocomplete, custom_ids, inbound
from adapters.discord.answers import repaired_line, shown
from adapters.discord.build import Built
from adapters.discord.errors import delivery_error
from adapters.discord.escape import mark_instant, plain, safe
from adapters.discord.identify_limit import PER_DAY_MAX, wait_for
from adapters.discord.limits import clip, length
from adapters.discord.modals import FITS, modal_of, read_filled
from adapters.discord.render import card_message
from adapters.discord.shown import Block, Button, Choice, Line, Menu, Section, Shown, fitted, rows_of
from adapters.discord.speech import language_of, words_of
from adapters.grammar import GrammarError, parse, read
from adapters.interaction.ballot_form import ballot_form, ballot_of
from adapters.interaction.form import Filled, Form, Forms, Question, meaning
from adapters.interaction.line import form_of_line, options_in
from adapters.interaction.order import InOrder
from adapters.interaction.press import Press
from adapters.interaction.reply import refusal_message, wrote
from adapters.unsafe import whole
from adapters.wording.changes import changes, marked
from consensus.ballots import FORMS
from consensus.commands import Object, OpenPoll, Propose
from consensus.definition import builtin, builtin_ids
from consensus.frozen import replace
from consensus.ports import Later, Lost
from consensus.process import BallotRule
from consensus.refusal import Refused
from consensus.views import BallotView, CardView, ChoiceView, Listing, OptionView, ProcessRow
from tests.adapters.views import CHOSEN, CONSENT, MONDAY, OBJECTED, POLL, RAISED, ROW

ANY = st.text(max_size=80)
WORDS = words_of("en")
CHOOSING = replace(POLL, act="ballot", ballot="choice")


# ---------------------------------------------------------------------------------------------------------- bounds


@given(ANY, st.integers(1, 90))
def test_a_clipped_text_fits_and_ends_in_nothing_half(text: str, at_most: int) -> None:
    cut = clip(text, at_most)
    assert length(cut) <= at_most
    assert text.startswith(cut.removesuffix("…")) or len(cut) <= 1


BUTTONS = st.builds(Button, label=ANY, custom_id=st.uuids().map(str))
BLOCKS = st.one_of(
    st.just(Line()),
    ANY.map(lambda text: text * 70),
    st.builds(Section, text=ANY.map(lambda text: text * 9), button=BUTTONS),
    st.lists(BUTTONS, min_size=1, max_size=9).map(tuple),
    st.builds(
        Menu,
        custom_id=st.uuids().map(str),
        placeholder=ANY.map(lambda text: text * 9),
        choices=st.integers(1, 40).map(
            lambda many: tuple(Choice(label="x" * 300, value=f"o{place}", hint="y" * 300) for place in range(many))
        ),
    ),
)  # fmt: skip


def taken(shown: Shown) -> Built:
    """The message as it is sent, which Discord's documented limits allow."""
    built = Built(shown)
    components = built.view.to_components() if built.view is not None else []
    v2 = isinstance(built.view, discord.ui.LayoutView)
    validate_message_state(
        components, flags=COMPONENTS_V2_FLAG if v2 else 0, content=built.content, embeds=[]
    )
    texts = [part["content"] for part in walk_components(components) if "content" in part]
    assert sum(map(length, texts)) <= 4_000
    assert all(part.get("label") for part in walk_components(components) if part["type"] == 2)
    assert length(built.content or "") <= 2_000
    return built


@given(st.lists(BLOCKS, max_size=60), st.lists(BUTTONS, max_size=9), ANY)
@example(["x" * 9_000, "y", "z" * 9_000], [], "")
@example(["𐀀" * 4_000], [], "")
@example([Section(text=" ", button=Button(label="", custom_id="x"))] * 1, [], "")
async def test_any_message_fits_what_discord_takes(
    blocks: list[Block], buttons: list[Button], title: str
) -> None:
    taken(Shown(blocks=(f"## {title}", *blocks), rows=rows_of(tuple(buttons))))
    taken(Shown(content=f"x{title}" * 60, rows=rows_of(tuple(buttons))))


def test_the_longest_texts_are_cut_and_no_button_is_lost_for_texts() -> None:
    row = tuple(Button(label="Consent", custom_id=f"x{place}") for place in range(3))
    fits = fitted(Shown(blocks=("## Title", "y" * 9_000, "small print", *("more",) * 60), rows=(row,)))
    assert fits.blocks[0] == "## Title"
    assert fits.blocks[2] == "small print"
    assert str(fits.blocks[1]).endswith("…")
    assert fits.blocks[-1] == row


@given(
    st.text(min_size=1, max_size=500),
    ANY,
    ANY,
    st.integers(0, 3),
    st.sampled_from([CONSENT, OBJECTED, POLL, CHOOSING, CHOSEN]),
)
async def test_a_card_with_any_words_fits(
    text: str, reason: str, option: str, raised: int, card: CardView
) -> None:
    view = replace(
        card,
        text=text * 5,
        revisions=(text, text * 5),
        objections=tuple(replace(RAISED, number=place, reason=reason * 40) for place in range(1, 4 * raised)),
        choices=tuple(replace(choice, text=choice.text and option * 9) for choice in card.choices),
    )
    taken(card_message(WORDS, view))


@pytest.mark.parametrize("options", [2, 10, 11, 26, 50])
async def test_a_poll_of_any_size_has_a_button_or_a_menu_entry_for_each_option(options: int) -> None:
    choices = tuple(
        ChoiceView(key=f"o{place}", text=f"Option {place} {'x' * 300}", people=place)
        for place in range(1, options + 1)
    )
    built = taken(card_message(WORDS, replace(CHOOSING, choices=choices)))
    assert built.view is not None
    offered = [part for part in walk_components(built.view.to_components()) if "custom_id" in part]
    keys = {part["custom_id"].rpartition(":")[2] for part in offered if part["type"] == 2}
    keys |= {option["value"] for part in offered for option in part.get("options", ())}
    assert {choice.key for choice in choices} <= keys


@pytest.mark.parametrize("card", [CONSENT, POLL, OBJECTED, CHOSEN])
async def test_every_card_can_be_built_in_every_language(card: CardView) -> None:
    for language in ("en", "fr", "ja", "de", "es"):
        built = taken(card_message(words_of(language), card))
        told: object = built.mentions.to_dict()
        assert told == {"parse": []}
        assert built.view is not None
        assert built.view.is_finished(), "a view that is kept is never let go"


# ----------------------------------------------------------------------------------------------------------- escapes


@given(
    st.text(alphabet=st.sampled_from("<@!&#:t>0123456789aF*_~|`[]()\\ \n-\udfff\ud800\u202e"), max_size=60)
)
def test_no_text_mentions_anybody_or_tells_a_time(text: str) -> None:
    said = safe(whole(text))
    assert re.search(r"(?<!\\)<(@|#|t:|:|/)", said) is None
    assert "\u202e" not in said
    assert not re.search("[\ud800-\udfff]", said)


def test_our_own_instants_become_times_that_each_reader_sees_in_their_own_zone() -> None:
    assert safe(f"Closes on {mark_instant(MONDAY, 'F')}.") == f"Closes on <t:{int(MONDAY.timestamp())}:F>."


def test_plain_words_stay_as_people_wrote_them() -> None:
    for text in (
        "Ship on Fridays (or Mondays), 10:30?",
        "snake_case and well-known",
        "C# or F#?",
        "a-b",
        "1. first",
    ):
        shown = safe(text)
        assert shown.replace("\\", "") == text
    assert safe("See https://example.org/a_b?c=1_2 now") == "See https://example.org/a_b?c=1_2 now"


DISCORD_READS = re.compile(
    r"\\([\s\S])|\*\*((?:\\[\s\S]|[^\\])+?)\*\*(?!\*)|~~(?=\S)((?:\\[\s\S]|~(?!~)|[^\s~\\]|\s(?!~~))+?)~~"
)
"""An escaped sign, bold or struck words, as Discord's clients read them."""
SIGNS = st.text(alphabet="ab*~_`\\ \n-#>.京", max_size=40)


def without(shown: str, *, struck: bool) -> str:
    """The old or the new text, as people read it from a marked difference; without white space."""

    def read_(match: re.Match[str]) -> str:
        sign, is_new, is_gone = match.groups()
        kept = sign or (is_new if struck else is_gone) or ""
        return kept if sign else without(kept, struck=struck)

    return "".join(DISCORD_READS.sub(read_, shown).split())


@given(SIGNS, SIGNS)
@example("a b", "a*b")
@example("~", "*")
def test_both_texts_can_be_read_from_struck_and_bold_words(before: str, after: str) -> None:
    shown = safe(marked(changes(before, after), WORDS.marks))
    assert without(shown, struck=True) == "".join(after.split())
    assert without(shown, struck=False) == "".join(before.split())


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("Ship on Mondays", "Ship on Fridays", "Ship on ~~Mondays~~ **Fridays**"),
        ("a b c", "a c", "a ~~b~~ c"),
        ("two  spaces", "two spaces", "two spaces"),
        ("one\ntwo", "one", "one\n~~two~~"),
        ("a", "a\n\nb\nc", "a\n\n**b**\n**c**"),
        ("毎週金曜", "毎週月曜", "~~毎週金曜~~ **毎週月曜**"),
        ("", "https://example.org/~~x~~", "**https://example.org/~~x~~**"),
        ("https://example.org/~~x~~", "", "https://example.org/~~x~~"),
    ],
)  # fmt: skip
def test_a_change_is_struck_or_bold(before: str, after: str, shown: str) -> None:
    assert safe(marked(changes(before, after), WORDS.marks)) == shown


def test_a_mark_that_was_cut_off_ends_with_its_line() -> None:
    cut = WORDS.write.clipped_line(marked(changes("a", "a " + "b" * 900), WORDS.marks))
    assert safe(cut) == f"a **{'b' * 396}…**"
    assert plain(cut) == f"a {'b' * 396}…"


@given(ANY)
def test_a_label_is_one_line_that_hides_nothing(text: str) -> None:
    shown = plain(text)
    assert "\n" not in shown
    assert not set(shown) & set("\u202a\u202b\u202d\u202e\u2066\u2067\u200f")


# --------------------------------------------------------------------------------------------------------- custom ids


@given(
    st.from_regex(r"[a-z_]{1,18}", fullmatch=True),
    st.integers(0, 999_999_999),
    st.integers(0, 999_999),
    st.sampled_from(["", "1456074443980800018"]),
    st.from_regex(r"[a-z0-9+ -]{0,29}", fullmatch=True),
    st.from_regex(r"([0-9a-f]{8})?", fullmatch=True),
)
def test_a_press_is_read_as_it_was_written(
    act: str, number: int, revision: int, home: str, key: str, identity: str
) -> None:
    press = Press(act=act, number=number, identity=identity, revision=revision, home=home, key=key)
    written = custom_ids.write(press)
    assert len(written) <= 100
    assert custom_ids.read(written) == press


@given(ANY)
def test_a_custom_id_made_by_hand_is_nothing(text: str) -> None:
    press = custom_ids.read(text)
    assert press is None or custom_ids.write(press)


# -------------------------------------------------------------------------------------------------------------- lines


@given(st.text(min_size=1, max_size=60).filter(lambda text: whole(text).strip() and "\x00" not in text))
def test_any_text_survives_as_a_typed_line(text: str) -> None:
    line = inbound.line_of("propose", [whole(text)], {"until": "3d"})
    found = parse(line, now=MONDAY, zone="UTC")
    assert isinstance(found, Propose)
    assert found.text == whole(text).strip()


@pytest.mark.parametrize(
    ("typed", "options"),
    [
        ('"Osaka" "Kyoto, the old one"', ["Osaka", "Kyoto, the old one"]),
        ("„Osaka“ „Kyoto“", ["Osaka", "Kyoto"]),
        ("「大阪」「京都」", ["大阪", "京都"]),
        ("Osaka | Kyoto", ["Osaka", "Kyoto"]),
        ("Osaka;Kyoto;", ["Osaka", "Kyoto"]),
        ("Osaka\n\n Kyoto ", ["Osaka", "Kyoto"]),
        ("Osaka, the new one\nKyoto", ["Osaka, the new one", "Kyoto"]),
        ('say "hi" | say nothing', ['say "hi"', "say nothing"]),
        ("", []),
        ('"Osaka', ['"Osaka']),
    ],
)
def test_options_are_taken_in_quotes_lines_or_parted(typed: str, options: list[str]) -> None:
    assert options_in(typed) == options


def test_a_poll_of_options_is_the_line_that_could_have_been_typed() -> None:
    line = inbound.line_of(
        "poll",
        ["Where?", "A", "B"],
        {"until": "friday 17:00", "seen_by": "unnamed", "counted": "end", "quorum": "1/2"},
    )
    assert line == '/poll "Where?" "A" "B" --by "friday 17:00" --quorum "1/2" --names off --counts end'
    assert isinstance(parse(line, now=MONDAY, zone="UTC"), OpenPoll)


def test_what_was_typed_is_found_again_in_the_answer_that_refused_it() -> None:
    line = '/poll "Q" "A" "a"'
    with pytest.raises(GrammarError):
        parse(line, now=MONDAY, zone="UTC")
    assert repaired_line(f"It is there twice.\n```\n{line}\n      ^^^\n```\nmore") == line


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("D-17", (17, None)), ("17.1", (17, 1)), ("#17", (17, None)), ("D-17 · Adopt uv", (17, None)),
        ("17 days of rest", None), ("Adopt uv", None), ("D-0", None), ("", None),
    ],
)  # fmt: skip
def test_a_decision_is_named_by_its_number_or_found_by_its_title(typed: str, found: object) -> None:
    assert inbound.decision_of(typed) == found


def test_an_electorate_is_read_from_mentions() -> None:
    sizes = {"5": 3, "6": 4}
    assert inbound.electorate_of("<@&5> and <@&6>", sizes, 100).counted == 7
    assert inbound.electorate_of("<@&5> <@&5>", sizes, 100).groups == ("5",)
    assert inbound.electorate_of("<@&5><@&6>", sizes, 5).counted == 5
    assert inbound.electorate_of("<@7> <@!8>", sizes, 100).accounts == ("7", "8")
    assert inbound.electorate_of("open", sizes, 100).newcomers
    assert not inbound.electorate_of("", sizes, 100).newcomers
    assert [inbound.understood(typed) for typed in ("", "open", "<@1>, <@&2>", "me")] == [
        True,
        True,
        True,
        False,
    ]


# ------------------------------------------------------------------------------------------------ picking, forms, ballots


def test_at_most_twenty_five_things_are_offered() -> None:
    rows = Listing(rows=(ROW,) * 80)
    assert len(autocomplete.decisions(WORDS, rows, "", "")) == 25
    assert all(len(name) <= 100 for name, _ in autocomplete.decisions(WORDS, rows, "", ""))
    assert autocomplete.deadlines(WORDS, "friday 17:00", MONDAY, "UTC")[0][1] == "friday 17:00"
    assert autocomplete.deadlines(WORDS, "no time at all", MONDAY, "UTC") == []


@pytest.mark.parametrize("language", ["en", "de", "es", "fr", "ja"])
def test_what_each_process_is_for_fits_beside_its_name(language: str) -> None:
    for _, process in filter(None, map(builtin, builtin_ids())):
        row = ProcessRow(id=process.id, title=process.title, unit=process.unit, purpose=process.purpose)
        assert 4 <= len(meaning(words_of(language), row)) <= 60
    long = ProcessRow(id="ours", title="Ours", unit="proposal", purpose="x" * 500)
    assert meaning(words_of(language), long) == f"{'x' * 59}…"


RULES: dict[str, BallotRule] = {
    "approve": BallotRule(type="approve"),
    "rank": BallotRule(type="rank"),
    "score": BallotRule(type="score", range=(0, 5)),
    "slot": BallotRule(type="slot"),
    "budget": BallotRule(type="budget", budget=10),
}
MINE = {
    "approve": "o1,o2",
    "rank": "o2>o1",
    "score": "o1=5,o2=0",
    "slot": "o1=yes,o2=maybe",
    "budget": "o1=4",
}


def a_ballot(kind: str, options: int, mine: str = "") -> BallotView:
    shown = tuple(
        OptionView(key=f"o{place}", text=f"Option {place} " * 20) for place in range(1, options + 1)
    )
    rule = RULES[kind]
    return BallotView(card=replace(POLL, ballot=rule.type), rule=rule, options=shown, mine=mine)


@pytest.mark.parametrize("kind", ["approve", "rank", "score", "slot", "budget"])
@pytest.mark.parametrize("options", [2, 5, 11, 26, 50])
async def test_every_ballot_has_a_form_that_discord_takes(kind: str, options: int) -> None:
    payload = modal_of(ballot_form(WORDS, a_ballot(kind, options, MINE[kind]), FITS)).to_dict()
    assert 1 <= len(payload["components"]) <= 5
    assert len(payload["title"]) <= 45
    assert len(payload["custom_id"]) <= 100


@pytest.mark.parametrize("kind", ["approve", "rank", "score", "slot"])
def test_a_ballot_that_was_cast_stands_in_its_form_and_is_sent_again_as_it_was(kind: str) -> None:
    form = ballot_form(WORDS, a_ballot(kind, 3, MINE[kind]), FITS)
    filled = {question.id: question.initial for question in form.questions if question.initial}
    assert ballot_of(kind, filled) == MINE[kind]


@pytest.mark.parametrize(
    ("kind", "filled", "ballot"),
    [
        ("approve", {"some0": ("o3", "o1"), "some10": ("o11",)}, "o1,o3,o11"),
        ("approve", {}, "blank"),
        ("rank", {"rank1": ("o2",), "rank2": ("o1",), "rank3": ("o2",)}, "o2>o1"),
        ("score", {"o1": "5", "o2": "0", "x": "9"}, "o1=5,o2=0"),
        ("slot", {"o1": "yes", "o2": "maybe"}, "o1=yes,o2=maybe"),
        ("rank", {"typed": "Kyoto\nOsaka\n"}, "Kyoto > Osaka"),
        ("budget", {"typed": "Kyoto = 4\nOsaka = \n"}, "Kyoto = 4"),
    ],
)
def test_a_filled_ballot_is_the_canonical_one(kind: str, filled: Filled, ballot: str) -> None:
    found = ballot_of(kind, filled)
    assert found == ballot
    if "typed" not in filled:
        assert FORMS[kind].is_canonical(found)


def test_a_submission_is_read_whatever_its_form() -> None:
    parts = [
        {"type": 18, "component": {"type": 4, "custom_id": "a", "value": " x\ud800 "}},
        {"type": 1, "components": [{"type": 4, "custom_id": "b", "value": "y"}]},
        {"type": 18, "component": {"type": 22, "custom_id": "c", "values": ["o1", "o2"]}},
        {"type": 18, "component": {"type": 4, "custom_id": "d", "value": ""}},
        {"type": 10, "content": "no part of the form"},
    ]
    assert read_filled(parts) == {"a": "x\ufffd", "b": "y", "c": ("o1", "o2")}


async def test_a_form_is_cut_to_what_discord_takes() -> None:
    options = tuple((str(place), "long " * 60) for place in range(60))
    kinds: tuple[Kind, ...] = ("choice", "several", "ticks", "process", "text", "line", "people")
    questions = tuple(
        Question(id=str(place), label="label " * 20, hint="hint " * 40, options=options, kind=kind)
        for place, kind in enumerate(kinds)
    )
    payload = modal_of(
        Form(press=Press(act="ask"), title="title " * 30, submit="Ask", questions=questions)
    ).to_dict()
    assert len(payload["components"]) == 5
    assert all(length(part["label"]) <= 45 for part in payload["components"])


@pytest.mark.parametrize("act", [act.name for act in ACT.values() if act.fields])
async def test_every_act_has_a_form_that_discord_takes(act: str) -> None:
    processes = [ProcessRow(id="consent", title="Consent", unit="proposal", purpose="long " * 60)]
    press = Press(act=act, number=1, objection=1 if ACT[act].objection else 0)
    for language in ("en", "fr", "ja", "de", "es"):
        form = Forms(FITS).form_of(words_of(language), press, card=CONSENT, processes=processes)
        payload = modal_of(form).to_dict()
        assert 1 <= len(payload["components"]) <= 5
        assert all(1 <= length(part["label"]) <= 45 for part in payload["components"])
        assert 1 <= length(payload["title"]) <= 45


# ---------------------------------------------------------------------------------------------------------- languages


@pytest.mark.parametrize(
    ("locale", "language"),
    [
        ("ja", "ja"),
        ("es-ES", "es"),
        ("es-419", "es"),
        ("en-GB", "en"),
        ("de", "de"),
        ("xx", "en"),
        (None, "en"),
    ],
)
def test_a_language_is_the_one_we_speak_or_the_usual_one(locale: str | None, language: str) -> None:
    assert language_of(locale, "en") == language


# -------------------------------------------------------------------------------------------- order, budgets, errors


async def test_presses_of_one_person_are_taken_in_the_order_in_which_they_were_made() -> None:
    order, taken = InOrder(), []

    async def press(interaction: int, *, slow: bool = False) -> None:
        async with order.turn("s1", "bo", 1, interaction) as in_order:
            if slow:
                await asyncio.sleep(0.01)
            taken.append((interaction, in_order))

    await asyncio.gather(press(3), press(1, slow=True), press(2))
    assert taken == [(1, True), (2, True), (3, True)]
    await press(2)
    assert taken[-1] == (2, False)
    async with order.turn("s2", "bo", 1, 1) as in_order:
        assert in_order, "D-1 of another server is another decision"


def test_identifies_are_never_used_up_by_a_program_that_restarts_in_a_circle() -> None:
    now = datetime(2026, 3, 2, tzinfo=UTC)
    made: list[datetime] = []
    clock = now
    while clock < now + timedelta(days=1):
        clock += wait_for(made, clock) + timedelta(seconds=5)
        made.append(clock)
    assert 50 < len(made) <= PER_DAY_MAX


class _Response:
    def __init__(self, status: int, **headers: str) -> None:
        self.status = status
        self.reason = ""
        self.headers = headers


@pytest.mark.parametrize("code", [10003, 10004, 10008, 50001, 50007, 50013, 50083, 160005])
def test_what_is_gone_is_lost_and_never_tried_again(code: int) -> None:
    error = discord.HTTPException(_Response(404), {"code": code, "message": ""})
    assert isinstance(delivery_error(error), Lost)


def test_what_is_too_much_waits_as_long_as_discord_says() -> None:
    limited = discord.HTTPException(_Response(429, **{"Retry-After": "7"}), {"code": 0})
    later = delivery_error(limited)
    assert isinstance(later, Later)
    assert later.seconds == 7
    old = delivery_error(discord.HTTPException(_Response(429), {"code": 30046}))
    assert isinstance(old, Later)
    assert old.seconds >= 60
    assert isinstance(delivery_error(discord.RateLimited(90.0)), Later)
    broken = discord.HTTPException(_Response(500), {"code": 0})
    assert delivery_error(broken) is broken


def test_settings_begin_outside_of_quotes() -> None:
    delivery_error = form_of_line('/propose "Pair -- on Fridays --with care" --by someday')
    assert delivery_error.initial["text"] == "Pair -- on Fridays --with care"
    assert delivery_error.initial["settings"] == "--by someday"


def test_what_somebody_typed_comes_back_whole() -> None:
    line = f'/propose "{"word " * 560}end" --by blursday'
    with pytest.raises(GrammarError) as refused:
        read(line, now=datetime(2026, 11, 26, tzinfo=UTC), zone="UTC")
    answer = shown(refusal_message(WORDS, refused.value))
    assert repaired_line(answer.content or str(answer.blocks[0])) == line


def test_a_refused_text_is_given_back() -> None:
    command = Object(decision=1, reason="No rollback plan, as in May", remedy="With a rollback")
    answer = shown(refusal_message(WORDS, Refused("strangers-only", number=1), wrote=wrote(command)))
    assert "No rollback plan, as in May" in answer.content
    assert "With a rollback" in answer.content
