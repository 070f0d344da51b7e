"""Forms in the pseudo-language and in every other: nothing of them escapes translation, and no label is cut off."""

from collections.abc import Iterator, Mapping
from itertools import product

import pytest

from adapters.acts import ACT
from adapters.discord.limits import SELECT_LABEL_LENGTH_MAX, length
from adapters.discord.modals import FITS, modal_of
from adapters.discord.speech import DiscordWords
from adapters.interaction.ballot_form import ballot_form
from adapters.interaction.form import Fits, Form, Forms, meaning
from adapters.interaction.press import Press
from adapters.languages import LOCALE, languages
from adapters.local.form import Asked
from adapters.slack.escape import SlackWords
from adapters.slack.forms import view
from adapters.wording import Words
from consensus.definition import builtin, builtin_ids
from consensus.frozen import replace
from consensus.process import BallotRule
from consensus.views import BallotView, OptionView, ProcessRow
from tests import pseudo
from tests.adapters.conftest import languages_in
from tests.adapters.views import CONSENT, POLL
from tests.fakes.slack.blocks import view_mistakes
from tests.pseudo import left, of_people, own, seen

pytestmark = pytest.mark.usefixtures("pseudo_language")

CHOICES = [
    ProcessRow(
        id=process.id,
        title=process.title,
        unit=process.unit,
        purpose=process.purpose,
        dispositions=process.dispositions,
    )
    for process in (known[1] for known in map(builtin, builtin_ids()) if known is not None)
]
PROPOSAL, ASKED = of_people(CONSENT), of_people(POLL)
ON_EACH: tuple[tuple[type[Words], Fits], ...] = ((SlackWords, Fits()), (DiscordWords, FITS), (Words, Fits()))
"""How each platform speaks, and what its forms hold."""


def drawn_form(form: Form, words: Words) -> object:
    """What is read of a form on each platform, and nothing of it is cut off."""
    asked = Asked(words, form, wants_more=True)
    lines = [asked._asked(question) for question in form.questions] + [asked._more()]
    modal, made = modal_of(form).to_dict(), view(words, form, {})
    assert view_mistakes(made) == []
    questions = [block for block in made["blocks"] if block["type"] == "input"]
    shortened = {meaning(words, process) for process in CHOICES}
    parts = (modal["title"], modal["components"], made["title"], made["submit"], questions)
    assert set(cut(*parts)) <= shortened
    return [lines, modal, made]


def cut(*payloads: object) -> list[str]:
    """Labels that were too long. A hint beside a title has what there is room for."""
    ends_early = (text for text in seen(payloads, "title") if text.endswith("…"))
    return [text for text in ends_early if length(text) < SELECT_LABEL_LENGTH_MAX]


def forms_of(act: str, language: str) -> Iterator[tuple[Form, Words]]:
    for kind, fits in ON_EACH:
        words, forms = kind(language), Forms(fits)
        for number, card in ((0, None), (1, PROPOSAL), (2, ASKED)):
            press = Press(act=act, number=number, objection=1 if ACT[act].objection else 0)
            yield forms.form_of(words, press, card=card, processes=CHOICES, place=not number), words


WITH_FORMS = [act.name for act in ACT.values() if act.fields]


@pytest.mark.parametrize("act", WITH_FORMS)
async def test_a_form(act: str) -> None:
    for form, words in forms_of(act, pseudo.LANGUAGE):
        assert left(drawn_form(form, words)) == []


async def test_no_form_is_cut_in_a_language_that_there_is() -> None:
    with languages_in(LOCALE):
        for act, spoken in product(WITH_FORMS, languages()):
            for form, words in forms_of(act, spoken):
                drawn_form(form, words)


RULES: Mapping[str, BallotRule] = {
    "approve": BallotRule(type="approve"),
    "rank": BallotRule(type="rank"),
    "score": BallotRule(type="score", range=(0, 5)),
    "slot": BallotRule(type="slot"),
    "budget": BallotRule(type="budget", budget=10),
}


@pytest.mark.parametrize("kind", RULES)
@pytest.mark.parametrize("options", [2, 11, 30])
async def test_a_ballot(kind: str, options: int) -> None:
    listed = tuple(
        OptionView(key=f"o{place}", text=own(f"option {place}")) for place in range(1, options + 1)
    )
    ballot = BallotView(card=replace(ASKED, ballot=kind), rule=RULES[kind], options=listed)
    for made, fits in ON_EACH:
        words = made(pseudo.LANGUAGE)
        assert left(drawn_form(ballot_form(words, ballot, fits), words)) == []
        assert left([words.ballot_headline(ballot), words.ballot_how(ballot)]) == []
