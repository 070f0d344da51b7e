"""Updates the catalogues: `make catalogues`, or `python -m adapters.catalogues [LANGUAGE ...]`.

Babel extracts the sentences in calls such as `say("...")` (KEYWORDS); those in tables are read from the tables. New
sentences are added to every `accord.po`, unused ones are removed, and those without translation are printed. A named
language without a catalogue gets an empty one.
"""

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from adapters import languages
from adapters.acts import ACTS, BALLOTS, SLASH_COMMANDS
from adapters.wording import terms
from adapters.wording.builtin_texts import builtin_texts
from adapters.wording.counting import COUNTING, METHODS
from adapters.wording.help import ABOUT
from adapters.wording.notices import PRIVATE, QUOTES, TAILS
from adapters.wording.processes import PHASES
from adapters.wording.receipts import RECEIPTS
from adapters.wording.sentences import ALL_REFUSALS, ALL_WAYS_ON, PHRASES
from adapters.wording.speech import texts
from consensus.ballots import FORMS

ROOT = Path(__file__).resolve().parents[1]
SPEAKING = [
    ("adapters/**.py", "python"),
    ("bot/cli/log_recount.py", "python"),
    ("adapters/web/templates/**.html", "jinja2.ext:babel_extract"),
]
"""The code that says sentences by itself."""
KEYWORDS = {"say": None, "many": (1, 2), "gettext_noop": None, "ngettext_noop": (1, 2)}
"""Functions, and which of their arguments are sentences (as a rule the first); two are a singular and its plural."""

NO_WORDS = re.compile(r"({[^{}:]*:[^{}]*})?")
"""Sentences that need no translation: empty, or only a placeholder."""

HEADER = r"""
msgid ""
msgstr ""
"Language: {language}\n"
"Plural-Forms: {plural_forms}\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"

""".lstrip()

Sentence = str | tuple[str, str]
"""A sentence, or its singular and its plural."""


def template() -> Catalog:
    """All sentences to translate, in an order that suits translators."""
    catalog = Catalog(charset="utf-8", fuzzy=False)
    for sentence, use in _in_tables():
        if not NO_WORDS.fullmatch(sentence if isinstance(sentence, str) else sentence[0]):
            catalog.add(sentence, auto_comments=[use])
    for because, context in terms.OUTCOME_CONTEXTS.items():
        outcome = terms.OUTCOMES[because.partition(".")[0]]
        catalog.add(outcome, auto_comments=[f"outcome of a {context}"], context=context)
    for _, _, extracted, _, _ in extract_from_dir(ROOT, SPEAKING, keywords=KEYWORDS):
        if not NO_WORDS.fullmatch(extracted if isinstance(extracted, str) else extracted[0]):
            catalog.add(extracted)
    return catalog


def _in_tables() -> Iterator[tuple[Sentence, str]]:
    """The sentences of the tables, each with a note on its use."""
    for name, value in vars(terms).items():
        if name.isupper() and isinstance(value, str):
            yield value, f"term {name}"
        elif name.isupper() and isinstance(value, dict) and name != "OUTCOME_CONTEXTS":
            yield from ((sentence, f"term {key}") for key, sentence in value.items())
    yield from ((forms, "length of time") for _, forms in terms.UNITS)
    for table in (PHRASES, PRIVATE, QUOTES, TAILS, RECEIPTS, ALL_REFUSALS, ALL_WAYS_ON):
        for code, speech in table.items():
            yield from ((sentence, code) for sentence in texts(speech))
    yield from ((sentence, f"count {code}") for code, sentence in COUNTING.items())
    yield from ((name, f"method {method}") for method, name in METHODS.items())
    yield from ((sentence, f"help {verb}") for verb, sentence in ABOUT.items())
    yield from ((sentence, f"phase {act}") for act, sentence in PHASES.items())
    yield from ((text, f"process {process}") for text, process in builtin_texts().items())
    for act in ACTS:
        for sentence in (act.label, act.title, act.submit, act.intro, act.shortcut, act.shortcut_about):
            yield sentence, f"act {act.name}"
        for field in act.fields:
            for sentence in (field.label, field.hint, field.placeholder, *dict(field.options).values()):
                yield sentence, f"act {act.name}, {field.to}"
    yield from ((command.about, f"command {command.name}") for command in SLASH_COMMANDS)
    for form, words in BALLOTS.items():
        sentences = (words.hint, *words.answers.values(), *FORMS[form].answers.values(), *words.asks.values())
        yield from ((sentence, "ballot") for sentence in sentences)


def update(catalog: Catalog, source: Catalog) -> tuple[str, ...]:
    """Update the catalogue of a language by the template. Returns the sentences without translation."""
    catalog.update(source, no_fuzzy_matching=True)
    return tuple(
        message.id if isinstance(message.id, str) else message.id[0]
        for message in catalog
        if message.id and (message.fuzzy or not message.string or not all(message.string))
    )


def written(catalog: Catalog) -> str:
    """The content of the catalogue's file."""
    out = io.BytesIO()
    write_po(out, catalog, width=100, no_location=True, omit_header=True, ignore_obsolete=True)
    header = HEADER.format(language=catalog.locale_identifier, plural_forms=catalog.plural_forms)
    return header + out.getvalue().decode("utf-8").strip() + "\n"


def main(new: list[str]) -> int:
    """Update every catalogue, and create those of `new` languages. Returns 1 if a translation is missing."""
    sentences = missing = 0
    for language in sorted({*languages.languages(), *new}):
        path = languages.catalogue_path(language)
        if path.exists():
            with path.open("rb") as file:
                catalog = read_po(file, locale=language, abort_invalid=True)
        elif language in new:
            path.parent.mkdir(exist_ok=True)
            catalog = Catalog(locale=language, fuzzy=False)
        else:
            continue  # English is in the code.
        # A template for each: an update leaves the plural forms of its language in it.
        source = template()
        lacking = update(catalog, source)
        sentences = len(source)
        path.write_text(written(catalog), encoding="utf-8")
        for sentence in lacking:
            sys.stdout.write(f"{language}: {sentence}\n")
        missing += len(lacking)
    sys.stdout.write(f"{sentences} sentences, {missing} translations missing\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
