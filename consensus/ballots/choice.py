"""One option: `o2`. Typed `Kyoto`."""

from collections.abc import Sequence

from consensus.ballots.form import NAMED, Mark, Naming, require_number
from consensus.ballots.typed import Typed


class Choice(Naming):
    type = "choice"
    asks = "option"
    methods = ("plurality",)

    def read(self, typed: Typed) -> str:
        return self.write([(typed.only_option(), NAMED)])

    def check_rule(self, typed: Typed, marks: Sequence[Mark]) -> None:
        require_number(typed, marks, 1, 1)
