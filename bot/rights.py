"""The table of rights changes: at once, or by a decision that proposes the change and carries it out when it is adopted."""

from collections.abc import Callable

from consensus import rights
from consensus.commands import LoadRights, Propose, SetRight
from consensus.decision import Decision
from consensus.events import Phrase, RightsChanged
from consensus.frozen import replace
from consensus.ids import PersonId
from consensus.plain import Value
from consensus.ports import Envelope, Receipt, Work
from consensus.refusal import Refused
from consensus.rights import DEFAULTS, NOBODY, ROWS_MAX, Row, Table

PhraseWriter = Callable[[Phrase, str], str]
NAMING = frozenset({"not-your-right", "right-not-for"})
"""Refusals that say who may: with names, where the rules know ids alone."""


def set_right(
    work: Work, envelope: Envelope, setting: SetRight, by: PersonId
) -> tuple[Receipt | None, tuple[Row, ...]]:
    """Carry the change out. None, with the rows of the change: it needs a decision. Raises Refused."""
    table = work.slice(envelope).place.rights
    rows = work.rights_asked(envelope, setting)
    after = rights.changed(table, rows)
    if after == table:
        return Receipt(code="right-already", values=_values(work, rows), changed=False), rows
    _require_way_back(after)
    if rights.by_decision(table) is not None:
        return None, rows
    change(work, envelope, after, RightsChanged(by=by, changes=rows))
    return Receipt(code="right-set", values=_values(work, rows)), rows


def load_rights(work: Work, envelope: Envelope, loading: LoadRights) -> Receipt:
    """The whole table, as whoever runs the program has it in a file. Raises Refused."""
    rows = tuple(row for setting in loading.rows for row in work.rights_asked(envelope, setting))
    after = rights.changed((), rows)
    values: dict[str, Value] = {"count": len(after)}
    if after == work.slice(envelope).place.rights:
        return Receipt(code="rights-loaded", values=values, changed=False)
    _require_way_back(after)
    change(work, envelope, after, RightsChanged(changes=after, whole=True))
    return Receipt(code="rights-loaded", values=values)


def change(work: Work, envelope: Envelope, after: Table, event: RightsChanged) -> None:
    work.change_rights(envelope, after)
    work.log(envelope, event)


def before(work: Work, envelope: Envelope, fallen: Decision) -> tuple[Row, ...]:
    """The changes that bring back what held before this decision was adopted."""
    history = work.rights_changes(envelope)
    carried_out = [
        place
        for place, event in enumerate(history)
        if event.decision == fallen.number and event.changes == fallen.rights
    ]
    table: Table = ()
    for event in history[: carried_out[-1]] if carried_out else ():
        table = rights.changed(() if event.whole else table, event.changes)
    return rights.taken_back(work.slice(envelope).place.rights, table, fallen.rights) if carried_out else ()


def proposal(
    work: Work, phrase: PhraseWriter, envelope: Envelope, setting: SetRight, rows: tuple[Row, ...]
) -> Envelope:
    """The proposal that says the change in words, and carries it with it."""
    place = work.slice(envelope).place
    deciding = rights.by_decision(place.rights)
    text = phrase(Phrase(code="right.change", values=_values(work, rows)), place.language)
    command = Propose(
        text=text,
        process=deciding.process or None if deciding is not None else None,
        electorate=setting.electorate,
        rights=rows,
    )
    return replace(envelope, command=command)


def with_names(work: Work, refused: Refused) -> Refused:
    who = refused.values.get("who")
    if refused.code in NAMING and isinstance(who, tuple):
        refused.values = {**refused.values, "who": tuple(work.rights_label(str(code)) for code in who)}
    return refused


def _values(work: Work, rows: tuple[Row, ...]) -> dict[str, Value]:
    row = rows[-1]
    who = DEFAULTS[row.right] if row.who is None else row.who
    return {
        "right": row.right,
        "who": tuple(work.rights_label(f"{subject.kind}:{subject.id}") for subject in who),
        "processes": tuple(row.process for row in rows if row.process),
        "alone": len(rows) > 1 and rows[0].who == (NOBODY,),
        "place": work.rights_label(f"place:{row.place}").partition(":")[2] if row.place else "",
        "default": row.who is None,
    }


def _require_way_back(table: Table) -> None:
    """Refuse what would leave nobody who can change it again. Administrators keep what is theirs by the rules themselves."""
    if len(table) > ROWS_MAX:
        raise Refused("too-many-rights", rows_max=ROWS_MAX)
    if rights.by_decision(table) is None:
        return
    for right in ("propose", "vote"):
        if all(row.who == (NOBODY,) for row in table if row.right == right and not row.place) and any(
            row.right == right and not row.place and not row.process for row in table
        ):
            raise Refused("rights-locked", right=right, try_code="say-who")
