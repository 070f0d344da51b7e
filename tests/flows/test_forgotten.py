"""Somebody who spoke in every way there is, and is then forgotten: no byte of them is left, and the rest stands."""

import typing
from collections.abc import Collection
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from adapters.local.inbound import SPOT, account_of
from bot.room import OPERATOR
from bot.watching.watcher import Watcher
from consensus.commands import Command, Erase, MemberSeen, MembersSeen
from consensus.events import Private
from consensus.ids import DeliveryId
from consensus.ports import Credential, Envelope, Holder, Receipt
from storage import held
from storage.credentials import Credentials
from storage.log import Log
from storage.tables import ENTRY, METADATA, PERSON, PRIVATE
from storage.watch_list import WatchList
from tests.flows.room import Dialogue, Later
from tests.storage.events import EVENT_CLASSES

pytestmark = pytest.mark.asyncio
WHO = "Zacharias"
CANARY = "canary"
OURS = 'id = "ours" \\n title = "Three fifths" \\n [threshold] \\n min = "3/5"'


def word(number: int) -> str:
    return f"{CANARY}{number:03}"


async def speaks_in_every_way(room: Dialogue, folder: Path) -> None:
    """Each text that an act takes is said by one person, who is the administrator at first; a document of theirs lies in the
    folder."""
    number = iter(range(1, 1_000))

    async def says(line: str, who: str = WHO) -> None:
        while "%" in line:
            line = line.replace("%", word(next(number)), 1)
        answer = await room.says(who, line)
        assert "refusal" not in {post.kind for post in answer.posts}, answer.text

    await room.join(WHO, "ann", "bo", "cy", "di")
    for number_of in (1, 2):
        await says('/propose "Publish" --process rough-consensus --group "chair: bo"', "ann")
        await says(f'/object D-{number_of} "no"', "cy")
    await room.passes("14d")
    for number_of in (1, 2):
        await says(f'/resolve D-{number_of}.1 "yes"', "bo")
        await says(f'/accord judge D-{number_of} consensus "enough"', "bo")
    await says('/accord appeal D-1 "%"')
    await says('/accord appeal D-2 "unheard"', "di")
    await says('/accord judge D-2 dismissed "%"')
    await says('/propose "%" --why "%" --doc "https://%.example %" --evidence https://%.example --tag %')
    await says('/vote D-3 concern "%"')
    await says('/accord ask D-3 "What?"', "ann")
    await says('/accord answer D-3 "%"')
    await says('/accord ask D-3 "%"')
    await says('/object D-3 "%" --affects "%" --remedy "%"')
    await says('/resolve D-3.1 "like this"', "bo")
    await says('/object D-3 "no"', "ann")
    await says('/doubt D-3.2 "%"')
    await says('/object D-3 "never"', "bo")
    await says('/resolve D-3.3 "%"')
    await says('/amend D-3 "%"')
    await says("/accord link D-3 https://%.example")
    await says("/accord tag D-3 %")
    await says("/accord digest me daily 9:00")
    holder = Holder(platform="local", home=SPOT.home, account=account_of(WHO))
    token = Credential(kind="token", holder=holder, label=word(next(number)))
    await Credentials(room.app.store).issue("secret", token, room.clock.now())
    await says('/propose "Ship" --process consent', "ann")
    await says('/object D-4 "because"', "cy")
    await room.leaves("cy")
    await says('/accord overrule D-4.1 "%"')
    await says("/accord extend D-3 --by 9d")
    await says('/poll "%" "%" "%" --add')
    await says('/accord option D-5 "%"')
    theirs = word(next(number) - 1)
    (await room.says("ann", f'/accord option D-5 "{theirs}"')).refuses("same-option-twice")
    await says('/accord rename D-5 A "%"')
    await says("/vote D-5 A", "ann")
    await says('/accord close D-5 "%"')
    await says('/accord todo D-5 "%" @bo')
    await says('/poll "Where?" "here" "there" --hidden', "ann")
    await says('/vote D-6 A --reason "%"')
    await says('/propose "Buy a press" --process ringi --route "Zacharias, bo"', "ann")
    await says('/stamp D-7 return "%"')
    await says('/propose "Change it" --process advice --advisers Zacharias', "ann")
    await says('/advise D-8 "%"')
    await says('/propose "Mine" --process advice --advisers bo')
    await says('/accord ask D-9 @ann "%"')
    await says('/advise D-9 "as you like"', "bo")
    await says('/advise D-9 "as you please"', "ann")
    await says('/decide D-9 accept "%"')
    document, clock = folder / "notes.md", Later(room)
    watcher = Watcher(WatchList(room.app.store), room.app.desk, clock, root=folder, pages=None)
    await says('/decide "%" --why "%" --tag % --assume "%" --doc "file:///notes.md %"')
    for _ in range(2):
        document.write_text(word(next(number)))
        await watcher.round()
        clock.ahead += timedelta(hours=25)
    await says('/accord confirm D-10 "%"')
    document.unlink()
    await says(f'/accord process add "%" {OURS}')
    await says('/propose "Draft" --process ringi --route "Zacharias, bo" --soundings', "ann")
    await says('/accord sound D-11 unsure "%"')


