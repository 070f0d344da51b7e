"""What was decided already: the texts of a proposal against what is in force."""

import unicodedata
from collections.abc import Iterator, Sequence

from adapters.grammar.conflicts.compare import conflict_of, statements
from consensus.views.conflicts import Conflict, Standing


def contradicting(texts: Sequence[str], standing: Sequence[Standing]) -> Iterator[Conflict]:
    """What of this says otherwise than one of the texts. The language of each text is its own, that of the place where it
    could be several."""
    read = {
        language: [statements(text, language) for text in texts]
        for language in {item.language for item in standing}
    }
    for item in standing:
        in_force = unicodedata.normalize("NFC", item.text)
        decided = statements(in_force, item.language)
        for text, proposed in zip(texts, read[item.language], strict=True):
            conflict = conflict_of(decided, proposed)
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
