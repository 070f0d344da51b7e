"""Secret ballots in words: the list of the close, and what a receipt finds in it."""

from collections.abc import Iterator

from adapters.wording.sentences import Sentences
from consensus.ballots.options import BLANK
from consensus.frozen import Frozen
from consensus.views import RecordView


class ReceiptCheck(Frozen):
    """What came of looking for a receipt. `choice`: what the ballot says."""

    text: str
    choice: str = ""


def ballot_lines(words: Sentences, record: RecordView) -> Iterator[tuple[str, str]]:
    """Receipt and choice of each ballot."""
    for line in record.ballots:
        ballot = words.write.ballot(BLANK) if line.ballot == BLANK else line.ballot
        yield line.receipt, ballot or words.position(line.choice)


def look_for(words: Sentences, record: RecordView, typed: str) -> ReceiptCheck:
    """Whether the closing entry has a ballot with this receipt."""
    card, receipt = record.card, "".join(typed.split()).replace("-", "").upper()
    if not card.secret:
        return ReceiptCheck(
            text=words.say(
                "Ballots of D-{number} were not secret, so there are no receipts.", number=card.number
            )
        )
    if card.outcome is None:
        return ReceiptCheck(
            text=words.say(
                "D-{number} is still open; receipts are checked once it has closed.", number=card.number
            )
        )
    if card.undisclosed:
        text = words.say(
            "The log says nothing of the ballots of D-{number}: they were fewer than five, or all alike, or were never counted.",
            number=card.number,
        )
        return ReceiptCheck(text=text)
    if not any(line.receipt for line in record.ballots):
        return ReceiptCheck(text=words.say("D-{number} gave no receipts.", number=card.number))
    for known, choice in ballot_lines(words, record):
        if known == receipt:
            text = words.say(
                "{receipt} was counted on D-{number}: {choice}",
                receipt=known,
                number=card.number,
                choice=choice,
            )
            return ReceiptCheck(text=text, choice=choice)
    return ReceiptCheck(
        text=words.say(
            "No ballot of D-{number} has the receipt {receipt}. Whoever voted again has a later one, which counts.",
            number=card.number,
            receipt=receipt,
        )
    )
