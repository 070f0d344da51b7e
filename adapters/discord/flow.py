"""Between an act on Discord and the conversation: adds what only Discord has (pages of lists, messages that become
proposals, lost cards)."""

from collections.abc import Callable
from typing import Any

import discord

from adapters.acts import ACT, TAKES_UP
from adapters.discord import answers, inbound
from adapters.discord.asking import Asking, link_to
from adapters.discord.context import Doorway, Here
from adapters.discord.desk import DiscordMemory, KnownMessage
from adapters.discord.limits import SELECT_OPTIONS_MAX
from adapters.discord.permissions import NAMES
from adapters.discord.reactions import Reactions
from adapters.discord.reply import Reply
from adapters.discord.shown import Shown
from adapters.discord.speech import DiscordWords
from adapters.grammar import GrammarError
from adapters.interaction.card import press as press_of
from adapters.interaction.conversation import Conversation
from adapters.interaction.filled import Wrong
from adapters.interaction.form import PLACE, Filled, Form, MessageText, Question
from adapters.interaction.line import LINE
from adapters.interaction.message import Button, Code, Message, button
from adapters.interaction.offers import source_of, taken
from adapters.interaction.press import Press, identified, named_now
from adapters.interaction.reply import refusal_message
from adapters.unsafe import whole
from consensus.commands import Command, Link, Propose, Record
from consensus.frozen import replace
from consensus.ids import DeliveryId
from consensus.ports import Receipt
from consensus.refusal import Refused
from consensus.views import ListDecisions, RightsTable, ShowRights

WHO_LENGTH_MAX = 80
"""Characters of the people named for a decision that a button has room for."""
IN_A_CHANNEL = frozenset({"propose", "poll", "record", "digest"})
"""Acts about no decision, which need a channel."""
SURE = "sure"
"""The key of a button that confirms an act that cannot be undone."""


class DiscordConversation(Conversation[Here]):
    """The receipt of an opening says what the bot may not do in its place."""

    async def receipt(self, here: Here, receipt: Receipt, *, notes: tuple[str, ...] = ()) -> Message:
        if receipt.code == "opened" and here.lacks:
            say = here.words.say
            names = here.words.write.listed(
                [here.words.write.quoted(say(NAMES[name])) for name in here.lacks]
            )
            missing = say(
                "The bot lacks a permission in this channel: allow it {names} in the channel's settings, under Permissions.",
                names=names,
            )
            notes = (*notes, missing)
        message = await super().receipt(here, receipt, notes=notes)
        if receipt.code != "opened" or receipt.number is None or "standing" in receipt.unstored:
            return message
        # A form has no button there, so what is related is asked for once it is open.
        press = Press(act="related", number=receipt.number, identity=receipt.identity, home=here.home)
        related = Button(label=here.words.say("What is in force about it?"), press=press)
        return replace(message, buttons=(*message.buttons, related))


