"""All sentences, for every adapter, the command line and the web page."""

from collections.abc import Sequence

from adapters.wording.actions import action_lines
from adapters.wording.ballots import ballot_headline, ballot_how, why_text
from adapters.wording.cards import CardText, card_text
from adapters.wording.changes import changes, marked
from adapters.wording.help import Situation, help_text
from adapters.wording.lists import listing_text, one_line, record_text, summary_text
from adapters.wording.sentences import Sentences
from consensus.events import Phrase
from consensus.frozen import replace
from consensus.views import (
    BallotView,
    CardView,
    HelpView,
    Listing,
    NoticeView,
    ProcessRow,
    RecordView,
    Summary,
    WhyView,
)


class Words(Sentences):
    """Sentences and whole views in one language (`en`, `de_AT`) and one zone (an IANA name)."""

    def card(self, card: CardView) -> CardText:
        """The card's pieces, for any platform to lay out."""
        return card_text(self, card)

    def notice(self, notice: NoticeView) -> str:
        """The one-off message in a sentence or two; for an outcome, the outcome itself."""
        if notice.kind == "outcome" and notice.card.outcome is not None:
            return self._ended(notice.card)
        sentence = self.phrase(self._with_difference(notice))
        if notice.kind.startswith("reminder") and notice.card.if_nothing is not None:
            return self.write.sentences(sentence, self.card(notice.card).if_nothing)
        return sentence

    def _with_difference(self, notice: NoticeView) -> Phrase:
        """The phrase of the notice; for an amendment with the changes to the text."""
        texts = notice.card.revisions[-2:]
        if notice.kind != "amended_acted" or len(texts) < 2 or not all(texts):
            return notice.phrase
        return replace(notice.phrase, values={**notice.phrase.values, "_difference": marked(changes(*texts))})

    def _ended(self, card: CardView) -> str:
        """The outcome, its reason, and how the text changed on the way."""
        about = f"D-{card.number} {self.write.quote(one_line(card.text, 300))}"
        ended = self.write.labelled(about, self.card(card).outcome)
        if len(card.revisions) < 2 or not (card.revisions[0] and card.text):
            return ended
        difference = marked(changes(card.revisions[0], card.text))
        compared = self.say("Compared with its first wording: {text:quote}.", text=difference)
        return self.write.sentences(ended, compared)

    def actions(self, notice: NoticeView) -> tuple[str, ...]:
        """The lines that answer a notice, to type or copy."""
        return action_lines(self, notice)

    def listing(self, listing: Listing) -> str:
        return listing_text(self, listing)

    def summary(self, summary: Summary) -> str:
        return summary_text(self, summary)

    def record(self, record: RecordView) -> str:
        return record_text(self, record)

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
