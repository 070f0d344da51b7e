"""docs/adding.md says what it takes to add something; here it is counted."""

import ast
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import cast

import grimp
import pytest

from adapters.acts import ACTS as WORDS
from adapters.acts import BALLOTS, Act, BallotWords
from adapters.discord.modals import FITS, modal_of
from adapters.interaction.ballot_form import ballot_form, ballot_in_turn, ballot_of
from adapters.interaction.form import Fits
from adapters.interaction.granting import FIELDS
from adapters.local.ballot import AskedBallot
from adapters.slack.forms import view as slack_view
from adapters.wording import Words
from adapters.wording.actions import ballot_line
from consensus.acts import ACTS
from consensus.ballots import FORMS
from consensus.ballots.form import BallotForm, Giving
from consensus.ballots.typed import Piece, Typed
from consensus.commands import Close, OpenPoll, Vote
from consensus.definition import builtin
from consensus.frozen import replace
from consensus.ids import PersonId
from consensus.refusal import Refused
from consensus.simulation.rehearsal import Rehearsal
from consensus.tally.ballots import Content
from consensus.views import BallotView, OptionView
from tests.adapters.views import POLL

ROOT = Path(__file__).parents[2]
ROOMS = ("adapters", "bot", "consensus", "storage")
PAGE = (ROOT / "docs" / "adding.md").read_text(encoding="utf-8")
DEEDS = "consensus/simulation/deeds.py"
"""Reads an act that changes how a decision ends back out of its entries."""
SOURCES = {
    str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
    for room in ROOMS
    for path in (ROOT / room).rglob("*.py")
}


def files_that_know(command: str) -> set[str]:
    """The files that define or import this command, or name it by its class."""
    found = set()
    for path, text in SOURCES.items():
        if command not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            match node:
                case ast.ImportFrom(module="consensus.commands", names=names):
                    if any(alias.name == command for alias in names):
                        found.add(path)
                case ast.ClassDef(name=name) if name == command and path == "consensus/commands.py":
                    found.add(path)
    return found


@pytest.mark.parametrize("name", ["snooze", "answer", "attend", "extend", "overrule", "appeal"])
def test_a_plain_act_is_a_command_a_row_a_function_and_its_words(name: str) -> None:
    (act,) = (act for act in ACTS if act.name == name)
    engine = files_that_know(act.makes.__name__)
    assert {"consensus/commands.py", "consensus/acts.py"} < engine
    (function,) = engine - {"consensus/commands.py", "consensus/acts.py", DEEDS}
    assert function.startswith("consensus/decide/")
    row = re.compile(rf'name="{name}"')
    assert {path for path, text in SOURCES.items() if row.search(text)} == {
        "consensus/acts.py",
        "adapters/acts.py",
    }
    assert "now |\n" in PAGE
    assert "4: command, row, function, words" in PAGE


def test_every_act_of_people_has_its_words_and_no_words_are_left_over() -> None:
    names = {act.name for act in ACTS}
    assert {words.act for words in WORDS} <= names
    without = {act.name for act in ACTS if act.may is not None} - {words.act for words in WORDS}
    assert without == {"ask_advice", "add_process", "draft", "make_offer", "pass_time"}, (
        "typed only, or not in a chat"
    )


@pytest.mark.parametrize("act", WORDS, ids=lambda act: act.name)
def test_the_fields_of_a_form_are_fields_of_its_command(act: Act) -> None:
    (row,) = (row for row in ACTS if row.name == act.act)
    ours = {
        "ticks",
        "settings",
        "seen_by",
        "counted",
        "url",
        "role",
        "shared",
        *FIELDS,
    }  # several fields of the command, or a part of one
    assert {field.to for field in act.fields} - ours <= set(row.makes.__struct_fields__)
    assert all(len(field.label) <= 45 and len(field.hint) <= 100 for field in act.fields)


