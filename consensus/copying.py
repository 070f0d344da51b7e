"""`dataclasses.replace` for wide values that are copied with every vote: at a tenth of its cost.

It takes the fields over as they stand instead of running them through `__init__` one by one. For dataclasses without
slots and without `__post_init__`.
"""

from typing import TYPE_CHECKING, Any, TypeVar

T = TypeVar("T")

if TYPE_CHECKING:
    # Under this name a type checker compares the changes with the fields.
    from dataclasses import replace as replace
else:

    def replace(value: T, /, **changes: Any) -> T:
        """A copy of the value with these fields changed. Raises TypeError for a field that it has not."""
        fields = value.__dict__
        if not fields.keys() >= changes.keys():
            raise TypeError(f"{type(value).__name__} has no {sorted(changes.keys() - fields.keys())}")
        copy = object.__new__(type(value))
        copy.__dict__.update(fields)
        copy.__dict__.update(changes)
        return copy
