"""What was filled into a form, as a command; what is wrong with it, beside the field where it stands. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal

from adapters.grammar.deadline import BadDeadline, read_deadline
from adapters.grammar.flags import REVIEW_MAX
from adapters.grammar.openings import YES_NO
from adapters.grammar.tokens import folded
from adapters.slack.ballots import ballot_of
from adapters.slack.forms import Values, many_of, text_of
from adapters.slack.prefill import number_of
from adapters.slack.questions import HIDDEN, IRREVERSIBLE, NO_DEADLINE
from consensus.commands import (
    Advise,
    Amend,
    Appeal,
    Ask,
    Attach,
    ChangeProcess,
    Command,
    Delegate,
    Doubt,
    Electorate,
    Extend,
    Judge,
    Link,
    NameGroup,
    Object,
    OpenPoll,
    Overrule,
    Propose,
    Record,
    Recuse,
    Resolve,
    SetReview,
    Stamp,
    Until,
    Vote,
)
from consensus.frozen import Frozen
from consensus.limits import RUNS_FOR_MAX
from consensus.refusal import Refused

LONG_LINK = "long:"
"""Before the place of a link that is too long for the value of a checkbox."""


class Wrong(Exception):
    """`fields`: what is wrong with each, as a refusal."""

    def __init__(self, **fields: Refused) -> None:
        super().__init__(", ".join(fields))
        self.fields = fields


class Filled(Frozen):
    """One form that came back."""

    form: str
    meta: Mapping[str, str]
    values: Values
    now: datetime
    zone: str

    def text(self, name: str) -> str:
        return text_of(self.values, name)

    def ticks(self) -> tuple[str, ...]:
        return many_of(self.values, "ticks")

    @property
    def number(self) -> int:
        """From where the form was opened, or as typed into it."""
        meant = self.meta.get("number", "")
        if meant.isdecimal() and int(meant):
            return int(meant)
        number, _ = number_of(self.text("number"))
        if not number:
            raise Wrong(number=Refused("grammar-which-decision"))
        return number

    @property
    def objection(self) -> int:
        meant = self.meta.get("objection", "")
        if meant.isdecimal() and int(meant):
            return int(meant)
        number, objection = number_of(self.text("number"))
        if not objection:
            raise Wrong(number=Refused("grammar-which-objection", number=number or self.number))
        return objection

    @property
    def revision(self) -> int | None:
        seen = self.meta.get("revision", "")
        return int(seen) if seen.isdecimal() and int(seen) else None


def commands_of(filled: Filled) -> tuple[Command, ...]:
    """What the form asks for: one command, or one for each link that is attached. Raises Wrong."""
    return _attached(filled) if filled.form == "link" else (_command_of(filled),)


def _command_of(filled: Filled) -> Command:
    match filled.form:
        case "propose":
            return _propose(filled)
        case "poll":
            return _poll(filled)
        case "record":
            return Record(text=_needed(filled, "text", "decide"), links=_links(filled))
        case "object":
            reason = _needed(filled, "reason", "object")
            return Object(
                decision=filled.number,
                reason=reason,
                revision=filled.revision,
                affects=filled.text("affects"),
                remedy=filled.text("remedy"),
            )
        case "reason" | "vote":
            choice = _needed(filled, "choice", "vote")
            return Vote(
                decision=filled.number, choice=choice, reason=filled.text("reason"), revision=filled.revision
            )
        case "ballot":
            choice = ballot_of(filled.meta.get("ballot", ""), filled.values)
            return Vote(decision=filled.number, choice=choice, revision=filled.revision)
        case "amend":
            return Amend(decision=filled.number, text=_needed(filled, "text", "amend"))
        case "extend":
            until = _until(filled)
            if until is None:
                raise Wrong(by=Refused("form", form="extend"))
            return Extend(decision=filled.number, until=until)
        case "review":
            until = _until(filled, longest=REVIEW_MAX)
            if until is None:
                raise Wrong(by=Refused("form", form="review"))
            return SetReview(decision=filled.number, on=until)
        case "process":
            return ChangeProcess(decision=filled.number, process=_needed(filled, "process", "process"))
        case "resolve":
            return Resolve(
                decision=filled.number, objection=filled.objection, how=_needed(filled, "text", "resolve")
            )
        case "doubt":
            return Doubt(
                decision=filled.number, objection=filled.objection, reason=_needed(filled, "text", "doubt")
            )
        case "overrule":
            reason = _needed(filled, "text", "overrule")
            return Overrule(decision=filled.number, objection=filled.objection, reason=reason)
        case "stamp":
            position = _needed(filled, "choice", "vote")
            return Stamp(
                decision=filled.number,
                position=position,
                reason=filled.text("reason"),
                revision=filled.revision,
            )
        case "judge":
            verdict = _needed(filled, "choice", "vote")
            return Judge(decision=filled.number, verdict=verdict, reason=filled.text("reason"))
        case "advise":
            return Advise(decision=filled.number, text=_needed(filled, "text", "advise"))
        case "appeal":
            return Appeal(decision=filled.number, reason=_needed(filled, "text", "appeal"))
        case "ask":
            return Ask(decision=filled.number, text=_needed(filled, "text", "ask"))
        case "delegate":
            return Delegate(decision=filled.number, account=filled.text("person") or None)
        case "recuse":
            return Recuse(decision=filled.number, reason=filled.text("text"))
        case "group":
            return NameGroup(
                group=folded(_needed(filled, "group", "group")), accounts=many_of(filled.values, "people")
            )
    raise Wrong(number=Refused("form"))


def _attached(filled: Filled) -> tuple[Attach, ...]:
    """The links that were ticked, and the one that was typed."""
    role: Literal["knowledge", "information"] = (
        "knowledge" if filled.text("role") == "knowledge" else "information"
    )
    long = filled.meta.get("long", "").split("\n")
    ticked = [_ticked(each, long) for each in many_of(filled.values, "shared")]
    typed = _url(filled, needed=not ticked)
    excerpt = filled.meta.get("excerpt", "")
    links = [Link(url=each, role=role) for each in ticked if each and each != typed]
    if typed:
        links.insert(0, Link(url=typed, role=role, excerpt=excerpt))
    return tuple(Attach(decision=filled.number, link=link) for link in links)


def _ticked(value: str, long: Sequence[str]) -> str:
    """The link of a checkbox; a long one stands in the form's memory."""
    place = value.removeprefix(LONG_LINK)
    if place == value:
        return value if value.startswith(("https://", "http://")) else ""
    return long[int(place) - 1] if place.isdecimal() and 0 < int(place) <= len(long) else ""