class Flow:
    """`doorway` knows the actor of an interaction."""

    def __init__(
        self,
        doorway: Doorway,
        conversation: Conversation[Here],
        asking: Asking,
        memory: DiscordMemory,
        reactions: Reactions,
    ) -> None:
        self._doorway = doorway
        self._conversation = conversation
        self._memory = memory
        self._reactions = reactions
        self.asking = asking
        self.words = doorway.words
        self.reply_to = doorway.reply_to

    async def submit(self, here: Here, command: Command) -> Receipt:
        """Raises Refused."""
        return await self._conversation.submit(here, command)

    async def act_for(
        self, member: discord.Member, channel: object, command: Propose, delivery: str
    ) -> Receipt:
        """Open a decision for a person who acted without an interaction. Raises Refused."""
        here = self._doorway.on_behalf(member, channel, delivery)
        return await self._conversation.submit(here, command)

    # -------------------------------------------------------------------------------------------------- what they do

    async def pressed(
        self, interaction: discord.Interaction[Any], press: Press, values: tuple[str, ...] = ()
    ) -> Reply:
        """A button or a menu."""
        if values:
            press = replace(press, key=values[0])
        return await self.reply_to(
            interaction, lambda here: self._press(here, interaction, press), press.home
        )

    async def made_of(
        self, interaction: discord.Interaction[Any], message: discord.Message, act: str
    ) -> Reply:
        """The menu of a message: the form of an act begins with the message's words and a link to it."""

        async def begin(here: Here) -> Reply:
            opens = "decision" not in ACT[act].takes
            press = Press(act=act, key=f"m{message.channel.id}/{message.id}" if opens else "")
            text, link = whole(message.content or ""), message.jump_url
            begun = MessageText(text=text, initial={"links": link, "url": link})
            return await self._conversation.form_of_message(here, press, begun)

        return await self.reply_to(interaction, begin)

    async def record_poll(
        self,
        interaction: discord.Interaction[Any],
        message: discord.Message,
        text: Callable[[DiscordWords], str],
    ) -> Reply:
        """Record the result of a native poll, once: who adopts it again is told which decision has it."""
        key = f"poll:{message.id}"

        async def act(here: Here) -> Reply:
            number = await self._memory.note(here.spot.home, key)
            if number is not None:
                card = await self._conversation.card(here, int(number))
                say = here.words.say
                show = Button(label=say("Show it"), press=press_of(card, "show"))
                text_ = say("That poll is recorded already, as {number:D}.", number=card.number)
                return answers.shown(Message(text=text_, buttons=(show,)))
            link = Link(url=message.jump_url, role="information")
            command = Record(text=text(here.words), links=(link,))
            # The delivery is the poll's own, so that two people at once record it once.
            here = replace(here, delivery=DeliveryId(key))
            try:
                receipt = await self._conversation.submit(here, command)
            except Refused as refused:
                return answers.shown(self._conversation.refused(here, command, refused))
            if receipt.number is not None:
                await self._memory.keep_note(here.spot.home, key, str(receipt.number))
            return answers.shown(await self._conversation.receipt(here, receipt))

        return await self.reply_to(interaction, act)

    async def typed(self, interaction: discord.Interaction[Any], line: str, who: str = "") -> Reply:
        """A slash command as a typed line. `who`: the electorate as typed."""
        return await self.reply_to(interaction, lambda here: self._line(replace(here, who=who), line))

    async def filled(self, interaction: discord.Interaction[Any], press: Press, filled: Filled) -> Reply:
        """A submitted form."""
        return await self.reply_to(
            interaction, lambda here: self._fill(here, named_now(press), filled), press.home
        )

    # ---------------------------------------------------------------------------------------------------------------

    async def _press(self, here: Here, interaction: discord.Interaction[Any], press: Press) -> Reply:
        press = named_now(press)
        act = ACT.get(press.act)
        if act is not None and act.sure and press.key != SURE:
            return answers.shown(_confirmation(here, press))
        match press.act:
            case "mend":
                form = await self._conversation.form_of_line(here, _line_shown(interaction))
                return _with_place(here, form)
            case "send":
                # A second press is the same delivery: the message carries one line.
                asked = interaction.message
                delivery = DeliveryId(f"sent:{asked.id}") if asked is not None else here.delivery
                here = replace(here, delivery=delivery, who=press.key)
                return await self._line(here, _line_shown(interaction))
            case "page":
                return await self.asking.page(here, press)
            case "post_again":
                return await self._post_again(here, press)
            case "offer_yes":
                return await self._taken(here, press, _line_shown(interaction))
            case opening if opening in TAKES_UP:
                return await self._taken_up(here, press)
            case "rule" if not here.spot.place:
                return answers.shown(await self._conversation.rule_to_type(here, press, "<@{}>"))
            case "more":
                press = replace(press, act="details")
        answer = await self._conversation.pressed(here, press)
        if answer is None:
            raise Refused("no-such-decision", number=press.number, try_code="list-decisions")
        return _with_place(here, answer) if isinstance(answer, Form) else answers.shown(answer)

    async def _taken(self, here: Here, press: Press, text: str) -> Reply:
        """The form of a proposal that was made in talk, begun with its words and a link to it. It is opened where it was
        said, also from a direct message."""
        await taken(self._conversation, here, press)
        channel, _, message = source_of(press).partition("/")
        link = link_to(here.spot.home, channel, message)
        begun = MessageText(text=text, initial={"links": link, "url": link})
        propose = Press(act="propose", key=f"m{channel}/{message}", home=here.home)
        return await self._conversation.form_of_message(here, propose, begun)

    async def _taken_up(self, here: Here, press: Press) -> Reply:
        """The form of a decision that takes up another one. It carries of which it is, and from a direct message where that was
        opened, for there it opens."""
        form = await self._conversation.form(here, press)
        number, _, identity = form.memory.get("follows", "").partition(".")
        begun = replace(form.press, number=int(number or 0), identity=identity)
        if here.private:
            place = await self._memory.place(here.spot.home, press.number)
            begun = replace(begun, key=f"m{place or ''}/")
        return replace(form, press=begun)

    async def _fill(self, here: Here, press: Press, filled: Filled) -> Reply:
        here = self._doorway.where_said(here, _chosen_place(press, filled) or press.key)
        memory = {"follows": f"{press.number}.{press.identity}"} if press.number else {}
        if press.act == LINE:
            return await self._line(here, str(filled.get(LINE) or ""))
        try:
            command, *more = self._conversation.commands(here, press, filled, memory)
        except Wrong as wrong:
            return answers.shown(_wrong(here, press, filled, wrong))
        try:
            receipt = await self._conversation.submit(here, command)
        except Refused as refused:
            return answers.shown(self._conversation.refused(here, command, refused))
        if receipt.code == "opened" and receipt.number is not None:
            await self._watch_source(here, receipt.number, press.key)
        messages = [await self._conversation.receipt(here, receipt)]
        for place, command in enumerate(more, start=2):
            again = replace(here, delivery=DeliveryId(f"{here.delivery}:{place}"))
            messages.append(await self._conversation.carry_out(again, command))
        first = messages[0]
        return answers.shown(replace(first, text="\n".join(message.text for message in messages)))

    async def may_set_up(self, here: Here) -> bool:
        """Whether the community's table of rights lets them. Raises Refused."""
        return (await self._conversation.view(here, ShowRights(), RightsTable)).may_set_up

    async def _line(self, here: Here, line: str) -> Reply:
        try:
            reading = await self._conversation.understood(here, line)
        except GrammarError as error:
            if error.asks:
                return answers.shown(_asked_back(here, error))
            form = await self._conversation.missing(here, error)
            if form is None:
                raise
            if form.press.number and form.press.act == "amend":
                return await self._conversation.form(here, form.press)  # starts with the text to change
            return form
        if isinstance(reading.command, ListDecisions):
            return await self.asking.listing(here, reading.command)
        return answers.shown(await self._conversation.do(here, reading))

    async def _watch_source(self, here: Here, number: int, source: str) -> None:
        """Let reactions to the message that became a proposal count from now on."""
        channel, _, message = source.removeprefix("m").partition("/")
        if not (channel.isdecimal() and message.isdecimal()):
            return
        known = KnownMessage(
            home=here.spot.home, channel=channel, message=message, number=number, kind="source"
        )
        await self._reactions.begin_under(known, here.spot, await self._conversation.card(here, number))

    async def _post_again(self, here: Here, press: Press) -> Reply:
        """Post a lost card again, for a person who may see the decision."""
        number = press.number
        identified(press, await self._conversation.card(here, number))
        done = await self._memory.post_again(here.spot.home, number)
        again = here.words.say("The card of {number:D} is posted again.", number=number)
        return Shown(
            content=again if done else here.words.say("The card of {number:D} is there.", number=number)
        )


