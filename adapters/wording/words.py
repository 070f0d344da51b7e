"""All sentences, for every adapter, the command line and the web page."""

from collections.abc import Sequence

from adapters.wording.actions import action_lines
from adapters.wording.ballots import ballot_headline, ballot_how, why_text
from adapters.wording.cards import CardText, card_text
from adapters.wording.changes import changes, marked
from adapters.wording.conflicts import conflicts_text
from adapters.wording.help import Situation, help_text
from adapters.wording.lists import in_force_text, listing_text, record_text, summary_text, todos_text
from adapters.wording.matters import waiting_text
from adapters.wording.notices import PRIVATE, QUOTED_IN_THREAD, QUOTES, TAILS
from adapters.wording.record import RecordText, record_parts
from adapters.wording.secrecy import ReceiptCheck, ballot_lines, look_for
from adapters.wording.sentences import Sentences
from adapters.wording.speech import Values
from adapters.wording.what_if import what_if_text
from consensus.events import Phrase
from consensus.frozen import Frozen, replace
from consensus.views import (
    BallotView,
    CardView,
    ConflictsView,
    HelpView,
    InForceView,
    Listing,
    NoticeView,
    ProcessRow,
    RecordView,
    Summary,
    TodoList,
    WaitingView,
    WhatIfView,
    WhyView,
)

ROOT_DIGITS = 12
"""Of a checkpoint's root, where people keep it: nobody meets so many by trying."""


class NoticeText(Frozen):
    """A one-off message in words. Texts of people in it are not escaped."""

    text: str
    quotes: tuple[str, ...] = ()
    """The words in question, a line each."""
    tail: str = ""
    small: str = ""
    """Small print."""

    @property
    def plain(self) -> str:
        """All of it but the small print, for a notification."""
        return "\n".join(filter(None, (self.text, *(f"> {quote}" for quote in self.quotes), self.tail)))


