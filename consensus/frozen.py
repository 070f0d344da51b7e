"""What the values of the core are made of: immutable, compared by content, made by name, quick to make and to copy.

    class ObjectionDropped(Frozen):
        number: int
        kind: ClassVar[Literal["objection_dropped.v1"]] = "objection_dropped.v1"

plain.py writes them as JSON and reads them back.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any, dataclass_transform

import msgspec

Instant = Annotated[datetime, msgspec.Meta(tz=True)]
"""A moment in time. One without a zone is refused when it is read, and when it is written."""


class FrozenMeta(msgspec.StructMeta):
    """Says once for all classes what msgspec does not hand on to subclasses."""

    def __new__(
        mcls, name: str, bases: tuple[type, ...], namespace: dict[str, Any], /, **options: Any
    ) -> "FrozenMeta":
        options = {"frozen": True, "kw_only": True, "omit_defaults": True, **options}
        return super().__new__(mcls, name, bases, namespace, **options)


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(msgspec.field,))
class Frozen(msgspec.Struct, frozen=True, metaclass=FrozenMeta):
    """The base of all of them."""


def empty() -> Mapping[str, Any]:
    """The default of a mapping that is written also when it is empty (msgspec leaves out an empty `dict`)."""
    return {}


if TYPE_CHECKING:
    # A type checker compares the changes with the fields, and takes a span for what it is.
    from dataclasses import replace as replace

    Span = timedelta
else:
    from msgspec.structs import replace as replace

    class Span(timedelta):
        """A span that is read as whole seconds: a type of its own, as msgspec would insist on a text for timedelta."""