OTHERWISE: Mapping[str, Iterable[str]] = {
    # The field of a vote, in its command, its entry and its row; a column of a file of ballots.
    "consensus/decide/voting.py": ["choice"],
    "consensus/views/records.py": ["choice"],
    "consensus/simulation/simulate.py": ["choice"],
    "adapters/discord/commands.py": ["choice"],
    "adapters/interaction/press.py": ["choice"],
    "storage/migrations/versions/0001_first.py": ["choice"],
    "storage/migrations/versions/0009_quicker.py": ["choice"],
    "bot/cli/tally_files/read_csv.py": ["choice"],
    "bot/cli/tally_files/read_json.py": ["choice"],
    "bot/cli/tally_files/read_marks.py": ["choice", "rank"],
    "bot/cli/tally_files/read_options.py": ["choice", "rank"],
    # How well a search is matched.
    "storage/relevance.py": ["score"],
    # A process that is called as its ballot is.
    "bot/queries.py": ["score"],
    # A question that is answered with one of several; an id of a question.
    "adapters/interaction/form.py": ["choice"],
    "adapters/interaction/filled.py": ["choice"],
    "adapters/interaction/conversation.py": ["choice"],
    "adapters/interaction/ballot_form.py": ["choice", "rank"],
    "adapters/discord/modals.py": ["choice"],
    "adapters/slack/forms.py": ["choice"],
    "adapters/local/form.py": ["choice"],
    # A flag of a line, which stands for a process.
    "adapters/grammar/ballots.py": ["approve", "score", "rank"],
    "adapters/grammar/flags.py": ["approve", "score", "rank", "budget"],
    # A position, or a word for one.
    "adapters/grammar/positions.py": ["approve"],
    "adapters/interaction/reactions.py": ["approve"],
    "adapters/wording/terms.py": ["approve"],
    "consensus/decide/deciders.py": ["approve"],
    # A method of counting.
    "consensus/definition/elections.py": ["score"],
    "consensus/tally/methods.py": ["score"],
    "consensus/tally/score.py": ["score"],
    "consensus/views/figures.py": ["score"],
    "adapters/wording/counting.py": ["score"],
    # How much one ballot spends.
    "consensus/decide/terms.py": ["budget"],
    "consensus/simulation/scenario_ballots.py": ["budget"],
    "adapters/wording/refusals.py": ["budget"],
    "bot/cli/tally.py": ["budget", "score"],
    "bot/cli/tally_files/write.py": ["budget", "score"],
    "bot/cli/tally_files/read_pb.py": ["budget"],
    "consensus/tally/greedy_av.py": ["budget"],
    "bot/cli/tally_files/settings.py": ["budget"],
}
"""Files in which a word that is also the name of a form of ballot means something else."""


@pytest.mark.parametrize("form", FORMS)
def test_a_form_of_ballot_is_named_by_its_file_its_type_and_its_words_alone(form: str) -> None:
    named = {
        path for path, texts in strings().items() if form in texts and form not in OTHERWISE.get(path, ())
    }
    own = f"consensus/ballots/{form}.py"
    assert named == {own, "consensus/process.py", "adapters/acts.py"}
    assert "2: its file and a row of words; one line in the type and in the table of forms |" in PAGE
    assert {path for path, text in SOURCES.items() if f"{type(FORMS[form]).__name__}()" in text} == {
        "consensus/ballots/__init__.py"
    }


@pytest.mark.parametrize("form", FORMS.values(), ids=lambda form: form.type)
def test_a_form_of_ballot_has_all_its_words(form: BallotForm) -> None:
    assert {*BALLOTS} == {*FORMS}
    words = BALLOTS[form.type]
    assert set(words.answers) == set(form.answers)
    assert words.hint or form.asks == "option", "what is one button has no form"
    assert all(code in words.asks or "" in words.asks for code in words.rules or [""])


@cache
def strings() -> Mapping[str, frozenset[object]]:
    """The constants of each file."""
    return {
        path: frozenset(node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant))
        for path, text in SOURCES.items()
    }


def test_no_word_is_excused_that_does_not_occur() -> None:
    excused = {(path, word) for path, words in OTHERWISE.items() for word in words}
    assert [(path, word) for path, word in sorted(excused) if word not in strings()[path]] == []


class Stance(Giving):
    """A form of ballot that there is not: for or against each option."""

    type = "stance"  # type: ignore[assignment]
    asks = "answer"
    counted_as = "scores"
    methods = ("score",)
    answers = {"for": "for", "against": "against"}  # noqa: RUF012
    example = "{first}=for {second}=against"

    def content(self, text: str) -> Content:
        return tuple((option, 1 if stance == "for" else -1) for option, stance in self.marks(text))

    def gives(self, value: str) -> bool:
        return value in self.answers

    def value(self, typed: Typed, piece: Piece) -> str:
        for word in self.answers:
            if typed.comes(word):
                typed.at += len(word)
                return word
        raise Refused(
            "not-an-answer",
            option=typed.name(piece.option),
            typed="",
            try_code="vote-like-this",
            **typed.marked(),
        )


