"""Ballots and counts in words: what somebody is about to cast, and why a count came out as it did."""

from collections.abc import Mapping

from adapters.wording.actions import ballot_line
from adapters.wording.counting import listed, method_name, say_recorded
from adapters.wording.sentences import Sentences
from consensus.ballots import spoken
from consensus.ballots.options import BLANK
from consensus.ids import OptionId
from consensus.views import BallotView, CardView, WhyView


def ballot_said(words: Sentences, view: BallotView, ballot: str) -> str:
    """A canonical ballot as it is read back."""
    if view.rule.type == "position":
        return words.position(ballot)
    if ballot == BLANK:
        return words.write.ballot(BLANK)
    texts = {OptionId(option.key): option.text for option in view.options}
    return words.write.quote(spoken(view.rule, texts, ballot))


def ballot_headline(words: Sentences, view: BallotView) -> str:
    """What a form is about, and how one leaves it."""
    about = words.write.stopped(f"D-{view.card.number} {words.write.quote(view.card.text)}")
    return words.write.sentences(
        about, words.say("One question after the other; back goes back, stop ends it.")
    )


def ballot_how(words: Sentences, view: BallotView) -> str:
    """The options and a line that casts a ballot, for where a line is typed in one go."""
    lines = [f"D-{view.card.number} {words.write.quote(view.card.text)}"]
    if view.rule.type != "position":
        lines += [f"  {option.letter}  {' '.join(option.text.split())}".rstrip() for option in view.options]
    lines += [words.say("For example:"), f"  {ballot_line(view.card)}"]
    if view.mine:
        lines.append(words.say("Yours so far: {ballot}", ballot=ballot_said(words, view, view.mine)))
    return "\n".join(lines)


def why_text(words: Sentences, view: WhyView) -> str:
    """How a poll was counted, one sentence a line; of anything else, its outcome."""
    card = view.card
    options = _texts(card)
    lines = [f"D-{card.number} {words.write.quote(card.text)}"]
    if not view.steps:
        if card.secret and card.outcome is None:
            lines.append(words.say("Its secret ballots are opened when it closes, and counted then."))
        elif card.hidden and card.outcome is None:
            lines.append(words.say("The figures are hidden until it closes, and so is the count."))
        elif card.outcome is not None:
            lines.append(words.phrase(card.outcome.because, number=card.number, options=options))
        else:
            lines.append(words.one_sentence(card.rule, number=card.number))
        return "\n".join(lines)
    if card.outcome is None:
        lines.append(words.say("As the ballots stand now:"))
    lines += [say_recorded(step, options, words.catalogue) for step in view.steps]
    if view.option:
        name = options.get(view.option, view.option)
        lines += ["", words.say("Why did {option:quote} not win?", option=name)]
        lines += [say_recorded(step, options, words.catalogue) for step in view.why]
    if view.otherwise:
        lines += ["", words.say("Counted otherwise, the same ballots give:")]
        for method, winners in view.otherwise:
            names = listed([options.get(winner, winner) for winner in winners], catalogue=words.catalogue)
            lines.append(f"  {words.write.labelled(method_name(method, words.catalogue), names)}")
    return "\n".join(lines)


def _texts(card: CardView) -> Mapping[str, str]:
    return {option: " ".join(text.split()) for option, text in card.option_texts.items()}
