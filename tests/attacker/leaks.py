"""Leaks that a careless program would have, planted into what the attacker has of each poll. Each must be found."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from tests.attacker.evidence import Evidence, Moment
from tests.attacker.polls import Poll, grown

Plant = Callable[[Evidence, Mapping[str, str]], None]
"""What they have of a poll, and who cast which ballot."""


def planted(poll: Poll, plant: Plant) -> Poll:
    had = poll.evidence
    moments = [Moment(moment.by, dict(moment.rows)) for moment in had.moments]
    evidence = replace(had, moments=moments, shown=dict(had.shown), texts=dict(had.texts))
    cast = {who: evidence.choices[place] for couple in poll.couples for place, who in enumerate(couple)}
    plant(evidence, cast)
    return Poll(poll.process, poll.couples, evidence, poll.receipts)


def row_order(evidence: Evidence, cast: Mapping[str, str]) -> None:
    """The closing entry has the ballots as they lay in the table."""
    order = evidence.orders["secret_ballot"]
    evidence.shown["closing entry"] = [{"receipt": "", "choice": cast[who]} for who in order]


def page_order(evidence: Evidence, cast: Mapping[str, str]) -> None:
    """The page has them as they came, the latest first."""
    evidence.shown["page"] = [{"receipt": "", "choice": cast[who]} for who in evidence.voters[::-1]]


def timestamp(evidence: Evidence, cast: Mapping[str, str]) -> None:
    """Each ballot in the entry says when it was cast."""
    at = {who: f"{place:06}" for place, who in enumerate(evidence.voters)}
    ballots = [{"receipt": "", "choice": cast[who], "at": at[who]} for who in cast]
    evidence.shown["closing entry"] = sorted(ballots, key=lambda ballot: ballot["choice"])


def _with_each_vote(table: str, column: str, told: Callable[[str], object]) -> Plant:
    def plant(evidence: Evidence, cast: Mapping[str, str]) -> None:
        for who, choice in cast.items():
            rows = evidence.last(who).rows
            rows[table] = [*rows.get(table, ()), ((column, told(choice)),)]

    return plant


def counted_by_choice(evidence: Evidence, cast: Mapping[str, str]) -> None:
    """`/metrics` has a counter for each choice, and whoever reads it after each vote sees which one has grown."""
    counts: dict[str, float] = {}
    for who in evidence.voters:
        before, series = dict(counts), f'accord_votes_total{{choice="{cast[who]}"}}'
        counts[series] = counts.get(series, 0.0) + 1
        rows = evidence.last(who).rows
        rows["metrics"] = [*rows["metrics"], *grown(before, counts)]


def beside_the_name(evidence: Evidence, cast: Mapping[str, str]) -> None:
    """An export says it beside who it was."""
    lines = [f'{{"by": "{evidence.people[who]}", "choice": "{choice}"}}' for who, choice in cast.items()]
    evidence.texts["export after the close"] += "\n" + "\n".join(lines)


LEAKS: Mapping[str, Plant] = {
    "the order of rows": row_order,
    "the order on the page": page_order,
    "a time with each ballot": timestamp,
    "the answer is kept": _with_each_vote("delivery", "answer", lambda choice: f'{{"choice":"{choice}"}}'),
    "a counter is written": _with_each_vote("counter", "choice", lambda choice: choice),
    "metrics count each choice": counted_by_choice,
    "the card shows figures": _with_each_vote("cards", "view", lambda choice: f"1 voted {choice} now"),
    "a log line says it": _with_each_vote("log lines", "line", lambda choice: f'{{"code": "{choice}"}}'),
    "what is sealed is not padded": _with_each_vote(
        "secret_ballot", "more", lambda choice: bytes(len(choice))
    ),
    "how much was written is counted": _with_each_vote("heartbeat", "bytes_written", len),
    "an export says it beside the name": beside_the_name,
}
