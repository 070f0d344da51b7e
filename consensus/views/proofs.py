"""Proofs that somebody outside can check: see storage/verify_log.py."""

from consensus.frozen import Frozen


class ShowProof(Frozen):
    """That what became of a decision is in the log: of `size` entries, else as it was at the first checkpoint after it."""

    number: int
    size: int | None = None


class ShowGrowth(Frozen):
    """That the log of `second` entries, else that of now, begins with that of `first`."""

    first: int
    second: int | None = None


class ProofView(Frozen):
    text: str
    """JSON, as the verifier reads it."""
