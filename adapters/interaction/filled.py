"""The commands of a submitted form, or its errors beside their questions. Pure."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any, Literal

from adapters.acts import (
    ACT,
    AT_END,
    BY_NAME,
    IRREVERSIBLE,
    NO_DEADLINE,
    NO_REVIEW,
    NOW,
    OFF,
    SECRET,
    UNNAMED,
    Act,
    Field,
)
from adapters.grammar import GrammarError, quoted, read
from adapters.grammar.acts import PUBLICITY
from adapters.grammar.args import link_of
from adapters.grammar.deadline import BadDeadline, read_deadline
from adapters.grammar.digests import time_of_day
from adapters.grammar.flags import REVIEW_MAX, means_off
from adapters.grammar.openings import YES_NO, tags
from adapters.grammar.rights import DEFAULT, named, place_named, processes_named, right_named
from adapters.grammar.tokens import folded
from adapters.interaction.ballot_form import REASON, ballot_of
from adapters.interaction.form import NUMBER, Filled
from adapters.interaction.granting import FIELDS, amount_of, expiry_of, grant_of, with_more
from adapters.interaction.line import number_of, options_in
from adapters.interaction.press import Press, named_now
from consensus.commands import Attach, Command, Electorate, Link, OpenPoll, Propose, Record, SetRight, Until
from consensus.frozen import Frozen, replace
from consensus.limits import RUNS_FOR_MAX
from consensus.process import Terms
from consensus.refusal import Refused

LONG_LINK = "long:"
"""Prefix for the index of a link that is too long for an option's value; the link itself is in the form's memory."""
OLD_IDS: Mapping[str, tuple[str, ...]] = {
    "until": ("by", "text"),
    "on": ("by", "text"),
    "question": ("text",),
    "links": ("link", "evidence"),
    "url": ("link", "text"),
    "electorate": ("people",),
    "accounts": ("people",),
    "account": ("person", "people"),
    "how": ("text",),
    "reason": ("text",),
    "choice": ("position",),
    "position": ("choice",),
    "verdict": ("choice",),
    "lean": ("choice",),
}
"""The ids of questions in earlier versions: a form that was open during an update still counts."""
AT_KIND: Mapping[str, str] = {
    "deadline-past": "deadline",
    "deadline-too-far": "deadline",
    "deadline-too-soon": "deadline",
    "shorter-than-minimum": "deadline",
    "no-such-process": "process",
    "process-for-other-unit": "process",
    "too-few-options": "options",
    "too-many-options": "options",
    "same-option-twice": "options",
    "not-in-force": "supersedes",
    "superseded-already": "supersedes",
    "no-such-disposition": "disposition",
    "secret-not-here": "seen_by",
    "secret-no-names": "seen_by",
    "secret-needs-folder": "seen_by",
    "poll-key-unwritable": "seen_by",
    "counted-at-the-end": "counted",
}
"""Code of a refusal -> the question that it is about: its kind, or for a poll's options its id."""


Openings = Propose | OpenPoll | Record


class Wrong(Exception):
    """`questions`: id of a question -> its refusal."""

    def __init__(self, questions: Mapping[str, Refused]) -> None:
        super().__init__(", ".join(questions))
        self.questions = questions


class Sent(Frozen):
    """A submitted form."""

    press: Press
    values: Filled
    memory: Mapping[str, str] = {}
    now: datetime
    zone: str
    language: str = "en"

    def value(self, id_: str) -> str | tuple[str, ...]:
        """The input for a question, also under an older id; empty without input."""
        names = (id_, *_older_ids(ACT[self.press.act], id_))
        return next((self.values[name] for name in names if self.values.get(name)), "")

    def text(self, id_: str) -> str:
        value = self.value(id_)
        return value.strip() if isinstance(value, str) else " ".join(value)

    def several(self, id_: str) -> tuple[str, ...]:
        value = self.value(id_)
        return value if isinstance(value, tuple) else (value,) if value else ()


