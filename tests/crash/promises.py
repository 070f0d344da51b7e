"""What must hold when everything has come to rest, whatever happened before."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

from bot.app import App, open_app
from consensus.ports import Viewer
from consensus.views import CardView
from consensus.views.cards import card
from storage.log import Log
from storage.outbox import SqlOutbox
from tests.crash.driver import PEOPLE, Driver
from tests.crash.program import SharedClock

OPERATOR = Viewer(operator=True)


@dataclass(frozen=True, slots=True)
class Stored:
    """What the database holds: read as rows, and counted here in the plainest way."""

    decisions: dict[int, Any]
    ballots: dict[tuple[int, str], str]
    casts: list[Any]
    closes: list[Any]
    cards: list[Any]


async def broken_promises(driver: Driver) -> list[str]:
    """Everything that is not as it was promised, in words."""
    broken = list(driver.wrong)
    async with open_app(driver.database.url, clock=SharedClock(str(driver.folder / "clock"))) as app:
        await app.require_marks()  # never further than what is on disk
        broken += [fault.message for fault in await Log(app.store).verify()]
        stored = await app.store.read(what_is_stored)
        broken += of_answers(driver, stored)
        broken += of_closes(stored)
        broken += await _of_messages(driver, app, stored)
        unsent = await SqlOutbox(app.store, wall_clock=app.clock.now, incarnation="rest").unsent()
    return broken + ([f"{unsent} messages were never sent"] if unsent else [])


def what_is_stored(connection: Connection) -> Stored:
    def rows(statement: str) -> list[Any]:
        return list(connection.execute(text(statement)).all())

    return Stored(
        decisions={row.number: row for row in rows("SELECT * FROM decision")},
        ballots={
            (row.number, row.external): row.choice
            for row in rows(
                "SELECT decision.number, account.external, ballot.choice FROM ballot "
                "JOIN decision ON decision.id = ballot.decision JOIN account ON account.person = ballot.person"
            )
        },
        casts=rows(
            "SELECT decision.number, entry.seq, entry.at FROM entry JOIN decision ON decision.id = entry.decision "
            "WHERE entry.type = 'ballot_cast.v1'"
        ),
        closes=rows(
            "SELECT decision.number, entry.seq FROM entry JOIN decision ON decision.id = entry.decision "
            "WHERE entry.type = 'decision_closed.v1'"
        ),
        cards=rows(
            "SELECT decision.number, outbox_card.reference FROM outbox_card "
            "JOIN decision ON decision.id = outbox_card.decision"
        ),
    )


def of_answers(driver: Driver, stored: Stored) -> list[str]:
    """Told "recorded" means counted, told anything else means not counted, and the same delivery counts once."""
    broken = [f"{delivery} was never answered" for delivery in driver.sent if delivery not in driver.told]
    cast = Counter(row.number for row in stored.casts)
    voted: Counter[int] = Counter()
    for delivery, (code, number) in driver.told.items():
        match delivery.split():
            case ["vote", on, who, choice] if code == "voted":
                voted[int(on)] += 1
                if stored.ballots.get((int(on), who)) != choice:
                    broken.append(f"{delivery} was told as recorded and is not there")
            case ["vote", on, who, _] if (int(on), who) in stored.ballots:
                broken.append(f"{delivery} was told {code} and is counted")
            case ["open", _] if code != "opened" or number not in stored.decisions:
                broken.append(f"{delivery} was told {code} {number}")
            case _:
                pass
    opened = [number for delivery, (_, number) in driver.told.items() if delivery.startswith("open")]
    if sorted(opened, key=str) != sorted(stored.decisions, key=str):
        broken.append(f"{len(opened)} were told as opened, and there are {len(stored.decisions)}")
    broken += [
        f"D-{one} has {cast[one]} ballots, told {voted[one]}" for one in cast if cast[one] != voted[one]
    ]
    return broken


def of_closes(stored: Stored) -> list[str]:
    """Each closes once, as a recount of the ballots before its deadline says, and nothing is counted after it."""
    broken = []
    closes = {row.number: row.seq for row in stored.closes}
    for number, times in Counter(row.number for row in stored.closes).items():
        if times != 1:
            broken.append(f"D-{number} closed {times} times")
    for number, row in stored.decisions.items():
        if row.status != "closed" or number not in closes:
            broken.append(f"D-{number} never closed")
            continue
        said = Counter(choice for (on, _), choice in stored.ballots.items() if on == number)
        enough = 2 * said.total() >= len(PEOPLE)
        outcome = "no_quorum" if not enough else "adopted" if said["yes"] > said["no"] else "rejected"
        if row.outcome != outcome:
            broken.append(f"D-{number} ended {row.outcome}, a recount says {outcome}: {dict(said)}")
        late = [one for one in stored.casts if one.number == number and one.seq > closes[number]]
        late += [one for one in stored.casts if one.number == number and one.at >= row.closes_at]
        if late:
            broken.append(f"D-{number} counted {len(late)} ballots after its end")
    return broken


async def _of_messages(driver: Driver, app: App, stored: Stored) -> list[str]:
    """Each message stands once, and each card shows the state in which its decision is."""
    broken = [f"a message was posted {n} times" for n in driver.platform.posts.values() if n != 1]
    now = driver.clock.now
    for row in stored.cards:
        dossier = await app.reader.dossier(row.number, OPERATOR)
        shown = driver.platform.cards.get(row.reference or "")
        if shown is None:
            broken.append(f"D-{row.number} has no card")
        elif state_of(shown) != (wanted := state_of(card(dossier, now))):
            broken.append(f"the card of D-{row.number} shows {state_of(shown)}, and it is {wanted}")
    told = Counter(kind for kind, *_ in driver.platform.notices)
    if told["outcome"] != len(stored.decisions):
        broken.append(f"{told['outcome']} outcomes were told of {len(stored.decisions)}")
    return broken


def state_of(shown: CardView) -> tuple[object, ...]:
    """What a card says that does not depend on the moment at which it is looked at."""
    ending: datetime | None = None if shown.outcome is None else shown.outcome.effective_at
    counts = tuple((one.key, one.people) for one in shown.choices)
    return shown.number, shown.text, shown.status, shown.took_part, counts, ending
