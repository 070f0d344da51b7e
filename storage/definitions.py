"""The processes in use: the text of each version is kept with the first decision that opens with it, and read back
by its digest for as long as such a decision is acted on."""

from collections.abc import Callable
from dataclasses import dataclass, field

from consensus.evolve import RECORDED_ELSEWHERE
from consensus.process import AmendRule, BallotRule, CloseRule, Phase, Process

Find = Callable[[str], tuple[str, Process] | None]
"""Text and process of an id as it is asked for today; None where there is none."""
Read = Callable[[str, str], Process]
"""The process that a text (and the name that errors call it) says."""


class ForgedDefinition(Exception):
    """The stored text of a process is not the text of its digest: no decision may go on by other rules."""


RECORDED = Process(
    id=RECORDED_ELSEWHERE,
    version=1,
    digest="",
    title="Recorded",
    unit="proposal",
    source="",
    purpose="",
    use_when="",
    not_when="",
    snapshot="live",
    ballot=BallotRule(),
    phases=(Phase(id="recorded", act="ballot"),),
    close=CloseRule(),
    amend=AmendRule(by="nobody"),
)
"""What stands for the rules of a decision that was taken elsewhere."""


@dataclass(slots=True)
class Definitions:
    """Read texts are kept by digest: a digest never means anything else. Safe to share between threads."""

    find: Find
    read: Read
    _known: dict[str, Process] = field(default_factory=lambda: {"": RECORDED})
    _texts: dict[str, str] = field(default_factory=dict)

    def named(self, process_id: str) -> Process | None:
        """The process of this id as it stands today."""
        definition = self.find(process_id)
        if definition is None:
            return None
        text, process = definition
        self._texts[process.digest] = text
        return self._known.setdefault(process.digest, process)

    def known(self, digest: str) -> Process | None:
        return self._known.get(digest)

    def learn(self, digest: str, name: str, text: str) -> Process:
        """Take in a stored text. Raises ForgedDefinition where it is not the one that decisions opened with."""
        if digest not in self._known:
            process = self.read(text, name)
            if process.digest != digest:
                raise ForgedDefinition(name)
            self._known[digest] = process
        return self._known[digest]

    def text(self, digest: str) -> str | None:
        """The text of a process that `named` gave out."""
        return self._texts.get(digest)
