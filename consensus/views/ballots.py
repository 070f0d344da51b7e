"""Ballots as they are shown: the form of a poll for one reader, ballots in words, and why the count came out as it did."""

import hashlib
from collections.abc import Mapping
from datetime import datetime

from consensus.ballots import FORMS, read_option, spoken
from consensus.ballots.options import BLANK, NONE_OF_ABOVE, letter_of
from consensus.election import counted, election, phrase_of, settings, standing_part
from consensus.events import Closed, Phrase
from consensus.ids import OptionId, PersonId
from consensus.refusal import Refused
from consensus.tally import Tally
from consensus.tally.methods import otherwise
from consensus.tally.why import why
from consensus.views import BallotView, Dossier, OptionView, WhyView
from consensus.views.cards import card, written_in


def options_of(dossier: Dossier) -> Mapping[OptionId, str]:
    """What the options say now, and what those said that were taken off."""
    words = written_in(dossier).options
    decision = dossier.decision
    return {option: words.get(option, "") for option in (*decision.options, *decision.removed)}


def ballot_words(dossier: Dossier, options: Mapping[OptionId, str], choice: str | None) -> str:
    """A ballot in words; empty where it is none of a poll."""
    form = FORMS.get(dossier.process.ballot.type)
    if choice is None or form is None or not form.is_canonical(choice):
        return ""
    return spoken(dossier.process.ballot, options, choice)


def ballot(dossier: Dossier, now: datetime) -> BallotView:
    """The form of a ballot for the viewer. Raises Refused where there is nothing to fill in."""
    decision, rule = dossier.decision, dossier.process.ballot
    if rule.type == "none":
        raise Refused(
            "nothing-to-vote", number=decision.number, process=decision.process, try_code="silence-or-object"
        )
    own = dossier.own
    voted = own is not None and own.revision == decision.revision
    mine = own.choice or "" if own is not None and voted else ""
    if rule.type == "position":
        positions = tuple(OptionView(key=position.key, text="") for position in rule.positions)
        return BallotView(card=card(dossier, now), rule=rule, options=positions, mine=mine, voted=voted)
    texts = options_of(dossier)
    if mine and decision.removed:
        left = standing_part(dossier.process, decision, mine)
        mine = "" if left == BLANK else left
    ordered = list(decision.options)
    if rule.shuffle and dossier.viewer is not None:
        ordered = shuffled(decision.options, decision.id, dossier.viewer)
    return BallotView(
        card=card(dossier, now),
        rule=rule,
        options=tuple(
            OptionView(key=option, text=texts[option], letter=letter_of(option)) for option in ordered
        ),
        mine=mine,
        voted=voted,
    )


def shuffled(options: tuple[OptionId, ...], decision: str, reader: PersonId) -> list[OptionId]:
    """An order of their own for each reader, the same whenever they look; none of the above stays last."""

    def key(option: OptionId) -> tuple[bool, bytes]:
        seed = f"{decision}:{reader}:{option}".encode()
        return option == NONE_OF_ABOVE, hashlib.sha256(seed).digest()

    return sorted(options, key=key)


def explained(dossier: Dossier, option: str) -> WhyView:
    """How the poll was counted; `option`: and why this one did not win. Raises Refused for what is no option."""
    decision, process = dossier.decision, dossier.process
    shown = card(dossier, decision.opened_at)
    if process.ballot.type not in FORMS or process.tally is None or decision.covered:
        return WhyView(card=shown)
    tally = dossier.tallies.get(dossier.decision.box, Tally())
    result = counted(process, decision, tally)
    closed = next((entry.event for entry in dossier.entries if isinstance(entry.event, Closed)), None)
    explanation = tuple(phrase_of(phrase) for phrase in result.explanation)
    if closed is not None and closed.counted is not None:
        explanation = closed.counted.explanation
    option_id = ""
    lines: tuple[Phrase, ...] = ()
    if option:
        option_id = read_option(
            process.ballot, decision.options, options_of(dossier), option, decision.number
        )
        lines = tuple(phrase_of(phrase) for phrase in why(result, option_id))
    others = otherwise(election(process, decision, tally), settings(process, decision))
    return WhyView(
        card=shown,
        steps=explanation,
        option=option_id,
        why=lines,
        otherwise=tuple((method, tuple(winners)) for method, winners in others.items())
        if len(others) > 1 and decision.ending is not None
        else (),
    )
