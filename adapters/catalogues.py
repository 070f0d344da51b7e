"""Brings the catalogues up to date: `make catalogues`, or `python -m adapters.catalogues [LANGUAGE ...]`.

Sentences are looked for in two ways. Babel finds those that the code says itself, `say("...")` and its like (KEYWORDS); those
that stand in tables by code are read from the tables. New ones are added to every `accord.po`, those that nobody says any
more are taken out, and what lacks a translation is printed. A language that is named and has no catalogue yet gets an empty one.
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
from adapters.acts import ACTS, BALLOT_HINTS, SLOT_LABELS
from adapters.wording import terms
from adapters.wording.builtin_texts import builtin_texts
from adapters.wording.counting import COUNTING, METHODS
from adapters.wording.help import ABOUT
from adapters.wording.processes import PHASES
from adapters.wording.receipts import RECEIPTS
from adapters.wording.sentences import ALL_REFUSALS, ALL_WAYS_ON, PHRASES
from adapters.wording.speech import texts
from consensus.ballot import SLOT_ANSWERS

ROOT = Path(__file__).resolve().parents[1]
SPEAKING = [("adapters/**.py", "python"), ("bot/cli/log_recount.py", "python")]
"""The code that says sentences by itself."""
KEYWORDS = {
    "say": None,
    "many": (1, 2),
    "gettext_noop": None,
    "ngettext_noop": (1, 2),
    "_command": (2,),
    "SlashCommand": (2,),
}
"""Functions, and which of their arguments are sentences (as a rule the first); two are a singular and its plural."""

NO_WORDS = re.compile(r"({[^{}:]*:[^{}]*})?")
"""Nothing, or nothing but a value of some kind: that needs no translation."""

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
    """All sentences that can be translated, in the order in which translators should meet them."""
    catalog = Catalog(charset="utf-8", fuzzy=False)
    for sentence, use in _in_tables():
        if not NO_WORDS.fullmatch(sentence if isinstance(sentence, str) else sentence[0]):
            catalog.add(sentence, auto_comments=[use])
    for because, context in terms.OUTCOME_CONTEXTS.items():
        outcome = terms.OUTCOMES[because.partition(".")[0]]
        catalog.add(outcome, auto_comments=[f"outcome of a {context}"], context=context)
    for _, _, found, _, _ in extract_from_dir(ROOT, SPEAKING, keywords=KEYWORDS):
        if not NO_WORDS.fullmatch(found if isinstance(found, str) else found[0]):
            catalog.add(found)
    return catalog


def _in_tables() -> Iterator[tuple[Sentence, str]]:
    """The sentences of the tables, with a word on where each is used."""
    for name, value in vars(terms).items():
        if name.isupper() and isinstance(value, str):
            yield value, f"term {name}"
        elif name.isupper() and isinstance(value, dict) and name != "OUTCOME_CONTEXTS":
            yield from ((sentence, f"term {key}") for key, sentence in value.items())
    yield from ((forms, "length of time") for _, forms in terms.UNITS)
    for table in (PHRASES, RECEIPTS, ALL_REFUSALS, ALL_WAYS_ON):
        for code, speech in table.items():
            yield from ((sentence, code) for sentence in texts(speech))
    yield from ((sentence, f"count {code}") for code, sentence in COUNTING.items())
    yield from ((name, f"method {method}") for method, name in METHODS.items())
    yield from ((sentence, f"help {verb}") for verb, sentence in ABOUT.items())
    yield from ((sentence, f"phase {act}") for act, sentence in PHASES.items())
    yield from ((text, f"process {process}") for text, process in builtin_texts().items())
    for act in ACTS:
        for sentence in (act.label, act.title, act.submit, act.intro):
            yield sentence, f"act {act.name}"
        for field in act.fields:
            for sentence in (field.label, field.hint, field.placeholder, *dict(field.options).values()):
                yield sentence, f"act {act.name}, {field.to}"
    for table in (BALLOT_HINTS, SLOT_LABELS, SLOT_ANSWERS):
        yield from ((sentence, "ballot") for sentence in table.values())


def update(catalog: Catalog, source: Catalog) -> tuple[str, ...]:
    """Bring the catalogue of a language up to date with the template. Returns the sentences that lack a translation."""
    catalog.update(source, no_fuzzy_matching=True)
    return tuple(
        message.id if isinstance(message.id, str) else message.id[0]
        for message in catalog
        if message.id and (message.fuzzy or not message.string or not all(message.string))
    )


def written(catalog: Catalog) -> str:
    """The catalogue as it stands in its file."""
    out = io.BytesIO()
    write_po(out, catalog, width=100, no_location=True, omit_header=True, ignore_obsolete=True)
    header = HEADER.format(language=catalog.locale_identifier, plural_forms=catalog.plural_forms)
    return header + out.getvalue().decode("utf-8").strip() + "\n"


def main(new: list[str]) -> int:
    """Update every catalogue, and those of `new` languages. Returns 1 where something lacks a translation."""
    source = template()
    missing = 0
    for language in sorted({*languages.languages(), *new}):
        path = languages.catalogue_path(language)
        if path.exists():
            with path.open("rb") as file:
                catalog = read_po(file, locale=language, abort_invalid=True)
        elif language in new:
            path.parent.mkdir(exist_ok=True)
            catalog = Catalog(locale=language, fuzzy=False)
        else:
            continue  # English stands in the code.
        lacking = update(catalog, source)
        path.write_text(written(catalog), encoding="utf-8")
        for sentence in lacking:
            sys.stdout.write(f"{language}: {sentence}\n")
        missing += len(lacking)
    sys.stdout.write(f"{len(source)} sentences, {missing} translations missing\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
