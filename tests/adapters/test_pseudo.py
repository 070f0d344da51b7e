"""Everything that is drawn, in the pseudo-language (tests/pseudo.py): nothing of it escapes translation, nothing is cut."""

import re
from collections.abc import Callable, Mapping
from itertools import chain, product
from string import Formatter
from typing import Any, get_args

import pytest

from adapters.acts import ACT
from adapters.discord.answers import listing_message, text_message
from adapters.discord.answers import shown as in_discord
from adapters.discord.build import Built
from adapters.discord.escape import safe
from adapters.discord.render import card_message as discord_card
from adapters.discord.render import notice_message as discord_notice
from adapters.discord.shown import Shown as DiscordShown
from adapters.discord.speech import DiscordWords, words_of
from adapters.interaction.menu import look_buttons, menu_buttons
from adapters.interaction.message import Message
from adapters.interaction.reply import receipt_message, refusal_message, text_of
from adapters.local.render import card_block, card_change, notice_block
from adapters.local.welcome import directives_text, welcome_text
from adapters.slack.answers import card_briefly
from adapters.slack.answers import notice_message as slack_notice
from adapters.slack.answers import shown as in_slack
from adapters.slack.escape import SlackWords
from adapters.slack.home import home_blocks
from adapters.slack.limits import BUTTON_LENGTH_MAX
from adapters.slack.manifest import manifest
from adapters.slack.render import Shown as SlackShown
from adapters.slack.render import card_message as slack_card
from adapters.wording import Words, terms
from adapters.wording.counting import COUNTING, METHODS, say
from adapters.wording.help import ABOUT
from adapters.wording.processes import process_text
from adapters.wording.receipts import RECEIPTS
from adapters.wording.sentences import ALL_REFUSALS, ALL_WAYS_ON, PHRASES
from adapters.wording.speech import Speech, texts
from consensus.definition import builtin, builtin_ids
from consensus.events import Phrase
from consensus.frozen import replace
from consensus.ports import Receipt
from consensus.process import Process
from consensus.refusal import Refused
from consensus.tally.phrases import Phrase as TallyPhrase
from consensus.views import (
    CardView,
    HelpView,
    Listing,
    PositionView,
    RecordView,
    RightsView,
    Summary,
    TimelineItem,
    View,
    WhyView,
)
from consensus.views.notices import Kind
from consensus.views.records import ACTIONS
from tests import pseudo
from tests.adapters import views
from tests.adapters.views import MONDAY, ROW, THURSDAY, notice
from tests.fakes.slack.blocks import mistakes, view_mistakes
from tests.pseudo import escapes, left, of_people, own, seen

pytestmark = pytest.mark.usefixtures("pseudo_language")


def slack() -> SlackWords:
    return SlackWords(pseudo.LANGUAGE)


def discord() -> DiscordWords:
    return words_of(pseudo.LANGUAGE)


def room() -> Words:
    return Words(pseudo.LANGUAGE)


CARDS: dict[str, CardView] = {
    name: of_people(value) for name, value in vars(views).items() if isinstance(value, CardView)
}


def slack_takes(shown: SlackShown) -> object:
    """What is read of a message, which is within Slack's bounds, and no button of it is cut off."""
    assert mistakes(shown.blocks, "message") == []
    assert [
        text for text in seen(shown.blocks) if len(text) == BUTTON_LENGTH_MAX and text.endswith("…")
    ] == []
    return [shown.text, shown.blocks]


def discord_takes(shown: DiscordShown) -> object:
    built = Built(shown)
    return [built.content, built.view.to_components() if built.view else []]


def drawn(message: Callable[[Words], Message]) -> list[str]:
    """What has escaped of a message on both platforms."""
    return left(
        [slack_takes(in_slack(slack(), message(slack()))), discord_takes(in_discord(message(discord())))]
    )


def drawn_text(text: Callable[[Words], str]) -> list[str]:
    """What has escaped of a text everywhere."""
    return [*drawn(lambda words: Message(text=text(words))), *left(text(room()))]


