"""The list of all sentences, for translators: `python -m adapters.wording.template > accord.pot`.

Save it as `locale/<language>/LC_MESSAGES/accord.po`, translate what you can, and the language is there. Holes such as
`{at:when}` keep their braces and may change places; see locale/README.md.
"""

import ast
import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from adapters.acts import ACTS, BALLOT_HINTS, SLOT_LABELS
from adapters.wording import terms
from adapters.wording.counting import COUNTING
from adapters.wording.help import ABOUT
from adapters.wording.receipts import RECEIPTS
from adapters.wording.sentences import ALL_REFUSALS, ALL_WAYS_ON, PHRASES
from adapters.wording.speech import texts

ROOMS = Path(__file__).resolve().parents[1]

Sentence = tuple[str | tuple[str, str], str]
"""A sentence, or singular and plural; and a word on where it is said."""


def sentences() -> Iterator[Sentence]:
    """Every sentence that can be translated, in the order in which translators should meet them."""
    yield from _of_terms()
    for table in (PHRASES, RECEIPTS, ALL_REFUSALS, ALL_WAYS_ON):
        for code, speech in table.items():
            yield from ((text, code) for text in texts(speech))
    yield from ((text, f"count {code}") for code, text in COUNTING.items())
    yield from ((text, f"help {verb}") for verb, text in ABOUT.items())
    yield from _of_acts()
    for path in sorted([*ROOMS.glob("*/*.py")]):
        yield from _said_in(path)


def _of_terms() -> Iterator[Sentence]:
    for name, value in vars(terms).items():
        if name.startswith("_") or not name.isupper():
            continue
        if isinstance(value, str):
            yield value, f"term {name}"
        elif isinstance(value, dict):
            for key, text in value.items():
                yield text, f"term {key}"
        elif isinstance(value, tuple):
            yield from ((forms, "length of time") for _, forms in value)


def _of_acts() -> Iterator[Sentence]:
    """The words of the rows of acts, which are shown in forms and on buttons."""
    for act in ACTS:
        for text in (act.label, act.submit, act.title, act.intro):
            if text:
                yield text, f"act {act.name}"
        for field in act.fields:
            options = (label for _, label in field.options)
            for text in (field.label, field.hint, field.placeholder, *options):
                if text:
                    yield text, f"act {act.name}, {field.to}"
    yield from ((text, "ballot") for text in (*BALLOT_HINTS.values(), *SLOT_LABELS.values()))


def _said_in(path: Path) -> Iterator[Sentence]:
    """What the code says by itself: `words.say("...")` and `catalogue.many("...", "...", n)`, and tables of plurals."""
    where = f"{path.parent.name}/{path.name}"
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            literals = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
            said = [literal for literal in literals if isinstance(literal, str)]
            if node.func.attr == "say" and len(said) == 1:
                yield said[0], where
            elif node.func.attr == "many" and len(said) == 2:
                yield (said[0], said[1]), where
        elif isinstance(node, ast.Tuple) and len(node.elts) == 3:
            forms = [each.value for each in node.elts if isinstance(each, ast.Constant)]
            if len(forms) == 3 and all(isinstance(form, str) and "{n}" in form for form in forms[1:]):
                yield (str(forms[1]), str(forms[2])), where


def template() -> str:
    """The whole list in the form of gettext."""
    catalog = Catalog(project="accord", charset="utf-8", fuzzy=False)
    for message, where in sentences():
        catalog.add(message, auto_comments=[where])
    out = io.BytesIO()
    write_po(out, catalog, width=100, omit_header=False)
    return out.getvalue().decode("utf-8")


if __name__ == "__main__":
    sys.stdout.write(template())