async def happens(room: Dialogue, command: Command) -> Receipt:
    """Something that the platform tells, or whoever runs the program does."""
    delivery = DeliveryId(room.app.chance.fresh())
    receipt = await room.app.submit(Envelope(delivery=delivery, spot=SPOT, sender=None, command=command))
    await room.app.settle()
    return receipt


async def administers(room: Dialogue, who: str) -> None:
    seen = MemberSeen(account=account_of(who), name=who, administrator=True)
    await happens(room, MembersSeen(members=(seen,)))


async def is_forgotten(room: Dialogue, who: str) -> None:
    await happens(room, Erase(account=account_of(who)))


def everything(connection: Connection) -> list[str]:
    """Every row of every table, as text."""
    return [
        f"{table.name}: {row}"
        for table in METADATA.sorted_tables
        for row in connection.execute(select(table)).all()
    ]


def in_files(folder: Path, marks: Collection[str]) -> list[str]:
    files = {path.name: path.read_bytes().lower() for path in sorted(folder.rglob("*.db*"))}
    return [f"{name}: {mark}" for name, data in files.items() for mark in marks if mark.encode() in data]


async def left_over(room: Dialogue, folder: Path) -> list[str]:
    """Where the name, the account or a word of theirs still is."""
    marks = (CANARY, WHO.lower())
    rows = await room.app.store.read(everything)
    exported = await Log(room.app.store).lines(OPERATOR, room.clock.now(), opened=True, people=True)
    found = [text for text in (*rows, *exported) if any(mark in text.lower() for mark in marks)]
    return found + in_files(folder, marks)


async def kinds_with_words_of(room: Dialogue, who: str) -> set[str]:
    kinds = (
        select(ENTRY.c.type)
        .join(PRIVATE, (PRIVATE.c.community == ENTRY.c.community) & (PRIVATE.c.seq == ENTRY.c.seq))
        .join(PERSON, PERSON.c.id == PRIVATE.c.person)
        .where(PERSON.c.name == who)
    )
    return set(await room.app.store.read(lambda connection: connection.execute(kinds).scalars().all()))


def with_words() -> set[str]:
    """The kinds of entries that hold what people write."""
    return {
        event.kind
        for event in EVENT_CLASSES
        if any(Private in (hint, *typing.get_args(hint)) for hint in typing.get_type_hints(event).values())
    }


async def test_whoever_spoke_in_every_way_leaves_no_byte(room: Dialogue, tmp_path: Path) -> None:
    await speaks_in_every_way(room, tmp_path)
    assert await kinds_with_words_of(room, WHO) == with_words(), "this story leaves a text out"
    assert len(await left_over(room, tmp_path)) > 30
    await administers(room, "ann")
    await is_forgotten(room, WHO)
    assert await left_over(room, tmp_path) == []
    for number, card in room.messenger.cards.items():
        assert CANARY not in f"{card}", f"the card of D-{number} is as it was"
        assert WHO not in room.card(number)
    rows = await room.app.store.read(everything)
    assert [text for text in rows if text.startswith(("digest:", "credential:", "request:"))] == []
    assert await room.log_is_whole()
    assert (await room.row(5)).took_part == 1, "what was counted stays counted"


