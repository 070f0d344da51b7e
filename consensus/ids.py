"""The kinds of identifiers. Each is opaque text; `mypy` says so when two kinds are swapped."""

import hashlib
from functools import lru_cache
from typing import NewType

CommunityId = NewType("CommunityId", str)
"""The group whose decisions are numbered together; owns one log (one hash chain)."""

HomeId = NewType("HomeId", str)
"""One Slack workspace, Discord server or local room."""

PlaceId = NewType("PlaceId", str)
"""One channel of a home."""

PersonId = NewType("PersonId", str)
"""A human behind one or more accounts: random, so that it says nothing about the person."""

DecisionId = NewType("DecisionId", str)
"""Never shown. People read the number within the community: `D-17`."""

OptionId = NewType("OptionId", str)
"""An option of a poll (`o1`, `o2` ...). Ballots name options by id, never by text."""

DeliveryId = NewType("DeliveryId", str)
"""One delivery of one platform event. A platform that sends it again sends the same id. It names nobody: it is kept when
somebody is erased."""

BoxId = NewType("BoxId", str)
"""A ballot box of a decision: at most one current ballot a person lies in it. See ballot_boxes.py."""


@lru_cache(maxsize=1024)
def identity_of(decision: DecisionId) -> str:
    """What buttons and forms carry beside the number: eight hex digits. It tells decisions of one number apart, of which a
    restored backup can make two; it protects nothing, for whoever forges a press can forge this too."""
    return hashlib.sha256(decision.encode()).hexdigest()[:8]


def nameless(*parts: str) -> str:
    """The same parts, the same text, which tells none of them: for delivery ids that are made of accounts."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:32]