# ------------------------------------------------------------------------------------------------------------- the tool


def test_a_sentence_is_marked_and_a_third_longer_and_keeps_its_holes() -> None:
    sentence = "{count:ballot counts|ballots count} (for {number:D})."
    assert pseudo.marked(sentence) == "{count:ƀååļļööţ çööüüñţšš|ƀååļļööţšš çööüüñţ} （ƒööŕ {number:D}）。"
    plain = "".join(text for speech in PHRASES.values() for text in texts(speech))
    holes = re.compile(r"\{[^{}]*\}")
    assert 1.3 < len(holes.sub("", pseudo.marked(plain))) / len(holes.sub("", plain)) < 1.4
    assert [re.sub(r":[^}]*\|[^}]*", "", hole) for hole in holes.findall(pseudo.marked(plain))] == [
        re.sub(r":[^}]*\|[^}]*", "", hole) for hole in holes.findall(plain)
    ]


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        (pseudo.marked("To take it back: /vote D-1 none."), False),
        ("/vote D-1 consent", False),
        ('   /object D-1 "reason"', True),
        (f'   /object D-1 "{pseudo.marked("reason")}"', False),
        ("consent", True),
        (
            pseudo.marked("consent with a concern (concern)").replace(
                pseudo.marked("(concern)"), "（concern）"
            ),
            False,
        ),
        (own("Ann") + " （concern）", True),
        ("<t:1767225600:F> <!date^1767225600^{date_short_pretty} {time}|木 26 11月 14:00 UTC>", False),
        (f"{own('Ann')}: {own('yes')}", True),
        (f"{own('Ann')} ({own('yes')})", True),
        ("Ship on Fridays", True),
        (own("Ship on Fridays?"), False),
    ],
)
def test_what_has_escaped_is_seen(text: str, escaped: bool) -> None:
    assert bool(escapes(text)) is escaped


# ------------------------------------------------------------------------------------------------------- each sentence

SAMPLES: Mapping[str, object] = {
    **dict.fromkeys(("when", "dated", "day"), THURSDAY), "span": 7200, "part": "2/3",
    **dict.fromkeys(("name", "quote", "text"), own("text")),
    **dict.fromkeys(("names", "quotes", "count_people"), (own("ann"), own("bo"))),
    **dict.fromkeys(("position", "colon_position"), "concern"), **dict.fromkeys(("positions", "keys"), ("concern", "yes")),
    "words": (own("typed"),), "slashes": ("poll",), "dashes": ("by",),
    "phrase": {"code": "missing.nothing", "values": {}}, "phrases": ({"code": "missing.nothing", "values": {}},),
    "role": "decider", "roles": ("holder", "administrator"), "group": "pmc", "whens": ("stale", "always"), "act": "amend",
    "title": "Consent", "process": "consent", "phase": "ballot", "phases": ("ballot", "soundings"), "result": "adopted",
    "outcome": "adopted", "lean": "for", "base": "cast", "what": "text", "objection_state": "raised",
    **dict.fromkeys(("objections", "tied", "count_entries"), (1, 2)),
}  # fmt: skip
"""A value for each kind of hole; others take numbers."""


def values_of(*speeches: Speech) -> dict[str, Any]:
    """A value for each hole."""
    holes = (Formatter().parse(text) for speech in speeches for text in texts(speech))
    return {
        name: SAMPLES.get(kind[:1].lower() + kind[1:] if kind else "text", 3)
        for _, name, kind, _ in chain.from_iterable(holes)
        if name is not None
    }


@pytest.mark.parametrize("table", [PHRASES, ALL_REFUSALS, ALL_WAYS_ON, RECEIPTS])
def test_each_sentence(table: Mapping[str, Speech]) -> None:
    for text in chain.from_iterable(texts(speech) for speech in table.values()):
        assert left(room().say(text, **values_of(text))) == [], text


