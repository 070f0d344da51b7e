"""What is read from a file of ballots."""

from consensus.frozen import Frozen
from consensus.tally.ballots import Election
from consensus.tally.settings import Settings


class Case(Frozen):
    """One count read from a file. `settings` are its own; `method` is how it says to be counted, or empty."""

    election: Election
    settings: Settings = Settings()
    method: str = ""
    title: str = ""
