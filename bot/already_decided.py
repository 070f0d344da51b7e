"""What was decided already: the texts of a proposal against what is in force."""

import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

from adapters.grammar.conflicts.compare import conflict_of, statements
from consensus.views.conflicts import Conflict, Standing

_read = lru_cache(maxsize=1_024)(statements)
"""What a text says: the same texts are compared again and again."""


def contradicting(texts: Sequence[str], standing: Sequence[Standing]) -> Iterator[Conflict]:
    """What of this says otherwise than one of the texts. The language of each text is its own, that of the place where it
    could be several."""
    for item in standing:
        in_force = unicodedata.normalize("NFC", item.text)
        decided = _read(in_force, item.language)
        for text in texts if decided else ():
            conflict = conflict_of(decided, _read(text, item.language))
            if conflict is not None:
                yield Conflict(
                    number=item.number,
                    what=conflict.what,
                    text=in_force,
                    proposed=unicodedata.normalize("NFC", text),
                    differs=conflict.in_force,
                    proposed_differs=conflict.proposed,
                )
                break
