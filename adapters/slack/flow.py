"""Between an act in Slack and the conversation: adds what only Slack has (threads, mentions, shortcuts, reactions). Acks
and their deadlines are listen.py's."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

from adapters.acts import ACT, FILLED_IN, TAKES_UP
from adapters.grammar import GrammarError, Reading
from adapters.grammar.errors import Mistake, asks_back
from adapters.grammar.tokens import settings
from adapters.interaction.conversation import LOOKS, Conversation
from adapters.interaction.filled import question_of
from adapters.interaction.form import Form, MessageText
from adapters.interaction.line import verb_of
from adapters.interaction.message import Message
from adapters.interaction.messages import message_changed
from adapters.interaction.offers import source_of
from adapters.interaction.press import Press, command_of, named_now
from adapters.interaction.reactions import command_of as command_of_reaction
from adapters.interaction.reply import refusal_message
from adapters.slack.answers import shown
from adapters.slack.api import Api
from adapters.slack.escape import SlackWords, names_shown, typed_with_names
from adapters.slack.escape import typed as as_typed
from adapters.slack.ids import reference_of
from adapters.slack.messenger import EMOJI, answer_of
from adapters.slack.payloads import HOME_TAB, Clicked, Pointed, Reacted, Rewritten, Submitted, Typed, Where
from adapters.slack.platform import SlackHere, SlackPlatform
from adapters.slack.ports import Log, Lookups
from adapters.slack.render import Shown
from adapters.slack.speech import Speech
from consensus.commands import (
    Attach,
    Command,
    Link,
    Object,
    Opening,
    OpenPoll,
    Propose,
    Record,
)
from consensus.frozen import Frozen, replace
from consensus.ids import DeliveryId, nameless
from consensus.limits import EXCERPT_LENGTH_MAX
from consensus.refusal import Refused

IN_A_CHANNEL = frozenset({"propose", "poll", "digest"})
"""Acts about no decision, which need a channel."""
_VOTERS = frozenset({"voters", "with", "who"})
_PEOPLE = re.compile(r"\S+?[ =]((?:\s*<(?:@|!subteam\^)[^<>]+>,?)+)")
_HAS_VOTERS = frozenset({"propose", "poll"})


class Opens(Frozen):
    """Something to show in a modal: the `form`, or what `later` looks up where that cannot be made of what is at hand."""

    form: Form | None = None
    later: Callable[[], Awaitable[Form | Message]] | None = None
    title: str = ""
    """The title of a modal without input."""
    on_top: bool = False
    """Over the modal that is open, which stays as it is filled in."""


Answered = Shown | Opens | None


class Flow:
    def __init__(
        self,
        conversation: Conversation[SlackHere],
        platform: SlackPlatform,
        api: Api,
        lookups: Lookups,
        speech: Speech,
        log: Log,
    ) -> None:
        self.conversation = conversation
        self._speech = speech
        self._platform = platform
        self._api = api
        self._lookups = lookups
        self._log = log

    def here(self, where: Where, delivery: DeliveryId, **more: Any) -> SlackHere:
        return SlackHere(where=where, words=self.words(where), delivery=delivery, **more)

    def words(self, where: Where) -> SlackWords:
        """Of the person who acts."""
        return self._speech.of(where.origin.home, where.user)

    # ------------------------------------------------------------------------------------------------------- lines

    async def typed(self, act: Typed) -> Answered:
        """Carry out a typed line."""
        raw, voters = _voters(act.raw)
        line = as_typed(raw)
        await self._platform.look_up(act.where)
        here = self.here(act.where, act.delivery, typed=True, voters=voters)
        try:
            reading = await self._read(here, line, typed_with_names(raw))
        except GrammarError as error:
            if voters and error.repaired is not None:
                error = error.with_values(repaired=f"{error.repaired} --voters {voters.strip()}")
            form = None if act.mention else await self.conversation.missing(here, error)
            return Opens(form=form) if form is not None else self.refused(act.where, error)
        command = _as_seen(reading.command)
        if act.where.thread and isinstance(command, Propose | OpenPoll | Record):
            link = await self._permalink(act.where, act.where.thread)
            if link and link not in {known.url for known in command.links}:
                command = replace(command, links=(*command.links, Link(url=link)))
        return self.shown(act.where, await self.conversation.do(here, replace(reading, command=command)))

    async def _read(self, here: SlackHere, line: str, named: str) -> Reading:
        """Read a typed line. `named`: the line with Slack's mentions, which hold the ids; a mistake is shown in the line as
        its author saw it."""
        try:
            return await self.conversation.understood(here, named)
        except GrammarError:
            if named == line:
                raise
            return await self.conversation.understood(here, line)

    def sent(self, act: Clicked) -> Typed:
        """The line that a button carries, as if it was typed. The message has one such button, so that a second press is
        the same delivery."""
        name = nameless(act.where.channel, act.message, act.where.user, act.value)
        delivery = DeliveryId(f"slack:sent:{name}") if act.message else act.delivery
        return Typed(where=act.where, delivery=delivery, line=act.value, raw=act.value)

    # ----------------------------------------------------------------------------------------------------- presses

    def opens(self, act: Clicked) -> Opens | None:
        """The modal of a button, made of cached data: nothing may delay the use of the trigger."""
        press, here = named_now(act.press), self.here(act.where, act.delivery)
        if press.act == "mend":
            return Opens(
                form=self.conversation.form_of_line_at_once(here, act.value),
                later=lambda: self.conversation.form_of_line(here, act.value),
                title=here.words.say("Mend the line"),
            )
        if press.act == "related" and not press.number:
            return Opens(
                later=lambda: self.conversation.related(here, act.values),
                title=here.words.say("Already decided?"),
                on_top=True,
            )
        if press.act in IN_A_CHANNEL and not press.number:
            place = act.where.spot.place == HOME_TAB
            return Opens(
                form=self.conversation.form_at_once(here, press, place=place),
                later=lambda: self.conversation.form(here, press, place=place),
                title=here.words.say(ACT[press.act].title),
            )
        if press.act == "offer_yes":
            begun, message = Press(act="propose"), self._offered(act)
            return Opens(
                form=self.conversation.form_of_message_at_once(here, begun, message),
                later=lambda: self.conversation.form_of_message(here, begun, message),
                title=here.words.say(ACT["propose"].title),
            )
        if command_of(press) is not None or press.act == "export":
            return None
        title = f"D-{press.number}" if press.number else "Accord"
        if press.act in LOOKS:
            return Opens(later=lambda: self.conversation.look(here, press), title=title)
        form = self.conversation.form_at_once(here, press)
        if form is not None:
            return Opens(form=form)
        if press.act not in ACT or not (ACT[press.act].submit or press.act in TAKES_UP | FILLED_IN):
            return None
        place = press.act in TAKES_UP | FILLED_IN and act.where.spot.place == HOME_TAB
        return Opens(later=lambda: self.conversation.form(here, press, place=place), title=title)

    def _offered(self, act: Clicked) -> MessageText:
        """What somebody proposed in talk: the button has the words."""
        excerpt = act.value[:EXCERPT_LENGTH_MAX]
        return MessageText(text=act.value, memory={"excerpt": excerpt, "message": source_of(act.press)})

    async def clicked(self, act: Clicked) -> Shown | None:
        """Carry out a button that acts at once."""
        await self._platform.look_up(act.where)
        answer = await self.conversation.pressed(self.here(act.where, act.delivery), act.press)
        return self.shown(act.where, answer) if isinstance(answer, Message) else None

    # ------------------------------------------------------------------------------------------------------- forms

    def filled(self, act: Submitted) -> tuple[Command, ...]:
        """The commands of a submitted form. Raises Wrong, with the errors by question."""
        here = self.here(act.where, act.delivery)
        return self.conversation.commands(here, act.press, act.values, act.memory)

    def question_of(self, act: Submitted, refused: Refused) -> str:
        """The question beside which a refusal is shown; empty for a form without questions."""
        return question_of(act.press, act.values, refused)

    async def submitted(self, act: Submitted, commands: tuple[Command, ...]) -> Shown:
        """Carry out a submitted form. Raises Refused if its first command is refused, which the person can still mend in
        the form; the results of further commands (more links) are part of the answer."""
        command, *more = commands
        here, talk = self.here(act.where, act.delivery), self.conversation
        memory = act.memory
        url = await self._permalink(act.where, memory["message"]) if memory.get("message") else ""
        link = Link(url=url, excerpt=memory.get("excerpt", ""))
        if isinstance(command, Opening) and url:
            command = replace(command, links=(link, *command.links))
        try:
            receipt = await talk.submit(here, command)
        except Refused as refused:
            if not asks_back(refused):
                raise
            return self.refused(act.where, refused)
        if url and isinstance(command, Object):
            evidence = Attach(decision=command.decision, identity=command.identity, link=link)
            await talk.submit(here, evidence, DeliveryId(f"{act.delivery}:evidence"))
        messages = [await talk.receipt(here, receipt)]
        for place, command in enumerate(more, start=2):
            again = replace(here, delivery=DeliveryId(f"{act.delivery}:{place}"))
            messages.append(await talk.carry_out(again, command))
        shown = [self.shown(act.where, message) for message in messages]
        return Shown(
            "\n".join(part.text for part in shown), [block for part in shown for block in part.blocks]
        )

    async def mended(self, act: Submitted) -> Shown:
        """Carry out a line that was mended in a form."""
        line = str(act.values.get("line") or "")
        here = self.here(act.where, act.delivery, typed=True)
        try:
            return self.shown(
                act.where, await self.conversation.do(here, await self.conversation.understood(here, line))
            )
        except Refused as refused:
            return self.refused(act.where, refused)

    # ------------------------------------------------------------------------------------------ reactions, shortcuts

    async def reacted(self, act: Reacted) -> Shown | None:
        """Carry out a reaction on a card; other messages and other emoji are ignored."""
        emoji = "hand" if act.emoji == "raised_hand" else act.emoji
        if emoji not in EMOJI.values():
            return None
        where = act.where
        spot = where.origin.spot(where.channel)
        number = await self._lookups.number_at(spot, reference_of(where.channel, act.message))
        if number is None:
            return None
        await self._platform.look_up(where)
        here = self.here(where, act.delivery)
        try:
            card = self._platform.at_hand(here, number) or await self.conversation.card(here, number)
        except Refused:
            return None
        answer = answer_of(emoji, card)
        command = command_of_reaction(answer, card.number, card.revision, on=act.added)
        if command is None:
            return None
        return self.shown(where, await self.conversation.carry_out(here, command))

    async def rewritten(self, act: Rewritten) -> None:
        """A message was edited or deleted, on which a decision may rest."""
        path = f"/archives/{act.where.channel}/p{act.message.replace('.', '')}"
        spot = act.where.origin.spot(act.where.channel)
        text, deleted = act.text or "", act.text is None
        desk = self.conversation.desk
        await message_changed(desk, spot, path, act.delivery, text=text, deleted=deleted)

    def pointed(self, act: Pointed) -> Opens | None:
        """The form of a message shortcut: the message is attached as evidence, with its link and its words."""
        excerpt = act.text[:EXCERPT_LENGTH_MAX]
        memory = {"excerpt": excerpt, "message": act.message}
        press = named_now(Press(act=act.what))
        if press.act not in ACT or not ACT[press.act].submit:
            return None
        message = MessageText(
            text=act.text, initial={"url": act.links[0] if act.links else ""}, memory=memory
        )
        here = self.here(act.where, act.delivery)
        return Opens(
            form=self.conversation.form_of_message_at_once(here, press, message),
            later=lambda: self.conversation.form_of_message(here, press, message),
            title=here.words.say(ACT[press.act].shortcut),
        )

    # ------------------------------------------------------------------------------------------------------- answers

    def shown(self, where: Where, message: Message) -> Shown:
        return shown(self.words(where), message)

    def refused(self, where: Where, refused: Refused) -> Shown:
        return self.shown(where, refusal_message(self.words(where), refused))

    async def _permalink(self, where: Where, ts: str) -> str:
        """The link to a message; empty if Slack does not give it: the decision is opened anyway."""
        try:
            answer = await self._api.call(
                where.origin.home, "chat.getPermalink", channel=where.channel, message_ts=ts
            )
        except Exception as error:  # noqa: BLE001 - without its link the decision is opened anyway
            self._log.info("permalink_failed", platform="slack", error=type(error).__name__)
            return ""
        return str(answer.get("permalink") or "")


def _as_seen(command: Any) -> Any:
    """The command with mentions in its texts as people saw them; fields with ids of people are not changed."""
    if isinstance(command, str):
        return names_shown(command)
    if isinstance(command, tuple):
        return tuple(_as_seen(value) for value in command)
    if isinstance(command, Frozen):
        values = {name: getattr(command, name) for name in command.__struct_fields__}
        changed = {name: _as_seen(value) for name, value in values.items()}
        return replace(command, **changed) if changed != values else command
    return command


def _voters(raw: str) -> tuple[str, str]:
    """Split the setting that names the voters off a line: the line without it, and the named people. Texts in quotes are
    left alone."""
    if verb_of(as_typed(raw)) not in _HAS_VOTERS:
        return raw, ""
    try:
        matches = [_PEOPLE.match(raw, token.start) for token in settings(raw) if token.value in _VOTERS]
    except Mistake:
        return raw, ""  # the grammar reports the mistake
    named = next((match for match in matches if match is not None), None)
    return (raw, "") if named is None else (raw[: named.start()].rstrip() + raw[named.end() :], named[1])