def _propose(filled: Filled) -> Propose:
    follows = filled.meta.get("follows", "")
    return Propose(
        text=_needed(filled, "text", "propose"),
        process=filled.text("process") or None,
        until=_until(filled),
        links=_links(filled),
        reversible=IRREVERSIBLE not in filled.ticks(),
        follows=int(follows) if follows.isdecimal() and int(follows) else None,
        electorate=_electorate(filled),
    )


def _poll(filled: Filled) -> OpenPoll:
    options = tuple(line.strip() for line in filled.text("options").splitlines() if line.strip())
    if len(options) == 1:
        raise Wrong(options=Refused("grammar-one-option", at_least=2, option=options[0][:80]))
    until = _until(filled)
    if until is not None and NO_DEADLINE in filled.ticks():
        raise Wrong(by=Refused("grammar-open-or-by"))
    return OpenPoll(
        question=_needed(filled, "text", "poll"),
        options=options or YES_NO,
        process=filled.text("process") or None,
        until=until,
        no_deadline=NO_DEADLINE in filled.ticks(),
        links=_links(filled),
        hidden=HIDDEN in filled.ticks(),
        electorate=_electorate(filled),
    )


def _electorate(filled: Filled) -> Electorate | None:
    people = many_of(filled.values, "people")
    return Electorate(accounts=people) if people else None


def _until(filled: Filled, *, longest: timedelta = RUNS_FOR_MAX) -> Until | None:
    typed = filled.text("by")
    if not typed:
        return None
    try:
        return read_deadline(typed, now=filled.now, zone=filled.zone, longest=longest).until
    except BadDeadline as bad:
        told = Refused(bad.code)
        told.values = bad.values
        raise Wrong(by=told) from bad


def _links(filled: Filled) -> tuple[Link, ...]:
    """What was filled in, and the message from which the form was opened."""
    url, evidence = _url(filled), filled.meta.get("evidence", "")
    found = [Link(url=url, role="knowledge")] if url else []
    if evidence:
        found.insert(0, Link(url=evidence, excerpt=filled.meta.get("excerpt", "")))
    return tuple(found)


def _url(filled: Filled, *, needed: bool = False) -> str:
    url = filled.text("link")
    if (url or needed) and not url.startswith(("https://", "http://")):
        raise Wrong(link=Refused("grammar-link", typed=url[:80]))
    return url


def _needed(filled: Filled, name: str, verb: str) -> str:
    text = filled.text(name)
    if not text.strip():
        raise Wrong(**{name: Refused("form", form=verb)})
    return text
