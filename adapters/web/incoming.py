"""What a browser sends: the fields of a form, and what they mean to the conversation. Nothing in it is trusted."""

from collections.abc import Mapping
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request

from adapters.interaction.form import Filled
from adapters.interaction.press import Press
from adapters.web.guard import Bodies
from consensus.frozen import Frozen

BODY_LENGTH_MAX = 256_000
FIELDS_MAX = 1_000
PRESS = ("act", "number", "identity", "objection", "revision", "key")
"""The fields of a button."""
ANSWER, SEVERAL, PEOPLE, MEMORY = "answer.", "several.", "people.", "memory."
"""How the names of fields begin: one answer, several of a list, names with commas between them, what the form remembers."""


class Fields(Frozen, kw_only=False):
    """The fields of a form in their order."""

    pairs: tuple[tuple[str, str], ...]

    def get(self, name: str) -> str:
        return next((value for key, value in self.pairs if key == name), "")

    @property
    def press(self) -> Press:
        return press_of({name: self.get(name) for name in PRESS})

    @property
    def filled(self) -> Filled:
        """The answers by the ids of their questions; what was left empty is left out."""
        filled: dict[str, str | tuple[str, ...]] = {}
        several: dict[str, list[str]] = {}
        for name, value in self.pairs:
            text = value.replace("\r\n", "\n")
            if name.startswith(ANSWER) and text.strip():
                filled.setdefault(name.removeprefix(ANSWER), text)
            elif name.startswith(SEVERAL) and text:
                several.setdefault(name.removeprefix(SEVERAL), []).append(text)
        return {**filled, **{id_: tuple(values) for id_, values in several.items()}}

    @property
    def people(self) -> Mapping[str, str]:
        """Names as they were typed, with commas between them, by the ids of their questions."""
        return {
            name.removeprefix(PEOPLE): value
            for name, value in self.pairs
            if name.startswith(PEOPLE) and value.strip()
        }

    @property
    def typed(self) -> tuple[str, ...]:
        """What a person has written, to be given back where it cannot be used."""
        return tuple(
            value
            for name, value in self.pairs
            if name.startswith((ANSWER, PEOPLE)) or name == "line"
            if value.strip()
        )

    @property
    def memory(self) -> Mapping[str, str]:
        return {name.removeprefix(MEMORY): value for name, value in self.pairs if name.startswith(MEMORY)}


def press_of(values: Mapping[str, str]) -> Press:
    """The button, as an address or a form names it. An address that somebody typed names no identity; a form has it, or is of
    a version that had none."""

    def number(name: str) -> int:
        typed = values.get(name, "")
        return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else 0

    return Press(
        act=values.get("act", ""),
        number=number("number"),
        identity=values.get("identity"),
        objection=number("objection"),
        revision=number("revision"),
        key=values.get("key", ""),
    )


async def fields_of(request: Request, bodies: Bodies | None = None) -> Fields:
    """`bodies`: reads it where nobody has signed in. Raises HTTPException 413 for more than a form of ours holds, 408 for
    a client that takes too long (Patient), 400 for no form, and what Bodies.read raises."""
    body = await (bodies or Bodies(BODY_LENGTH_MAX)).read(request, BODY_LENGTH_MAX)
    try:
        pairs = parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=FIELDS_MAX)
    except ValueError:
        raise HTTPException(400) from None
    fields = Fields(tuple((name, value.replace("\x00", "")) for name, value in pairs))
    request.state.typed = fields.typed
    return fields
