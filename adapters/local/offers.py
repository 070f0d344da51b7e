"""Offers in the room: asked of whoever proposed something in talk, answered by a word."""

from adapters.acts import ACT
from adapters.grammar.tokens import folded, quoted
from adapters.interaction.conversation import Conversation
from adapters.interaction.listening import Listening, Proposal, Talk
from adapters.interaction.message import Message
from adapters.interaction.offers import Offers, offer_message
from adapters.interaction.press import OFFER_ANSWERS, Press
from adapters.local.inbound import SPOT
from adapters.local.platform import LocalHere
from adapters.wording import Words


class RoomOffers:
    def __init__(self, conversation: Conversation[LocalHere], listening: Listening, words: Words) -> None:
        self._offers = Offers(conversation, listening)
        self._listening = listening
        self._words = words
        self._asked: dict[str, str] = {}
        """Account -> the offer that it can answer."""

    async def heard(self, here: LocalHere, text: str) -> tuple[str, Message] | None:
        """Somebody said something; whom to ask, and what."""
        talk = Talk(
            platform=SPOT.platform, home=SPOT.home, channel=SPOT.place, message=here.delivery,
            account=here.speaker, text=text, at=here.now,
        )  # fmt: skip

        async def here_of(author: Talk) -> LocalHere:
            return LocalHere(speaker=author.account, words=here.words, delivery=here.delivery, now=here.now)

        offered = await self._offers.heard(talk, here_of)
        if offered is None:
            return None
        proposal, offer, asked = offered
        self._listening.ask(offer, proposal)
        self._asked[asked.account] = offer
        return asked.account, offer_message(self._words, proposal, offer)

    def answers(self) -> tuple[str, ...]:
        """What can be said to it."""
        return tuple(folded(self._words.say(ACT[act].label)).rstrip(" .…") for act in OFFER_ANSWERS)

    def answered(self, account: str, text: str) -> tuple[Press, str] | None:
        """What somebody says to the offer that they got, and the line that it opens; whatever else they say, they are not
        waited for any longer."""
        offer = self._asked.pop(account, "")
        proposal = self._listening.asked(offer)
        acts = dict(zip(self.answers(), OFFER_ANSWERS, strict=True))
        act = acts.get(folded(text).strip(" .!"))
        if proposal is None or act is None:
            return None
        return Press(act=act, key=offer), line_of(proposal) if act == "offer_yes" else ""


def line_of(proposal: Proposal) -> str:
    return f"/propose {quoted(' '.join(proposal.text.split()))}"
