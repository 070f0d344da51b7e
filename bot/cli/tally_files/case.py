"""What is read from a file of ballots."""

from consensus.frozen import Frozen
from consensus.tally.ballots import Election
from consensus.tally.phrases import Phrase
from consensus.tally.settings import Settings

AS_PUBLISHED = Settings(runoff_tie="tops")
"""Files are counted as the methods are published; decisions as their process says."""


class Case(Frozen):
    """One count read from a file. `settings` are its own; `method` is how it says to be counted, or empty. `notes`: by which
    rules it was read, for people."""

    election: Election
    settings: Settings = AS_PUBLISHED
    method: str = ""
    title: str = ""
    notes: tuple[Phrase, ...] = ()
    others: tuple["Other", ...] = ()


class Other(Frozen):
    """Another reading of the same file. Where it elects others than the first, `question` is asked; it says the switches
    that decide (values `winners` and `others` are those of the two readings)."""

    election: Election
    question: Phrase