def commands_of(sent: Sent) -> tuple[Command, ...]:
    """The command of the form, or a command for each attached link. Raises Wrong."""
    act = ACT[sent.press.act]
    if act.name == "link":
        return _attached(sent)
    if act.act == "rights":
        return (_right(sent, act),)
    values = _target(sent, act)
    if act.name == "ballot":
        ballot = ballot_of(_ballot(sent), sent.values)
        return (act.command(**values, choice=ballot, reason=sent.text(REASON)),)
    wrong: dict[str, Refused] = {}
    for field in act.fields:
        try:
            values.update(_read(sent, act, field))
        except Refused as refused:
            wrong[field.to] = refused
    if act.name == "mandate" and not wrong:
        granted = {name: values.pop(name) for name in FIELDS}
        try:
            values["mandate"] = grant_of(
                granted["holders"],
                granted["holding_groups"],
                granted["about"],
                granted["up_to"],
                granted["expires"],
            )
        except Refused as refused:
            wrong["holding_groups"] = refused
    if wrong:
        raise Wrong(wrong)
    command = act.command(**values)
    if isinstance(command, Propose | OpenPoll | Record):
        command = _with_settings(sent, act, command)
    return (command,)


def question_about(press: Press, refused: Refused) -> str:
    """The question of the form that a refusal is about; empty where it is about none of them."""
    kind = "seen_by" if refused.values.get("term") == "names" else AT_KIND.get(refused.code, "")
    fields = ACT[named_now(press).act].fields
    return next((field.to for field in fields if kind and kind in (field.kind, field.to)), "")


def question_of(press: Press, values: Filled, refused: Refused) -> str:
    """The question beside which a refusal of the whole form is shown: the one that it is about, else the first text, else
    the first question; empty for a form without questions."""
    act = ACT[named_now(press).act]
    about = question_about(press, refused)
    texts = [field.to for field in act.fields if field.to in ("reason", "text", "question")]
    ids = [about, *texts, *(field.to for field in act.fields)]
    named = next((name for id_ in ids for name in (id_, *_older_ids(act, id_)) if name in values), "")
    return named or min(values, default="")


def _older_ids(act: Act, id_: str) -> tuple[str, ...]:
    """The earlier ids of a question, without those that are in use or belong to an earlier question of the form."""
    taken = {field.to for field in act.fields}
    for field in act.fields:
        names = tuple(name for name in OLD_IDS.get(field.to, ()) if name not in taken)
        if field.to == id_:
            return names
        taken.update(names)
    return ()


def _target(sent: Sent, act: Act) -> dict[str, Any]:
    """The decision, objection and revision of the command: from the button, or typed into the form."""
    fields, press = act.takes, sent.press
    values: dict[str, Any] = {}
    number, objection = press.number, press.objection
    if "decision" in fields and not number:
        number, objection = number_of(sent.text(NUMBER))
        if not number:
            raise Wrong({NUMBER: Refused("grammar-which-decision")})
    if act.objection and not objection:
        raise Wrong({NUMBER: Refused("grammar-which-objection", number=number)})
    if "decision" in fields:
        values |= {"decision": number, "identity": press.identity if press.number else None}
    if act.objection:
        values["objection"] = objection
    if "revision" in fields:
        values["revision"] = press.revision or None
    if "own" in fields:
        values |= {"own": act.name == "own_digest", "zone": sent.zone}
    if "follows" in fields:
        follows, _, identity = sent.memory.get("follows", "").partition(".")
        values["follows"] = int(follows) if follows.isdecimal() and int(follows) else None
        values["follows_identity"] = identity if values["follows"] else None
    return values


