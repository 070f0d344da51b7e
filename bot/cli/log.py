"""`accord log`: the decision log, read by the operator. It shows everything and says so."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli import (
    log_ballots,
    log_export,
    log_import,
    log_key,
    log_mark,
    log_proof,
    log_receipt,
    log_recount,
    log_verify,
    out,
)
from bot.cli.arguments import decision_number
from consensus.frozen import replace
from consensus.refusal import Refused

if TYPE_CHECKING:
    from consensus.ports import Viewer
    from consensus.process import Process
    from consensus.views import Filters, Query, RecordView, Row, TagGroup, View

app = typer.Typer(
    help="The decision log. Shown to whoever runs the program: every decision, whatever its place.",
    no_args_is_help=True,
)
app.command("export")(log_export.export)
app.command("import")(log_import.import_)
app.command("verify")(log_verify.verify)
app.command("proof")(log_proof.proof)
app.add_typer(log_key.app, name="key")
app.add_typer(log_mark.app, name="mark")
app.command("recount")(log_recount.recount)
app.command("ballots")(log_ballots.ballots)
app.command("receipt")(log_receipt.receipt)

PAGE_LENGTH_MAX = 200
MEANS_NOTHING = frozenset(
    {
        "no-such-process",
        "no-such-place",
        "no-such-opener",
        "no-such-objector",
        "no-such-member",
        "no-such-owner",
        "no-such-month",
        "no-such-tag",
    }
)
"""A filter by what there is not: a mistake in the command, not an empty list."""
Json = Annotated[bool, out.JSON_OPTION]
Home = Annotated[str | None, out.HOME_OPTION]
Limit = Annotated[int, typer.Option("--limit", min=1, help="At most so many decisions.")]
Date = Annotated[
    str | None, typer.Option(metavar="DATE", help="Only opened or closed on or after, such as 2026-11-01.")
]


class State(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    GATHERING = "gathering"


StateIs = Annotated[State | None, typer.Option("--state", help="Only decisions in this state.")]
OutcomeIs = Annotated[str | None, typer.Option("--outcome", help="Only with this outcome, such as adopted.")]
ProcessIs = Annotated[str | None, typer.Option("--process", help="Only by this process, such as consent.")]
PlaceIs = Annotated[str | None, typer.Option("--place", help="Only of this place.")]
By = Annotated[str | None, typer.Option("--by", metavar="NAME", help="Only opened by this person.")]
TagIs = Annotated[str | None, typer.Option("--tag", metavar="WORD", help="Only with this tag.")]
Objected = Annotated[
    str | None, typer.Option("--objected", metavar="NAME", help="Only those to which this person objected.")
]
Has = Annotated[
    list[str] | None,
    typer.Option("--has", metavar="WHAT", help="Only with this, such as objection, concern or dissent."),
]
Closed = Annotated[
    str | None, typer.Option("--closed", metavar="HOW", help="Only closed early, or at their deadline.")
]
Taken = Annotated[
    str | None, typer.Option("--taken", metavar="WHERE", help="Only decided here, or elsewhere and recorded.")
]
Review = Annotated[
    str | None,
    typer.Option(
        "--review", metavar="MONTH", help="Only to be looked at again then: due, month, december, 2026-12."
    ),
]
Holds = Annotated[
    str | None, typer.Option("--holds", metavar="NAME", help="Only those that this person's objection stops.")
]
Waits = Annotated[
    str | None, typer.Option("--waits", metavar="NAME", help="Only open ones that wait for this person.")
]
TodoIs = Annotated[
    str | None,
    typer.Option(
        "--todo", metavar="WHEN", help="Only with something to do: open, due, month, december, done."
    ),
]
Owner = Annotated[
    str | None, typer.Option("--owner", metavar="NAME", help="Only with something that this person is to do.")
]
Blocked = Annotated[bool, typer.Option("--blocked", help="Only those that an objection stops.")]
Stuck = Annotated[bool, typer.Option("--stuck", help="Only open ones that something or somebody stops.")]
Until = Annotated[str | None, typer.Option("--until", metavar="DATE", help="Only opened or closed before.")]


Order = Annotated[
    str,
    typer.Option(
        "--order", metavar="ORDER", help="newest first, by deadline, or by relevance (at most 200)."
    ),
]


@app.command("list")
def list_(
    state: StateIs = None,
    outcome: OutcomeIs = None,
    process: ProcessIs = None,
    place: PlaceIs = None,
    by: By = None,
    tag: TagIs = None,
    objected: Objected = None,
    holds: Holds = None,
    waits: Waits = None,
    todo: TodoIs = None,
    owner: Owner = None,
    has: Has = None,
    closed: Closed = None,
    taken: Taken = None,
    review: Review = None,
    blocked: Blocked = False,
    stuck: Stuck = False,
    since: Date = None,
    until: Until = None,
    before: Annotated[
        str | None, typer.Option(metavar="D-17", help="Only lower numbers: the next page.")
    ] = None,
    order: Order = "newest",
    limit: Limit = 50,
    home: Home = None,
    json: Json = False,
) -> None:
    """List decisions, newest first, open ones too."""
    typed = {
        "outcome": outcome,
        "objected": objected,
        "holds": holds,
        "waits": waits,
        "todo": todo,
        "owner": owner,
        "closed": closed,
        "taken": taken,
        "review": review,
        "tag": tag,
        "order": order,
    }
    filters = _filters("", state, process, place, by, typed, has, blocked, stuck, since, until, limit)
    if before is not None:
        filters = replace(filters, before=decision_number(before))
    _list(filters, out.operator(home), json=json)


@app.command("search")
def search(
    words: Annotated[
        list[str], typer.Argument(metavar="WORDS", help="All of them, in any text of a decision.")
    ],
    state: StateIs = None,
    outcome: OutcomeIs = None,
    process: ProcessIs = None,
    place: PlaceIs = None,
    by: By = None,
    tag: TagIs = None,
    objected: Objected = None,
    holds: Holds = None,
    waits: Waits = None,
    todo: TodoIs = None,
    owner: Owner = None,
    has: Has = None,
    closed: Closed = None,
    taken: Taken = None,
    review: Review = None,
    blocked: Blocked = False,
    stuck: Stuck = False,
    since: Date = None,
    until: Until = None,
    order: Order = "newest",
    limit: Limit = 50,
    home: Home = None,
    json: Json = False,
) -> None:
    """Find decisions by their words, newest first; every filter that is given must hold too."""
    typed = {
        "outcome": outcome,
        "objected": objected,
        "holds": holds,
        "waits": waits,
        "todo": todo,
        "owner": owner,
        "closed": closed,
        "taken": taken,
        "review": review,
        "tag": tag,
        "order": order,
    }
    filters = _filters(
        " ".join(words), state, process, place, by, typed, has, blocked, stuck, since, until, limit
    )
    _list(filters, out.operator(home), json=json)


class Shape(StrEnum):
    RECORD = "record"
    CITE = "cite"
    MAIL = "mail"


@app.command("show")
def show(
    number: Annotated[str, typer.Argument(metavar="D-17", help="The number of a decision.")],
    shape: Annotated[
        Shape,
        typer.Option("--as", help="cite is a line for minutes; mail tells the result of a vote."),
    ] = Shape.RECORD,
    home: Home = None,
    json: Json = False,
) -> None:
    """Show the record of one decision: text, positions, objections and everything that happened."""
    if json and shape is not Shape.RECORD:
        out.fail("--json has everything there is: leave --as out.", code=2)
    from consensus.views import RecordView, ShowRecord

    view = asyncio.run(_ask(ShowRecord(number=decision_number(number)), out.operator(home)))
    assert isinstance(view, RecordView)
    if json:
        from adapters.exports.as_json import decision_json

        typer.echo(decision_json(view))
    else:
        out.say(_as_text(view, shape))


def _as_text(view: "RecordView", shape: Shape) -> str:
    from adapters.exports.cited import cited, result_mail

    words = out.words()
    if shape is Shape.CITE:
        return cited(words, view)
    if shape is Shape.RECORD:
        return words.record(view)
    mail = result_mail(words, view)
    if mail is None:
        out.fail(
            f"D-{view.card.number} is open, so there is no result to tell. Look at it with: {out.program()} log show D-{view.card.number}"
        )
    return mail.text


@app.command("why")
def why(
    about: Annotated[list[str], typer.Argument(metavar="WORDS", help="Words, an address, or D-17.")],
    home: Home = None,
    json: Json = False,
) -> None:
    """Why do we do this? What is in force about it, its reason, and the decisions behind it."""
    from consensus.views import InForceView, ShowInForce

    view = asyncio.run(_ask(ShowInForce(about=" ".join(about)), out.operator(home)))
    assert isinstance(view, InForceView)
    if json:
        out.emit(view)
    else:
        out.say(out.words().in_force(view))


@app.command("conflicts")
def conflicts(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What is to be proposed, in quotes.")],
    home: Home = None,
    json: Json = False,
) -> None:
    """Already decided? What is in force and says otherwise than this text, and what is in force about the same. Ends with 1
    where something says otherwise."""
    if not text.strip():
        out.fail("Say in quotes what is to be proposed.", code=2)
    from consensus.views import ConflictsView, ShowConflicts

    view = asyncio.run(_ask(ShowConflicts(texts=(text,)), out.operator(home)))
    assert isinstance(view, ConflictsView)
    if json:
        out.emit(view)
    else:
        out.say(out.words().conflicts(view))
    if view.conflicts:
        raise typer.Exit(1)


@app.command("waiting")
def waiting(
    limit: Annotated[int, typer.Option("--limit", min=1, max=50, help="At most so many lines.")] = 50,
    home: Home = None,
    json: Json = False,
) -> None:
    """What waits: what silence will decide, what stands still, what contradicts, what is overdue, what fell. What is lost
    first comes first, with the line that settles it."""
    from adapters.wording.matters import reason, settling_line
    from consensus.plain import every_field
    from consensus.views import ShowWaiting, WaitingView

    view = asyncio.run(_ask(ShowWaiting(limit=limit), out.operator(home)))
    assert isinstance(view, WaitingView)
    words = out.words()
    if not json:
        out.say(words.waiting(view))
        return
    out.emit(
        [
            {
                **every_field(matter),
                "reason": reason(words, matter),
                "line": settling_line(words, matter, view.cards[matter.number], operator=True),
            }
            for matter in view.matters
        ]
    )


@app.command("what-if")
def what_if(
    process: Annotated[
        str,
        typer.Option(
            "--process", metavar="NAME", help="Its name (accord process list), or a file that defines it."
        ),
    ],
    number: Annotated[
        str | None, typer.Argument(metavar="[D-17]", help="One decision; else all that closed in a time.")
    ] = None,
    since: Date = None,
    until: Until = None,
    limit: Annotated[
        int, typer.Option("--limit", min=1, max=10_000, help="At most so many decisions.")
    ] = 200,
    home: Home = None,
    json: Json = False,
) -> None:
    """What if by other rules? Decisions played again by another process: what people did then, when they did it. Nobody is
    asked again; what cannot be carried over is named."""
    if number is not None and (since or until):
        out.fail("Give a decision, or a time with --since and --until.", code=2)
    from consensus.views import ShowWhatIf, WhatIfView

    query = ShowWhatIf(
        process=process,
        definition=_definition(process),
        number=None if number is None else decision_number(number),
        since=_date(since, "since"),
        until=_date(until, "until"),
        limit=limit,
    )
    try:
        view = asyncio.run(_ask(query, out.operator(home)))
    except Refused as refusal:
        if refusal.code not in MEANS_NOTHING:
            raise
        out.fail(out.sentence(refusal), code=2)
    assert isinstance(view, WhatIfView)
    if json:
        out.emit(view)
    else:
        out.say(out.words().what_if(view))


def _definition(process: str) -> "Process | None":
    """Of a file; None where it is a name."""
    from consensus.definition import DefinitionError, builtin, read_definition

    if builtin(process) is not None or not (process.endswith(".toml") or Path(process).is_file()):
        return None
    try:
        return read_definition(out.read_text(process), Path(process).stem)
    except DefinitionError as error:
        out.fail("\n".join(f"{process}, {mistake}" for mistake in error.mistakes))


@app.command("todo")
def todo(limit: Limit = 200, home: Home = None, json: Json = False) -> None:
    """List what is still to be done for decisions: by whom, until when."""
    from consensus.views import ListTodos, TodoList

    view = asyncio.run(_ask(ListTodos(limit=limit), out.operator(home)))
    assert isinstance(view, TodoList)
    if json:
        out.emit(view.rows)
    else:
        out.say(out.words().todos(view))


@app.command("summary")
def summary(
    days: Annotated[int, typer.Option(min=1, max=366, help="How far back `decided` reaches.")] = 7,
    home: Home = None,
    json: Json = False,
) -> None:
    """What a project lead pastes into a report: what is open, blocked, decided and due for review."""
    from consensus.views import Summarise, Summary

    view = asyncio.run(_ask(Summarise(days=days), out.operator(home)))
    assert isinstance(view, Summary)
    if json:
        out.emit(view)
    else:
        out.say(out.words().summary(view))


def _filters(
    words: str,
    state: State | None,
    process: str | None,
    place: str | None,
    by: str | None,
    typed: Mapping[str, str | None],
    has: Sequence[str] | None,
    blocked: bool,
    stuck: bool,
    since: str | None,
    until: str | None,
    limit: int,
) -> "Filters":
    """`typed`: what is read as in chat."""
    from consensus.views import Filters

    read: dict[str, Any] = {}
    for option, value in typed.items():
        if value is not None:
            read |= _read(option, value)
    fields = tuple(code for value in has or () for code in _read("has", value)["has"])
    return Filters(
        words=words,
        state=state.value if state else None,
        process=process,
        place=place,
        by=by,
        has=tuple(dict.fromkeys(fields)),
        blocked=blocked,
        stuck=stuck,
        since=_date(since, "since"),
        until=_date(until, "until"),
        limit=limit,
        **read,
    )


def _read(option: str, value: str) -> Mapping[str, Any]:
    """The filter that this value of an option means in chat."""
    from adapters.grammar.filters import POSSIBLE, filter_by
    from bot.clock import SystemClock
    from consensus.outcomes import OUTCOMES

    fields = filter_by(option, value, SystemClock().now(), "UTC")
    if fields is None:
        possible = OUTCOMES if option == "outcome" else POSSIBLE.get(option, ())
        out.fail(f"There is no {option} {value!r}. These are: {', '.join(possible)}.", code=2)
    return fields


def _date(typed: str | None, option: str) -> datetime | None:
    """An instant; a date alone is its first moment in UTC. Else as it is read in chat: `7d`, `december`."""
    if typed is None:
        return None
    try:
        instant = datetime.fromisoformat(typed)
    except ValueError:
        from adapters.grammar.filters import filter_by
        from bot.clock import SystemClock

        fields = filter_by(option, typed, SystemClock().now(), "UTC")
        if fields is None:
            out.fail(f"--{option} {typed!r} is not a date; write it like 2026-11-01.", code=2)
        at: datetime = fields[option]
        return at
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def _list(filters: "Filters", viewer: "Viewer", *, json: bool) -> None:
    from consensus.views import ListDecisions, Listing

    rows: list[Row] = []
    groups: dict[str, TagGroup] = {}
    more = True
    wanted, page = filters.limit, filters
    while more and len(rows) < wanted:
        page = replace(page, limit=min(wanted - len(rows), PAGE_LENGTH_MAX))
        try:
            view = asyncio.run(_ask(ListDecisions(filters=page), viewer))
        except Refused as refusal:
            if refusal.code not in MEANS_NOTHING:
                raise
            out.fail(out.sentence(refusal), code=2)
        assert isinstance(view, Listing)
        # The best matches have no next page.
        rows, more = [*rows, *view.rows], view.more and filters.order == "newest"
        groups |= {group.tag: group for group in view.groups}
        page = replace(page, before=rows[-1].number if rows else None)
    if json:
        from adapters.exports.as_json import list_json

        typer.echo(list_json(rows))
    else:
        out.say(
            out.words().listing(
                Listing(rows=tuple(rows), more=more, operator=True, groups=tuple(groups.values()))
            )
        )


async def _ask(query: "Query", viewer: "Viewer") -> "View":
    from bot.app import open_app
    from bot.settings import load

    async with open_app(load()) as app:
        return await app.ask(query, viewer)