def test_each_sentence_of_a_count() -> None:
    named = {"": (own("a"), own("b")), "or": (own("a"), own("b")), "method": "irv"}
    for code, sentence in COUNTING.items():
        holes = {name: named.get(kind or "", 3) for _, name, kind, _ in Formatter().parse(sentence) if name}
        assert left(say(TallyPhrase(code, holes), room().catalogue)) == [], code


PROCESSES: list[Process] = [known[1] for known in map(builtin, builtin_ids()) if known is not None]


@pytest.mark.parametrize("process", PROCESSES, ids=lambda process: process.id)
def test_a_process(process: Process) -> None:
    text, words = process_text(room(), process), room()
    sentences = [text.title, text.summary, text.purpose, text.use_when, text.not_when, text.objections]
    positions = [words.position(position.key) for position in process.ballot.positions]
    groups = [words.write.term({**terms.GROUPS, **terms.ROLES}, name) for name, _ in text.groups]
    assert left([*sentences, *positions, *groups]) == []
    assert drawn_text(lambda words: words.help(f"process:{text.id}").replace(text.source, "")) == []


# -------------------------------------------------------------------------------------------------- cards and messages


@pytest.mark.parametrize("name", CARDS)
async def test_a_card(name: str) -> None:
    card = CARDS[name]
    assert left([slack_takes(slack_card(slack(), card, chart=True)), card_briefly(slack(), card)]) == []
    assert left(discord_takes(discord_card(discord(), card, counted=3))) == []
    assert left([card_block(room(), card), card_change(room(), card)]) == []


EVERYTHING: dict[str, object] = {
    **{name: own("text") for name in ("by", "holder", "text", "doubted", "offered")},
    "objection": 1, "closes_at": "2026-11-26T14:00:00Z", "revision": 2, "round": 2, "wishes": 2, "choice": "concern",
    "because": {"code": "missing.nothing", "values": {}}, "phase": "ballot", "for": 1, "unsure": 2, "against": 3,
}  # fmt: skip
"""What a notice can be told with."""


def drawn_notice(kind: str, card: CardView, audience: str, *actions: str) -> list[str]:
    shown = notice(kind, card, audience, actions, **EVERYTHING)
    for_slack = slack_notice(slack(), shown, "https://team.example/p1")
    for_discord = discord_notice(discord(), shown, link="https://discord.example/1")
    return left([slack_takes(for_slack), discord_takes(for_discord), notice_block(room(), shown)])


@pytest.mark.parametrize("kind", get_args(Kind))
async def test_a_notice(kind: str) -> None:
    for card, audience in product(CARDS.values(), ("thread", "person")):
        assert drawn_notice(kind, card, audience, *ACTIONS.get(kind, ())) == []


async def test_what_answers_a_notice() -> None:
    for card, action in product(
        CARDS.values(), dict.fromkeys((*ACT, *chain.from_iterable(ACTIONS.values())))
    ):
        assert drawn_notice("phase", card, "person", action) == [], action


@pytest.mark.parametrize("code", RECEIPTS)
async def test_a_receipt(code: str) -> None:
    receipt = Receipt(code=code, values=values_of(RECEIPTS[code]), number=17)
    assert drawn(lambda words: receipt_message(words, receipt, {})) == []


@pytest.mark.parametrize("way", ALL_WAYS_ON)
async def test_a_refusal_with_a_way_on(way: str) -> None:
    values = {"number": 17, "objection": 1, **values_of(ALL_WAYS_ON[way])}
    refused = Refused("administrators-only", try_code=way, **values)
    assert drawn(lambda words: refusal_message(words, refused, wrote=own("text"))) == []


@pytest.mark.parametrize("name", CARDS)
async def test_a_menu(name: str) -> None:
    card = CARDS[name]
    acts = tuple(act for act in ACT if act != "vote" and not ACT[act].objection)
    on_objections = {1: tuple(act for act in ACT if ACT[act].objection)}
    rights = RightsView(card=card, acts=acts, objection_acts=on_objections)
    assert drawn(lambda words: Message(text="", buttons=menu_buttons(words, rights))) == []
    assert drawn(lambda words: Message(text="", buttons=look_buttons(words, card))) == []