def _read(sent: Sent, act: Act, field: Field) -> dict[str, Any]:
    """The value of one question for the command. Raises Refused."""
    match field.kind:
        case "deadline" if field.to == "on" and means_off(sent.text(field.to)):
            return {field.to: None}
        case "deadline" if field.to == "expires":
            return {field.to: expiry_of(sent.text(field.to), sent.now, sent.zone)}
        case "deadline":
            until = _until(sent, field)
            if until is None and not field.optional:
                raise Refused("form", form=act.name)
            return {field.to: until}
        case "link":
            return {field.to: _links(sent, field)}
        case "ticks":
            return _ticked(act, sent.several(field.to))
        case "settings":
            return {}
        case "number":
            return {field.to: _number(sent, act, field)}
        case "people":
            people = sent.several(field.to)
            return {
                field.to: people
                if field.to in ("accounts", "holders")
                else Electorate(accounts=people)
                if people
                else None
            }
        case "person":
            return {field.to: next(iter(sent.several(field.to)), None)}
        case "process":
            return {field.to: _needed(sent, act, field) or None}
        case "choice" if field.to == "every":
            every = sent.text(field.to)
            if every not in (value for value, _ in field.options):
                raise Refused("form", form=act.name)
            return {field.to: None if every == OFF else every}
        case "choice" if field.to == "todo":
            return {field.to: _number(sent, act, field)}
        case "choice" if act.name == "offers":
            return {field.to: sent.text(field.to) == "on"}
        case "choice" if field.to == "how" and act.name == "publish":
            return {field.to: PUBLICITY.get(sent.text(field.to))}
        case "choice" if field.to == "seen_by":
            seen_by = sent.text(field.to)
            shown = {BY_NAME: True, UNNAMED: False}.get(seen_by)
            terms = None if shown is None else Terms(names_shown=shown)
            return {"secret": seen_by == SECRET, "terms": terms}
        case "choice" if field.to == "counted":
            # A form that was open during an update asked for it with a tick.
            hidden = sent.text(field.to) == AT_END or "hidden" in sent.several("ticks")
            return {"hidden": hidden, "counts_now": sent.text(field.to) == NOW}
        case "choice" if field.to == "disposition":
            return {field.to: sent.text(field.to) or None}
        case "choice":
            return {field.to: sent.text(field.to) or sent.press.key or _needed(sent, act, field)}
    if field.to in ("amount", "up_to"):
        return {field.to: amount_of(sent.text(field.to), sent.language)}
    if field.to in ("supersedes", "other", "target", "under"):
        other = _decision(sent, field)
        if other is None and not field.optional:
            raise Refused("grammar-which-decision")
        return {field.to: other}
    if field.to == "tags":
        return {"tags": tags([_needed(sent, act, field)])}
    if field.to == "at":
        return {"at": _time_of_day(sent.text("at"))}
    if field.to == "options":
        return {"options": _options(sent)}
    text = _needed(sent, act, field)
    return {field.to: folded(text) if field.to == "group" else text}


def _right(sent: Sent, act: Act) -> SetRight:
    """Raises Wrong."""
    right = right_named(sent.text("right"))
    known = {value for field in act.fields if field.to == "right" for value, _ in field.options}
    if right is None or right not in known:
        raise Wrong({"right": Refused("form", form=act.name)})
    place = place_named(sent.text("where") or None)
    typed, accounts = sent.text("who"), sent.several("accounts")
    if folded(typed) in DEFAULT and not accounts:
        return SetRight(right=right, who=None, where=place)
    who = named(typed)
    if who.unread:
        raise Wrong({"who": Refused("grammar-people", typed=typed[:80])})
    processes = processes_named(sent.text("processes"))
    if not (who.subjects or who.accounts or accounts or processes):
        raise Wrong({"who": Refused("right-for-whom", right=right, try_code="say-who")})
    named_too = dict.fromkeys((*who.accounts, *accounts))
    return SetRight(
        right=right, who=who.subjects, accounts=tuple(named_too), where=place, processes=processes
    )


def _time_of_day(typed: str) -> time | None:
    try:
        return time_of_day(typed)
    except ValueError:
        raise Refused("no-time-of-day", typed=typed[:40]) from None


def _needed(sent: Sent, act: Act, field: Field) -> str:
    text = sent.text(field.to)
    if not text and not field.optional:
        raise Refused("form", form=VERBS.get(act.name, act.name))
    return text


def _decision(sent: Sent, field: Field) -> int | None:
    """The number of another decision."""
    typed = sent.text(field.to)
    number, _ = number_of(typed)
    if typed and not number:
        raise Refused("grammar-which-decision")
    return number or None


def _number(sent: Sent, act: Act, field: Field) -> int | None:
    typed = sent.text(field.to) or sent.press.key
    if typed and not (typed.isdecimal() and len(typed) < 6):
        raise Refused("no-whole-number", typed=typed[:40])
    if not typed and not field.optional:
        raise Refused("form", form=act.name)
    return int(typed) if typed else None


VERBS = {"reason": "vote", "stamp_with": "vote", "judge": "vote", "appealed": "vote", "record": "decide"}
"""Act -> the verb named in the refusal of a missing answer, if it is not the act's name."""


def _ticked(act: Act, ticks: tuple[str, ...]) -> dict[str, Any]:
    if act.name == "propose":
        return {"reversible": IRREVERSIBLE not in ticks, "no_review": NO_REVIEW in ticks}
    named = (value for field in act.fields if field.kind == "ticks" for value, _ in field.options)
    return {value: value in ticks for value in named}