async def test_somebody_asks_in_chat_is_told_what_stays_and_an_administrator_does_it(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    await room.says("bo", '/propose "Ship on Fridays" --process consent')
    await room.says("cy", '/object D-1 "the zebrafinch sings"')
    told = await room.says("cy", "/accord forget me")
    told.replies("1 text", "1 vote", "What goes:", "What stays:", "/accord forget me yes")
    assert told.private
    assert not room.notices_to("ann")
    (await room.says("cy", "/accord forget me yes")).replies("1 person", "Nothing is erased until")
    (await room.says("cy", "/accord forget me yes")).replies("1 person")
    [asked] = room.notices_to("ann")
    assert "cy asks to be erased" in asked
    assert "asks to be erased" not in "".join(room.notices_to("bo")), "bo administers nothing"
    assert "zebrafinch" in room.card(1)

    (await room.says("bo", "/accord forget @cy")).refuses("administrators-only")
    (await room.says("bo", "/accord forget @cy yes")).refuses("administrators-only")
    seen = await room.says("ann", "/accord forget @cy")
    seen.replies("Held about cy", "/accord forget @cy yes")
    assert seen.private
    (await room.says("ann", "/accord forget @cy yes")).replies("erased from 1 entry")
    assert "zebrafinch" not in room.card(1)
    (await room.says("ann", "/accord forget @cy yes")).refuses("no-such-person")
    assert await room.log_is_whole()


async def test_the_last_administrator_stays_until_there_is_another(room: Dialogue) -> None:
    await room.join("ann", "bo")
    refused = await room.says("ann", "/accord forget me yes")
    refused.refuses("nobody-erases")
    (await room.says("ann", "/accord forget @ann yes")).refuses("last-administrator")
    await administers(room, "bo")
    (await room.says("ann", "/accord forget me yes")).replies("1 person")
    (await room.says("bo", "/accord forget @ann yes")).replies("erased")
    (await room.says("bo", "/accord forget @bo yes")).replies("erased"), "nobody else is there any more"


async def test_what_cannot_be_read_behind_forget_is_asked_for(room: Dialogue) -> None:
    await room.join("ann", "bo")
    (await room.says("ann", "/accord forget")).refuses("forget")
    (await room.says("ann", "/accord forget bo cy")).refuses("grammar-people")
    (await room.says("ann", "/accord forget nobody")).refuses("no-such-person")


async def test_whoever_was_renamed_is_called_so_everywhere_and_comes_back_as_they_were(
    room: Dialogue,
) -> None:
    await room.join("ann", "bo", "cy")
    await room.says("ann", '/propose "Ship on Fridays" --process majority')
    await room.says("cy", '/vote D-1 no --reason "No rollback plan"')
    await room.says("cy", '/propose "Ship on Mondays" --process majority')
    await happens(room, MembersSeen(members=(MemberSeen(account=account_of("cy"), name="Cyril"),)))
    assert "proposed by Cyril" in room.card(2), "the card is made again for the name alone"
    assert "Cyril" in (await room.says("bo", "/decisions D-1")).text
    await happens(room, MembersSeen(members=(MemberSeen(account=account_of("cy"), name="Cyril", left=True),)))
    (await room.says("bo", "/decisions D-1")).replies("Nobody has answered yet; 2 people can")
    await happens(room, MembersSeen(members=(MemberSeen(account=account_of("cy"), name="Cyril"),)))
    people = await room.app.store.read(held.people)
    assert [view.name for view in people] == ["ann", "bo", "Cyril"]
    assert people[2].decisions == 1, "they are who they were"


async def test_an_objection_of_somebody_who_is_forgotten_is_one_of_somebody_who_left(room: Dialogue) -> None:
    await room.join("ann", "bo", "cy")
    await room.says("bo", '/propose "Ship on Fridays" --process consent')
    await room.says("cy", '/object D-1 "the zebrafinch sings"')
    await is_forgotten(room, "cy")
    assert room.view(1).objections[0].holder_left
    (await room.says("ann", '/accord overrule D-1.1 "Nobody can withdraw it"')).replies("overruled")
    assert await room.log_is_whole()
