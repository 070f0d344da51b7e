"""What is being talked about in channels where offers are on, as far as it takes to make one: in memory alone, for half an
hour at most. Of answers only who gave them is kept. Pure but for what it remembers.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from adapters.grammar.offers import proposed_in, takes_a_stand
from consensus.frozen import Frozen, replace
from consensus.offers import MESSAGES_MAX, OTHERS_MIN, WITHIN

HELD_MAX = 1_000
"""Proposals at a time; with more the oldest is forgotten."""


class Talk(Frozen):
    """A message that a person wrote in a channel. `thread` empty: in the channel itself; a thread has the id of the message
    that it hangs under. `answers`: the message that it expressly replies to. `at` is the platform's time."""

    platform: str
    home: str
    channel: str
    message: str
    account: str
    text: str
    at: datetime
    thread: str = ""
    answers: str = ""


class Proposal(Frozen):
    """Something that was proposed in talk."""

    talk: Talk
    text: str


@dataclass(slots=True)
class _Held:
    proposal: Proposal
    until: datetime
    """By our clock."""
    seen: dict[str, int] = field(default_factory=dict)
    """Thread -> how many messages were seen there since."""
    stands: dict[str, str] = field(default_factory=dict)
    """Message -> who took a stand by it."""


class Listening:
    """`now`: our clock."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._held: OrderedDict[tuple[str, str, str, str], _Held] = OrderedDict()
        """By platform, home, channel and message."""

        self._asked: OrderedDict[str, tuple[Proposal, datetime]] = OrderedDict()
        """Offer -> what was proposed, and until when it is kept, by our clock."""

    def __len__(self) -> int:
        return len(self._held) + len(self._asked)

    def ask(self, offer: str, proposal: Proposal) -> None:
        """Keep what an offer is about, where the platform does not."""
        self._asked[offer] = proposal, self._now() + WITHIN

    def asked(self, offer: str) -> Proposal | None:
        self.forget_old()
        proposal, _ = self._asked.get(offer, (None, None))
        return proposal

    def hold(self, proposal: Proposal) -> None:
        """Wait for answers to it; to what was proposed in its thread before, nobody answers any more."""
        self.forget_old()
        talk = proposal.talk
        for key, held in list(self._held.items()):
            if key[:3] == _channel(talk) and held.proposal.talk.thread == talk.thread:
                del self._held[key]
        self._held[_key(talk, talk.message)] = _Held(proposal, self._now() + WITHIN)
        while len(self._held) > HELD_MAX:
            self._held.popitem(last=False)

    def heard(self, talk: Talk) -> Proposal | None:
        """One more message; the proposal to which this is the answer that makes it enough. It is then forgotten."""
        self.forget_old()
        stands: bool | None = None
        for key, held in list(self._held.items()):
            proposed = held.proposal.talk
            if key[:3] != _channel(talk) or talk.message == proposed.message:
                continue
            if talk.thread not in (proposed.thread, proposed.message):
                continue
            held.seen[talk.thread] = held.seen.get(talk.thread, 0) + 1
            if held.seen[talk.thread] > MESSAGES_MAX or talk.at - proposed.at > WITHIN:
                self._over(key, held, talk)
                continue
            if talk.account == proposed.account or talk.answers not in ("", proposed.message):
                continue
            stands = takes_a_stand(talk.text) if stands is None else stands
            if stands:
                held.stands[talk.message] = talk.account
            if len(set(held.stands.values())) >= OTHERS_MIN:
                del self._held[key]
                return held.proposal
        return None

    def _over(self, key: tuple[str, str, str, str], held: _Held, talk: Talk) -> None:
        """Its time is over, or all that could answer it has been said."""
        proposed = held.proposal.talk
        threads = {proposed.thread, proposed.message}
        if talk.at - proposed.at > WITHIN or all(
            held.seen.get(thread, 0) > MESSAGES_MAX for thread in threads
        ):
            del self._held[key]

    def changed(self, talk: Talk) -> None:
        """Somebody changed what they wrote. What becomes a proposal only now is none: others have answered something else."""
        held = self._held.get(_key(talk, talk.message))
        if held is not None:
            text = proposed_in(talk.text)
            if text:
                held.proposal = replace(held.proposal, text=text)
            else:
                del self._held[_key(talk, talk.message)]
        for held in self._held.values():
            if talk.message in held.stands and not takes_a_stand(talk.text):
                del held.stands[talk.message]

    def removed(self, platform: str, home: str, channel: str, message: str) -> None:
        self._held.pop((platform, home, channel, message), None)
        for key, held in self._held.items():
            if key[:3] == (platform, home, channel):
                held.stands.pop(message, None)

    def forget(self, platform: str, home: str, channel: str) -> None:
        """Nothing is offered there any more."""
        for key in [key for key in self._held if key[:3] == (platform, home, channel)]:
            del self._held[key]

    def forget_old(self) -> None:
        now = self._now()
        for key in [key for key, held in self._held.items() if held.until <= now]:
            del self._held[key]
        for offer in [offer for offer, (_, until) in self._asked.items() if until <= now]:
            del self._asked[offer]


def _channel(talk: Talk) -> tuple[str, str, str]:
    return talk.platform, talk.home, talk.channel


def _key(talk: Talk, message: str) -> tuple[str, str, str, str]:
    return talk.platform, talk.home, talk.channel, message
