"""A mandate as it is shown: who may decide what alone, up to how much, until when, and what was decided under it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from consensus.decision import Decision
from consensus.frozen import Frozen
from consensus.ids import PersonId
from consensus.mandates import Amount, sums


class UseRow(Frozen):
    """A decision taken under a mandate, as it is stored."""

    number: int
    title: str
    by: PersonId
    at: datetime
    amount: Amount | None = None


class UseView(Frozen):
    """A decision taken under the mandate."""

    number: int
    title: str
    by: str
    at: datetime
    amount: Amount | None = None


class MandateView(Frozen):
    who: tuple[str, ...]
    """`kind:name` of each who holds it: a person, a group, a role of the platform."""
    tag: str
    """What it is about; empty where it was erased."""
    limit: Amount | None = None
    """How much each decision under it may come to."""
    until: datetime | None = None
    """Its last instant; it ends earlier where its decision is no longer in force."""
    uses: tuple[UseView, ...] = ()
    """Of a record: what was decided under it, of all that the reader may see."""
    sums: tuple[Amount, ...] = ()
    """What these come to, by unit."""


def mandate_view(
    decision: Decision,
    tags: Mapping[int, str],
    names: Mapping[PersonId, str],
    uses: Sequence[UseRow],
) -> MandateView | None:
    mandate = decision.mandate
    if mandate is None:
        return None
    return MandateView(
        who=tuple(
            f"{subject.kind}:{names.get(PersonId(subject.id), '') if subject.kind == 'person' else subject.id}"
            for subject in mandate.who
        ),
        tag=tags.get(mandate.tag, ""),
        limit=mandate.limit,
        until=mandate.until,
        uses=tuple(
            UseView(
                number=use.number,
                title=use.title,
                by=names.get(use.by, ""),
                at=use.at,
                amount=use.amount,
            )
            for use in uses
        ),
        sums=sums(use.amount for use in uses if use.amount is not None),
    )
