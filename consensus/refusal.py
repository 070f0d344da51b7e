"""A refusal: a request that changed nothing, with the code of why and of what to do next.

Codes and values only: the sentence is made in adapters/wording, in the reader's language.
"""

from collections.abc import Mapping

from consensus.plain import Value


class Refused(Exception):
    """A command or query that is not carried out. `values` fill the sentence, `try_code` names the way on."""

    def __init__(self, code: str, *, try_code: str | None = None, **values: Value) -> None:
        super().__init__(code)
        self.code = code
        self.try_code = try_code
        self.values: Mapping[str, Value] = values
        self.kept: Refused | None = None
        """What is kept of it for a second delivery, where its values say what nobody else should read (a ballot)."""

        self.identity = ""
        """Of the decision of which it speaks (ids.identity_of), for the buttons that lead on."""

    def __repr__(self) -> str:
        return f"Refused({self.code!r}, try_code={self.try_code!r}, **{dict(self.values)!r})"


def another_decision(number: int, identity: str) -> Refused:
    """Of a button or form that was drawn for a decision which had this number before a backup was restored. `identity`: of
    the one which has it now."""
    refused = Refused("another-decision", number=number, try_code="look-anew")
    refused.identity = identity
    return refused