# ------------------------------------------------------------------------------------------------------- what is asked

BLOCKED = replace(
    ROW, objections=(1,), blocked_since=MONDAY, needs_viewer=True, waiting_for=("ann",), waiting_count=3
)
TIED = replace(
    ROW,
    state="closed",
    outcome="tied",
    because="because",
    winners=("o",),
    closed_at=THURSDAY,
    review_at=MONDAY,
)
ENDED = of_people(
    (TIED, replace(TIED, outcome="adopted"), replace(TIED, kind="poll", outcome="adopted", because=None))
)
ROWS = (*of_people((ROW, BLOCKED, replace(ROW, state="gathering"), replace(ROW, closes_at=None))), *ENDED)
LIST = Listing(rows=ROWS * 3, more=True, operator=True)
SUMMARY = Summary(
    now=MONDAY, since=MONDAY, zone="UTC", need_you=ROWS, open=ROWS, blocked=ROWS, decided=ENDED, review_due=ENDED, operator=True
)  # fmt: skip
QUIET = replace(SUMMARY, need_you=(), open=(), blocked=(), decided=(), review_due=())
COUNTED = (Phrase(code="wins", values={"option": "o1"}),)
WHY = WhyView(
    card=CARDS["POLL"], steps=COUNTED, option="o1", why=COUNTED, otherwise=tuple((method, ("o1", "o2")) for method in METHODS)
)  # fmt: skip


@pytest.mark.parametrize(
    "shown",
    [LIST, replace(LIST, rows=()), SUMMARY, QUIET, WHY, *(replace(WHY, card=card, steps=()) for card in CARDS.values())],
    ids=lambda shown: type(shown).__name__,
)  # fmt: skip
def test_what_is_asked_for(shown: View) -> None:
    assert drawn_text(lambda words: text_of(words, shown)) == []


@pytest.mark.parametrize("name", CARDS)
def test_a_record_with_each_entry(name: str) -> None:
    entries = {code: speech for code, speech in PHRASES.items() if code.startswith("entry.")}
    timeline = tuple(
        TimelineItem(seq=3, at=MONDAY, phrase=Phrase(code=code, values=values_of(speech)), by="ann", words="words", hash="")
        for code, speech in entries.items()
    )  # fmt: skip
    positions = tuple(
        PositionView(by="ann", choice=choice, reason="reason", revision=1, counted=counted, at=MONDAY)
        for choice, counted in product(("consent", "o1", None), (True, False))
    )
    record = RecordView(
        card=CARDS[name], positions=of_people(positions), timeline=of_people(timeline), head=""
    )
    assert drawn_text(lambda words: words.record(record)) == []
    assert drawn(lambda words: Message(text="", record=words.record_parts(record))) == []


def test_lists_as_each_platform_has_them() -> None:
    for summary, mine in ((SUMMARY, ROWS * 3), (QUIET, ())):
        blocks = home_blocks(slack(), summary, mine)
        assert view_mistakes({"type": "home", "blocks": blocks}) == []
        assert left(blocks) == []
    shown = listing_message(discord(), LIST, "", links={7: "https://discord.example"})
    assert left([discord_takes(shown), discord_takes(text_message(safe(discord().summary(SUMMARY))))]) == []


@pytest.mark.parametrize("topic", ["", *ABOUT, own("nonsense"), f"process:{own('nonsense')}"])
def test_help(topic: str) -> None:
    assert drawn_text(lambda words: words.help(topic, HelpView(waiting=ROWS))) == []


def test_the_first_screen_of_the_room() -> None:
    typed = re.compile(r"^  (?:\w+: .*|(?:as bo|@\S+(?: 2d)?|quit|ann: hello) {2,})", re.MULTILINE)
    assert left([typed.sub("", text) for text in (welcome_text(room(), 1), directives_text(room()))]) == []


def test_slacks_manifest() -> None:
    made = manifest(room(), web_url="https://decisions.example.org")
    assert [text for text in seen(made) if escapes(text)] == ["Accord"]
