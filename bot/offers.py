"""Offers to run as a decision what was proposed in talk: made, answered, turned on and off, and stopped where few want them."""

from bot import logs
from consensus.commands import AnswerOffer, MakeOffer, MuteOffers, SetOffers
from consensus.offers import Figures, is_wanted
from consensus.plain import Value
from consensus.ports import Envelope, Receipt, Work
from consensus.refusal import Refused

log = logs.get()
Offering = SetOffers | MuteOffers | MakeOffer | AnswerOffer


def carry_out(work: Work, envelope: Envelope, command: Offering) -> Receipt:
    """The log says nothing of it: nothing is decided. Raises Refused."""
    if envelope.sender is None:
        raise Refused("no-actor")
    there = work.offers(envelope)
    match command:
        case SetOffers():
            if command.on and there.figures.poor:
                raise Refused("offers-stopped", try_code="ask-to-count-anew", **_values(there.figures))
            work.set_offers(envelope, on=command.on)
            return Receipt(code="offers-set", values={"on": command.on}, changed=there.on != command.on)
        case MuteOffers():
            if there.muted != command.off:
                work.mute_offers(envelope, off=command.off)
            return Receipt(
                code="offers-muted", values={"off": command.off}, changed=there.muted != command.off
            )
        case MakeOffer():
            if there.on and there.figures.poor:
                _stop(work, there.figures)
                return Receipt(code="no-offer")
            if not is_wanted(there, work.now(envelope)):
                return Receipt(code="no-offer", changed=False)
            return Receipt(code="proposal-offered", values={"offer": work.make_offer(envelope)})
        case AnswerOffer():
            if not work.answer_offer(envelope, command.offer, command.answer):
                return Receipt(code="offer-over", changed=False)
            figures = work.offers(envelope).figures
            if figures.poor:
                _stop(work, figures)
            return Receipt(code="offer-answered", values={"answer": command.answer})


def _stop(work: Work, figures: Figures) -> None:
    places = work.stop_offers()
    if places:
        log.warning("offers_stopped", count=figures.made, number=figures.yes, checks=places)


def _values(figures: Figures) -> dict[str, Value]:
    return {"made": figures.made, "yes": figures.yes}
