"""Offers to run as a decision what somebody proposed in talk: whom to ask, and what they are shown."""

import logging
from collections.abc import Awaitable, Callable
from typing import Generic

from adapters.grammar.offers import proposed_in
from adapters.interaction.conversation import Conversation
from adapters.interaction.listening import Listening, Proposal, Talk
from adapters.interaction.message import Button, Code, Message, button
from adapters.interaction.platform import H
from adapters.interaction.press import Press, answer_of
from adapters.wording import Words
from consensus.commands import MakeOffer
from consensus.refusal import Refused
from consensus.views.offers import OffersView, ShowOffers

log = logging.getLogger(__name__)


class Offers(Generic[H]):
    """Of one platform. `listening` is shared by all."""

    def __init__(self, conversation: Conversation[H], listening: Listening) -> None:
        self._conversation = conversation
        self.listening = listening

    async def heard(
        self, talk: Talk, here_of: Callable[[Talk], Awaitable[H | None]]
    ) -> tuple[Proposal, str, H] | None:
        """Somebody wrote a message. Where it is the answer that makes a proposal worth an offer: the proposal, the id of the
        offer that was written down, and who is to be asked. `here_of`: its author, as who acts; None: they cannot be asked."""
        proposal = self.listening.heard(talk)
        if proposal is not None:
            return await self._offered(proposal, here_of)
        text = proposed_in(talk.text) if talk.account else ""
        if text:
            here = await here_of(talk)
            if here is not None and await self._is_on(here):
                self.listening.hold(Proposal(talk=talk, text=text))
        return None

    async def _is_on(self, here: H) -> bool:
        view = await self._conversation.view(here, ShowOffers(), OffersView)
        return view.on and not view.muted

    async def _offered(
        self, proposal: Proposal, here_of: Callable[[Talk], Awaitable[H | None]]
    ) -> tuple[Proposal, str, H] | None:
        here = await here_of(proposal.talk)
        if here is None:
            return None
        try:
            receipt = await self._conversation.submit(here, MakeOffer())
        except Refused:
            return None  # they have left meanwhile, say: nobody waits for an answer
        offer = receipt.values.get("offer")
        return (proposal, str(offer), here) if receipt.code == "proposal-offered" else None


async def taken(conversation: Conversation[H], here: H, press: Press) -> None:
    """They said yes: the form that they get is another matter, which nothing of this may hold up."""
    try:
        await conversation.submit(here, answer_of(press))
    except Refused as refused:
        log.info("offer_not_answered", extra={"code": refused.code})


def offer_message(
    words: Words, proposal: Proposal, offer: str, *, source: str = "", home: str = "", link: str = ""
) -> Message:
    """The question, with what they wrote. `source`: the message in which they did, as the platform finds it again; `link`: to
    it, where this is shown elsewhere."""
    text = words.say(
        "You proposed this, and others have answered. Shall I run it as a decision? Nobody else sees this question."
    )

    def answer(act: str, key: str, line: str = "") -> Button:
        shown = button(words, Press(act=act, key=key, home=home))
        return Button(label=shown.label, press=shown.press, style=shown.style, line=line)

    return Message(
        text=f"{text}\n{link}" if link else text,
        code=(Code(lines=(" ".join(proposal.text.split()),)),),
        buttons=(
            answer("offer_yes", f"{offer}/{source}", proposal.text),
            answer("offer_not_now", offer),
            answer("offer_never", offer),
        ),
    )


def source_of(press: Press) -> str:
    """Where it was proposed, by the button that says yes."""
    return press.key.partition("/")[2]
