"""Envelopes that no adapter of ours would make: forged ids, impossible numbers, texts of every kind and size.

Each is answered with a receipt or a refusal that people can read, a refusal changes nothing, and at the end the log is
whole: on SQLite and on PostgreSQL, which choke on different things.
"""

import asyncio
from contextlib import AsyncExitStack, suppress
from itertools import count

import hypothesis.strategies as st
from hypothesis import HealthCheck, Phase, given, settings

from consensus.commands import (
    Accept,
    Amend,
    Ask,
    Attach,
    Close,
    Command,
    Doubt,
    Extend,
    Link,
    MemberSeen,
    MembersSeen,
    Object,
    OpenPoll,
    Overrule,
    Propose,
    Record,
    Resolve,
    TakeBack,
    Until,
    Vote,
    Withdraw,
    WithdrawObjection,
)
from consensus.ids import DeliveryId
from consensus.ports import Envelope, Sender, Spot, Viewer
from consensus.refusal import Refused
from consensus.views import Filters, ListDecisions, Query
from storage.log import Log
from tests.bot.house import House, house_at
from tests.databases import Database
from tests.hostile.texts import numbers, texts
from tests.waiting import at_length

unique = count(1)
good = st.sampled_from(["ann", "room", "T1"])
ids = st.one_of(good, good, good, texts)
"""Mostly such as platforms give, so that what goes with them is looked at too."""
untils = st.none() | st.builds(Until, words=texts, zone=texts) | st.builds(Until, words=texts)
commands: st.SearchStrategy[Command] = st.one_of(
    st.builds(Propose, text=texts, process=st.none() | st.just("consent") | texts, until=untils),
    st.builds(OpenPoll, question=texts, options=st.lists(texts, max_size=4).map(tuple)),
    st.builds(Record, text=texts),
    st.builds(Vote, decision=numbers, choice=st.just("consent") | texts, reason=texts),
    st.builds(Object, decision=numbers, reason=texts),
    st.builds(Amend, decision=numbers, text=texts),
    st.builds(Ask, decision=numbers, text=texts),
    st.builds(Doubt, decision=numbers, objection=numbers, reason=texts),
    st.builds(Resolve, decision=numbers, objection=numbers, how=texts),
    st.builds(Overrule, decision=numbers, objection=numbers, reason=texts),
    st.builds(Accept, decision=numbers, objection=numbers),
    st.builds(Withdraw, decision=numbers),
    st.builds(WithdrawObjection, decision=numbers, objection=numbers),
    st.builds(TakeBack, decision=numbers),
    st.builds(Close, decision=numbers),
    st.builds(Extend, decision=numbers, until=st.builds(Until, words=texts, zone=texts)),
    st.builds(Attach, decision=numbers, link=st.builds(Link, url=texts, role=st.just("why"), excerpt=texts)),
)
seen = st.builds(
    MembersSeen,
    members=st.lists(st.builds(MemberSeen, account=ids, name=texts), max_size=3).map(tuple),
    complete=st.booleans(),
)
spots = st.builds(Spot, platform=st.sampled_from(["local", "slack"]), home=ids, place=ids, name=texts)
senders = st.builds(
    Sender, account=ids, name=texts, joins=st.booleans(), administrator=st.none() | st.booleans()
)


@st.composite
def envelopes(draw: st.DrawFn) -> Envelope:
    listed = draw(st.booleans()) and draw(st.booleans())
    return Envelope(
        delivery=DeliveryId(draw(st.sampled_from([f"d{next(unique)}"] * 4) | texts)),
        spot=draw(spots),
        sender=None if listed else draw(senders),
        command=draw(seen if listed else commands),
    )


@at_length
def test_whatever_comes_in_is_answered_and_what_is_refused_changes_nothing(
    database: Database, at_length: bool
) -> None:
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        house = runner.run(stack.enter_async_context(house_at(database)))
        runner.run(house.does("ann", Propose(text="Ship on Fridays", process="consent")))

        @settings(
            max_examples=120 if at_length else 25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.explicit, Phase.reuse, Phase.generate),
        )
        @given(envelopes(), texts)
        def play(envelope: Envelope, words: str) -> None:
            runner.run(_is_answered(house, envelope))
            runner.run(_can_be_read(house, envelope, words))

        try:
            play()
            assert runner.run(Log(house.app.store).verify()) == []
        finally:
            runner.run(stack.aclose())


async def _is_answered(house: House, envelope: Envelope) -> None:
    before = await _logs(house)
    answer = await house.tries(envelope)
    assert answer.code != "internal-error", (envelope, answer)
    after = await _logs(house)
    if isinstance(answer, Refused):
        # A home that nobody has spoken in begins with the first word, even a refused one.
        assert [one for one in after if one[1] > 0] == [one for one in before if one[1] > 0], (
            envelope,
            answer,
        )
    again = await house.tries(envelope)
    assert type(again) is type(answer)
    assert await _logs(house) == after, "a second time changes nothing"
    await house.app.settle()


async def _can_be_read(house: House, envelope: Envelope, words: str) -> None:
    """Lists and searches in the same words, by whoever it was, from wherever they are."""
    account = "ann" if envelope.sender is None else envelope.sender.account
    viewer = Viewer(spot=envelope.spot, account=account)
    for filters in (
        Filters(),
        Filters(words=words),
        Filters(by=words),
        Filters(place=words),
        Filters(objected=words),
        Filters(review=words),
        Filters(holds=words),
        Filters(waits=words),
        Filters(owner=words, todo=words),
        Filters(process=words),
        Filters(words=words, order="relevance"),
    ):
        with suppress(ListRefused):
            await _ask(house, ListDecisions(filters=filters, facets=True), viewer)


MEANS_NOTHING = (
    "id-impossible",
    "no-such-process",
    "no-such-place",
    "no-such-opener",
    "no-such-objector",
    "no-such-member",
    "no-such-owner",
    "no-such-month",
)


class ListRefused(Exception):
    """A reason for which a list may be refused: the account cannot be, or a filter means nothing here."""


async def _ask(house: House, query: Query, viewer: Viewer) -> None:
    try:
        await house.app.ask(query, viewer)
    except Refused as refused:
        if refused.code in MEANS_NOTHING:
            raise ListRefused from refused
        raise


async def _logs(house: House) -> list[tuple[str, int]]:
    return sorted(
        (str(row[0]), int(row[1])) for row in await house.rows("SELECT log, head_seq FROM community")
    )