def test_a_form_of_ballot_that_nobody_knows_is_cast_counted_and_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    words = BallotWords(
        how="",
        sample="",
        asks={"": "{option:quote}: yes, maybe or no?"},
        answers={"for": "Yes", "against": "No"},
    )
    monkeypatch.setitem(FORMS, "stance", Stance())
    monkeypatch.setitem(cast(dict[str, BallotWords], BALLOTS), "stance", words)
    known = builtin("score")
    assert known is not None
    rule = replace(known[1].ballot, type="stance", range=(-1, 1))  # type: ignore[arg-type]
    ann, bo, cy = PersonId("ann"), PersonId("bo"), PersonId("cy")
    world = Rehearsal(
        process=replace(known[1], ballot=rule),
        now=datetime(2026, 11, 23, 14, tzinfo=UTC),
        members={ann, bo, cy},
        administrators={cy},
    )
    world.act(ann, OpenPoll(question="Where to?", options=("Osaka", "Kyoto")))
    with pytest.raises(Refused, match="not-an-answer"):
        world.act(bo, Vote(decision=1, choice="Osaka = perhaps"))
    world.act(bo, Vote(decision=1, choice="Kyoto: for, A = against"))
    world.act(cy, Close(decision=1, reason="All are here"))
    assert world.decision is not None
    assert world.decision.ending is not None
    assert world.decision.ending.winners == ("o2",)

    choices = tuple(replace(choice, letter=letter) for choice, letter in zip(POLL.choices, "AB", strict=True))
    card = replace(POLL, choices=choices, ballot=rule.type)
    assert ballot_line(card) == "/vote D-2 A=for B=against"
    options = tuple(OptionView(key=choice.key, text=choice.text, letter=choice.letter) for choice in choices)
    shown = BallotView(card=card, rule=rule, options=options, mine="o2=for")
    for fits in (Fits(), FITS):
        form = ballot_form(Words(), shown, fits)
        assert [(question.kind, question.initial) for question in form.questions] == [
            ("choice", ""),
            ("choice", "for"),
        ]
        assert ballot_of("stance", {"o1": "against", "o2": "for"}) == "o1=against,o2=for"
    assert len(slack_view(Words(), form, {})["blocks"]) == 3
    assert len(modal_of(form).to_dict()["components"]) == 2
    asked = AskedBallot(Words(), ballot_in_turn(Words(), shown, {}), view=shown)
    assert asked.next_question() == "“Osaka”: yes, maybe or no?"
    asked.take("against")
    asked.take("for")
    asked.take("skip")
    assert (asked.state, ballot_of("stance", asked.values)) == ("cast", "o1=against,o2=for")


@pytest.mark.parametrize("platform", ["slack", "discord"])
def test_only_the_file_that_joins_a_platform_and_five_of_the_cli_know_it(platform: str) -> None:
    graph = grimp.build_graph(*ROOMS)
    inside = graph.find_descendants(f"adapters.{platform}")
    outside = {
        importer
        for module in inside
        for importer in graph.find_modules_that_directly_import(module)
        if importer not in inside and importer != f"adapters.{platform}"
    }
    assert outside == {
        f"bot.wiring.{platform}",
        *outside
        & {
            "bot.cli.manifest",
            "bot.cli.doctor",
            "bot.cli.doctor_platforms",
            "bot.cli.setup",
            "bot.cli.setup_first",
        },
    }


def test_the_page_names_what_there_is() -> None:
    for path in re.findall(r"`((?:adapters|bot|consensus|tests|storage)/[\w/.]+)`", PAGE):
        assert (ROOT / path).exists(), path
    for platform, lines in (("slack", "5,885"), ("discord", "5,115")):
        counted = sum(
            len(text.splitlines())
            for path, text in SOURCES.items()
            if path.startswith(f"adapters/{platform}/")
        )
        assert abs(counted - int(lines.replace(",", ""))) <= 150, f"{platform} has {counted} lines"
        assert f"{lines} lines" in PAGE or f"{platform.title()} {lines}" in PAGE