def _options(sent: Sent) -> tuple[str, ...]:
    options = tuple(options_in(sent.text("options")))
    if len(options) == 1:
        raise Refused("grammar-one-option", at_least=2, option=options[0][:80])
    return options or YES_NO


def _until(sent: Sent, field: Field) -> Until | None:
    typed = sent.text(field.to)
    if not typed:
        return None
    longest: timedelta = REVIEW_MAX if field.to == "on" else RUNS_FOR_MAX
    try:
        until = read_deadline(typed, now=sent.now, zone=sent.zone, longest=longest).until
    except BadDeadline as bad:
        refused = Refused(bad.code)
        refused.values = bad.values
        raise refused from bad
    if NO_DEADLINE in sent.several("ticks"):
        raise Refused("grammar-open-or-by")
    return until


def _links(sent: Sent, field: Field) -> tuple[Link, ...]:
    """The links of the input, and the message from which the form was opened."""
    typed, evidence = _url(sent, field.to), sent.memory.get("evidence", "")
    links = [link_of(typed, "knowledge")] if typed else []
    if evidence:
        links.insert(0, Link(url=evidence, excerpt=sent.memory.get("excerpt", "")))
    return tuple(links)


def _url(sent: Sent, id_: str, *, needed: bool = False) -> str:
    url = sent.text(id_)
    if (url or needed) and not url.startswith(("https://", "http://")):
        raise Refused("grammar-link", typed=url[:80])
    return url


def _attached(sent: Sent) -> tuple[Attach, ...]:
    """The ticked links, and the typed link."""
    role: Literal["knowledge", "information"] = (
        "information" if sent.text("role") == "information" else "knowledge"
    )
    target = _target(sent, ACT["link"])
    long = sent.memory.get("long", "").split("\n")
    ticked = [_shared(value, long) for value in sent.several("shared")]
    try:
        typed = _url(sent, "url", needed=not ticked)
    except Refused as refused:
        raise Wrong({"url": refused}) from refused
    attached = link_of(typed, role)
    links = [Link(url=url, role=role) for url in ticked if url and url != attached.url]
    if typed:
        links.insert(0, replace(attached, excerpt=sent.memory.get("excerpt", "")))
    return tuple(Attach(**target, link=link) for link in links)


def _shared(value: str, long: list[str]) -> str:
    """The link of an option; a long link is in the form's memory."""
    place = value.removeprefix(LONG_LINK)
    if place == value:
        return value if value.startswith(("https://", "http://")) else ""
    return long[int(place) - 1] if place.isdecimal() and 0 < int(place) <= len(long) else ""


def _ballot(sent: Sent) -> str:
    """The form of the ballot: the button's key, or for forms of older versions in the memory."""
    return sent.press.key or sent.memory.get("ballot", "")


def _with_settings(sent: Sent, act: Act, command: Openings) -> Openings:
    """The command with the typed settings, read as in a typed line. Answers to the form's questions take precedence."""
    typed = sent.text("settings")
    if not typed:
        return command
    verb = VERBS.get(act.name, act.name) if act.name != "mandate" else "propose"
    if act.name == "mandate":  # its other questions say whose it is
        typed = " ".join(
            (typed, *(f"--{name} x" for name in ("mandate", "about") if f"--{name}" not in typed))
        )
    line = f"/{verb} {quoted('x')} {quoted('a') + ' ' + quoted('b') if act.name == 'poll' else ''} {typed}"
    try:
        typed_command = read(line, now=sent.now, zone=sent.zone, language=sent.language).command
    except GrammarError as error:
        raise Wrong({"settings": error}) from error
    assert isinstance(typed_command, Propose | OpenPoll | Record), "the verb opens one"
    blank = type(command)(
        **{"question": "x", "options": ()} if isinstance(command, OpenPoll) else {"text": "x"}
    )
    changed = {
        name: getattr(typed_command, name)
        for name in command.__struct_fields__
        if name not in ("text", "question", "options")
        and getattr(typed_command, name) != getattr(blank, name)
        and getattr(command, name) == getattr(blank, name)
    }
    if isinstance(command, Propose) and isinstance(typed_command, Propose) and command.mandate is not None:
        changed["mandate"] = with_more(command.mandate, typed_command.mandate)
    if isinstance(command, Record) or isinstance(typed_command, Record):
        return replace(command, **changed)
    if command.terms is not None and typed_command.terms is not None:
        changed["terms"] = replace(typed_command.terms, names_shown=command.terms.names_shown)
    return replace(command, **changed)