def _chosen_place(press: Press, filled: Filled) -> str:
    """The channel that was chosen in the form, as a button names where something was said; empty: none was asked for."""
    chosen = filled.get(PLACE, "") if press.act in IN_A_CHANNEL else ""
    channel = chosen[0] if isinstance(chosen, tuple) else chosen
    return f"m{channel}/" if channel else ""


def _with_place(here: Here, form: Form) -> Form:
    """A form that was opened in a direct message asks for the channel, where what it begins needs one: one of those that
    the person sees, and in which the bot may write."""
    if not here.private or form.press.number or form.press.key or form.press.act not in IN_A_CHANNEL:
        return form
    channels = tuple(
        (str(channel.id), f"#{whole(channel.name)}")
        for channel in here.guild.text_channels
        if str(channel.id) in (here.sender.sees or ())
        and channel.permissions_for(here.guild.me).send_messages
    )
    if not channels:
        return form
    question = Question(
        id=PLACE,
        label=here.words.say("In which channel?"),
        kind="place",
        options=channels[:SELECT_OPTIONS_MAX],
    )
    return replace(form, questions=(question, *form.questions))


def _confirmation(here: Here, press: Press) -> Message:
    """The question before an act that cannot be undone."""
    say = here.words.say
    text = say("{number:D} then is closed for everybody. It stays in the log.", number=press.number)
    yes = Button(label=say("Yes"), press=replace(press, key=SURE), style="danger")
    return Message(text=f"{say('Are you sure?')} {text}", buttons=(yes,))


