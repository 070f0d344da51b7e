"""Views for rendering tests, whole and with a few fields changed."""

from datetime import UTC, datetime, timedelta

from consensus.events import Phrase
from consensus.frozen import replace
from consensus.views import (
    CardView,
    ChoiceView,
    ConcernView,
    LinkView,
    NoticeView,
    ObjectionView,
    OutcomeView,
    Row,
)

MONDAY = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
THURSDAY = MONDAY + timedelta(days=3)

CONSENT = CardView(
    number=1,
    identity="5f3a09bc",
    unit="proposal",
    text="Ship on Fridays",
    opened_by="ann",
    opened_at=MONDAY,
    process="consent",
    process_title="Consent",
    status="open",
    phase="consent",
    round=1,
    revision=1,
    revisions=("Ship on Fridays",),
    rule=(
        Phrase(code="rule.no_objection"),
        Phrase(code="rule.closes.at", values={"at": "2026-11-26T14:00:00Z", "zone": "UTC"}),
    ),
    missing=Phrase(code="missing.positions", values={"positions": 1, "objections": (), "number": 1}),
    if_nothing=Phrase(
        code="if_nothing", values={"outcome": "adopted", "at": "2026-11-26T14:00:00Z", "zone": "UTC"}
    ),
    choices=(ChoiceView(key="consent", people=3), ChoiceView(key="concern", people=1)),
    hidden=False,
    took_part=4,
    eligible=9,
    seconded=0,
    wishes=0,
    objections=(),
    may_object=True,
    concerns=(),
    closes_at=THURSDAY,
    closes_early_at=None,
    waits_since=None,
    zone="UTC",
    reversible=True,
    review_at=None,
    links=(),
    remarks=(),
    outcome=None,
    follows=None,
    place="room",
)

RAISED = ObjectionView(number=1, by="bo", reason="No rollback plan", state="raised", since=MONDAY)

OBJECTED = replace(
    CONSENT,
    revision=2,
    round=2,
    text="Ship on Fridays, with a rollback plan",
    revisions=("Ship on Fridays", "Ship on Fridays, with a rollback plan"),
    objections=(
        replace(
            RAISED,
            offer="We add one to the release page",
            offered_by="ann",
            answer_by=THURSDAY,
            sustained_by=2,
        ),
    ),
    concerns=(ConcernView(by="cy", text="Who is on call?"),),
    remarks=(ConcernView(by="di", text="Since when do we ship at all?"),),
    links=(LinkView(url="https://docs.example/release", role="knowledge", excerpt=""),),
    missing=Phrase(
        code="missing.positions_and_objections", values={"positions": 2, "objections": (1,), "number": 1}
    ),
)

POLL = replace(
    CONSENT,
    number=2,
    unit="options",
    text="Where to?",
    revisions=("Where to?",),
    process="poll",
    process_title="Poll",
    rule=(Phrase(code="rule.plurality"),),
    missing=Phrase(code="missing.nothing"),
    choices=(
        ChoiceView(key="o1", text="Osaka", people=1),
        ChoiceView(key="o2", text="京都", people=3),
    ),
    may_object=False,
)

HIDDEN = replace(
    POLL,
    rule=(*POLL.rule, Phrase(code="rule.hidden")),
    choices=tuple(replace(choice, people=None) for choice in POLL.choices),
    hidden=True,
    took_part=4,
)

CHOSEN = replace(
    POLL,
    status="closed",
    missing=None,
    if_nothing=None,
    choices=(POLL.choices[0], replace(POLL.choices[1], won=True)),
    outcome=OutcomeView(
        outcome="adopted",
        because=Phrase(
            code="adopted.poll", values={"cast": 4, "eligible": 9, "votes": 3, "winners": ("o2",)}
        ),
        sentence="3 of 4 votes; 9 people could vote.",
        winners=("京都",),
        effective_at=THURSDAY,
        recorded_at=THURSDAY,
    ),
)

ROW = Row(
    number=7,
    identity="7c21d04e",
    title="Ship on Fridays",
    kind="proposal",
    process="consent",
    state="open",
    outcome=None,
    winners=(),
    because=None,
    opened_at=MONDAY,
    closes_at=THURSDAY,
    closed_at=None,
)


def notice(
    kind: str, card: CardView, audience: str = "thread", actions: tuple[str, ...] = (), **values: object
) -> NoticeView:
    """A notice about objection 1 if the card has one."""
    phrase_values = {"number": card.number, "zone": "UTC", **values}
    return NoticeView(
        kind=kind,
        audience=audience,
        phrase=Phrase(code=f"notice.{kind}", values=phrase_values),  # type: ignore[arg-type]
        card=card,
        objection=card.objections[0] if card.objections else None,
        actions=actions,
    )