class Words(Sentences):
    """Sentences and whole views in one language (`en`, `de_AT`) and one zone (an IANA name)."""

    def card(self, card: CardView) -> CardText:
        """The card's pieces, for any platform to lay out."""
        return card_text(self, card)

    def notice(self, notice: NoticeView) -> NoticeText:
        """The one-off message: a line under the card, the outcome, or a private message, which stands alone: the decision,
        what is asked, the words in question, and what happens otherwise."""
        card, code = notice.card, notice.phrase.code
        if notice.kind == "outcome" and card.outcome is not None:
            return replace(self._ended(card), small=self.checkpoint(notice.root))
        text = self.card(card)
        values = self._values(notice, text)
        if notice.audience not in ("thread", "place"):
            asks = self._speak(PRIVATE[code], values) if code in PRIVATE else self.phrase(notice.phrase)
            asks = self.write.labelled(self._titled(card, text, card.place), asks)
            tail = self._speak(TAILS.get(code, ()), values)
            return NoticeText(text=asks, quotes=self._quotes(notice, text, values), tail=tail)
        line = self.phrase(notice.phrase)
        if notice.kind == "reminder_thread":
            line = self.write.sentences(line, text.if_nothing)
        if code not in QUOTED_IN_THREAD:
            return NoticeText(text=line)
        tail = self._speak(TAILS.get(code, ()), values)
        return NoticeText(text=line, quotes=self._quotes(notice, text, values), tail=tail)

    def _values(self, notice: NoticeView, text: CardText) -> dict[str, object]:
        card = notice.card
        values: dict[str, object] = {
            **notice.phrase.values,
            "_lines": self.lines,
            "_poll": card.unit == "options",
            "whole": text.text,
            "_title": text.title,
            "state": self.write.stopped(text.state),
            "if_nothing": text.if_nothing,
            "_difference": self._difference(card),
            "_documents": " ".join(link.url for link in card.links if link.role == "knowledge"),
        }
        if values.get("amendment"):
            values["_rewritten"] = values["_difference"]
        if (objection := notice.objection) is not None:
            values |= {
                "reason": objection.reason,
                "remedy": objection.remedy,
                "answer_by": objection.answer_by,
                "test_closes_at": objection.test_closes_at,
            }
        return values

    def _quotes(self, notice: NoticeView, text: CardText, values: Values) -> tuple[str, ...]:
        if notice.kind != "reminder":
            return self._lines(QUOTES.get(notice.phrase.code, ()), values)
        return tuple(
            self.write.labelled(objection.label, self.write.clipped_line(objection.reason))
            for objection in text.objections
            if objection.stands
        )

    def _titled(self, card: CardView, text: CardText, place: str) -> str:
        """`Ship on Fridays (D-17, #core)`"""
        where = self.write.commas(filter(None, (f"D-{card.number}", self.write.place(place))))
        return self.write.bracketed(self.write.clipped_line(text.title), where)

    def _difference(self, card: CardView) -> str:
        """What the last amendment changed."""
        texts = card.revisions[-2:]
        return marked(changes(*texts), self.marks) if len(texts) == 2 and all(texts) else ""

    def _ended(self, card: CardView) -> NoticeText:
        """The outcome, its reason, and how the text changed on the way."""
        text = self.card(card)
        if card.outcome is None or (text.winners and card.outcome.outcome == "adopted"):
            winners = self.write.listed([self.write.clipped_line(winner) for winner in text.winners])
            tail = self.write.sentences(text.reason, text.replaced)
            return NoticeText(text=self.write.labelled(self._titled(card, text, ""), winners), tail=tail)
        outcome = self.say(
            "{outcome:Outcome}", outcome=card.outcome.outcome, _because=card.outcome.because.code
        )
        headline = self.write.labelled(outcome, self._titled(card, text, ""))
        if not text.changed:
            return NoticeText(text=headline, tail=self.write.sentences(text.because, text.replaced))
        changed = self.changed_after(card)
        return NoticeText(
            text=headline,
            quotes=(marked(text.changed, self.marks),),
            tail=self.write.sentences(text.because, changed, text.replaced),
        )

    def checkpoint(self, root: str) -> str:
        """Its first digits, by which whoever kept them can hold the log against them."""
        return self.say("Log checkpoint {digits}", digits=root[:ROOT_DIGITS]) if root else ""

    def changed_after(self, card: CardView) -> str:
        """Whose objections were met by changing the text."""
        names = [o.by for o in card.objections if o.state == "resolved" and o.revision < card.revision]
        return self.say("Changed after {names:names} objected.", names=names) if names else ""

    def actions(self, notice: NoticeView) -> tuple[str, ...]:
        """The lines that answer a notice, to type or copy."""
        return action_lines(self, notice)

    def listing(self, listing: Listing) -> str:
        return listing_text(self, listing)

    def conflicts(self, view: ConflictsView) -> str:
        return conflicts_text(self, view)

    def what_if(self, view: WhatIfView) -> str:
        return what_if_text(self, view)

    def in_force(self, view: InForceView) -> str:
        return in_force_text(self, view)

    def waiting(self, view: WaitingView) -> str:
        return waiting_text(self, view)

    def todos(self, todos: TodoList) -> str:
        return todos_text(self, todos)

    def summary(self, summary: Summary) -> str:
        return summary_text(self, summary)

    def record(self, record: RecordView) -> str:
        return record_text(self, record)

    def receipt_lines(self, record: RecordView) -> tuple[tuple[str, str], ...]:
        """Receipt and choice of each secret ballot of a closed decision."""
        return tuple(ballot_lines(self, record))

    def receipt_check(self, record: RecordView, typed: str) -> ReceiptCheck:
        """Whether the closing entry has a ballot with this receipt, and what it says."""
        return look_for(self, record, typed)

    def record_parts(self, record: RecordView) -> RecordText:
        """The record as headed parts, for platforms that have headings and quotes."""
        return record_parts(self, record)

    def ballot_headline(self, view: BallotView) -> str:
        return ballot_headline(self, view)

    def ballot_how(self, view: BallotView) -> str:
        """The options and a line that casts a ballot."""
        return ballot_how(self, view)

    def why(self, view: WhyView) -> str:
        """How a poll was counted, and why an option did not win."""
        return why_text(self, view)

    def help(
        self,
        topic: str = "",
        view: HelpView | None = None,
        *,
        situation: Situation | None = None,
        example: str = "",
        processes: Sequence[ProcessRow] = (),
    ) -> str:
        """Help on one verb or process, or on all with the decisions that wait for the reader."""
        return help_text(self, topic, view, situation=situation, example=example, processes=processes)


def sentence(phrase: Phrase, language: str) -> str:
    """A phrase as stored in the record, in a community's language, with instants in UTC."""
    return Words(language).phrase(phrase)