def _wrong(here: Here, press: Press, filled: Filled, wrong: Wrong) -> Message:
    """The errors of a form by question, the input, and a button to the form to mend it."""
    words = here.words
    texts = [words.refusal_in_form(refused) for refused in wrong.questions.values()]
    values = {name: value for name, value in filled.items() if isinstance(value, str)}
    if press.act in ("propose", "poll", "record"):
        line = _line_of(press.act, values | ({"follows": f"D-{press.number}"} if press.number else {}))
        code = Code(lines=(line,))
        mend = Button(label=words.say("Open as form"), press=Press(act="mend", home=here.home), line=line)
        return Message(text="\n".join(texts), code=(code,), buttons=(mend,))
    code = Code(heading=words.say("What you wrote:"), lines=tuple("\n".join(values.values()).split("\n")))
    return Message(
        text="\n".join(texts),
        code=(code,) if values else (),
        buttons=(button(words, replace(press, home=here.home)),),
    )


def _line_of(act: str, values: dict[str, str]) -> str:
    """The line to type instead of a form for an opening."""
    texts = [values.get("question") or values.get("text", "")]
    texts += [option.strip() for option in values.get("options", "").splitlines() if option.strip()]
    names = ("until", "process", "why", "tags", "supersedes", "follows")
    options = {name: values.get(name, "") for name in names}
    options["evidence"] = values.get("links", "")
    verb = "decide" if act == "record" else act
    return inbound.line_of(verb, texts, options, values.get("settings", ""))


def _line_shown(interaction: discord.Interaction[Any]) -> str:
    """The line that the message of a button shows."""
    message = interaction.message
    return "" if message is None else answers.repaired_line(message.content or _boxed(message))


def _asked_back(here: Here, error: GrammarError) -> Message:
    """The question whether a line is meant as it was read. Its button carries who may take part; where that is too long,
    the form is left."""
    message = refusal_message(here.words, error, home=here.home)
    buttons = [
        replace(button, press=replace(button.press, key=here.who)) if button.press.act == "send" else button
        for button in message.buttons
        if not (button.press.act == "send" and len(here.who) > WHO_LENGTH_MAX)
    ]
    return replace(message, buttons=tuple(buttons))


def _boxed(message: discord.Message) -> str:
    """The first text in the message's box."""
    layout = discord.ui.LayoutView.from_message(message)
    return next(
        (item.content for item in layout.walk_children() if isinstance(item, discord.ui.TextDisplay)), ""
    )
