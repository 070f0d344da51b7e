"""A ballot asked one question after the other. An answer is read as a typed ballot is: by words, letters or numbers, several
at once, or the whole ballot in one line.
"""

from dataclasses import dataclass, field

from adapters.grammar.positions import positions_like
from adapters.interaction.ballot_form import RANK, REASON, ballot_in_turn, ballot_of
from adapters.interaction.form import Filled, Question
from adapters.local.form import SKIP, Asked
from consensus.ballots import FORMS, read_ballot
from consensus.ballots.form import BallotForm
from consensus.ballots.options import BLANK, place_of
from consensus.frozen import replace
from consensus.ids import OptionId
from consensus.process import BallotRule
from consensus.refusal import Refused
from consensus.views import BallotView

NOTHING = SKIP | {BLANK, "done"}
GIVES = frozenset("=:＝：")
"""Signs of a line that says itself which option is given what."""


@dataclass
class AskedBallot(Asked):
    """One person filling in one ballot: what is asked next depends on what was answered."""

    view: BallotView = field(kw_only=True)

    def _take(self, question: Question, answer: str) -> None:
        form = FORMS.get(self.view.rule.type)
        if question.id == REASON:
            super()._take(question, answer)
        elif form is None:
            super()._take(question, positions_like(answer, dict(question.options)) or answer)
        else:
            try:
                self.answers |= self._read(form, question, answer)
            except Refused as refused:
                self.wrong = self.words.refusal_pieces(refused).sentence
        self._ask_on()

    def _back(self) -> None:
        super()._back()
        self._ask_on()

    def _ask_on(self) -> None:
        self.form = ballot_in_turn(self.words, self.view, self.answers)
        self.wants_more = True

    def _read(self, form: BallotForm, question: Question, answer: str) -> Filled:
        """What the answer gives this question, and others if it says more. Raises Refused."""
        plain, so_far = answer.casefold(), ballot_of(form.type, self.answers)
        nothing = plain in NOTHING and all(option.text.casefold() != plain for option in self.view.options)
        before = [] if so_far == BLANK else [so_far]
        match form.asks:
            case "option":
                return {question.id: form.content(self._ballot(answer))}
            case "options":
                return {question.id: form.content(self._ballot(BLANK if nothing else answer))}
            case "order" if nothing:
                if before:
                    self._ballot(so_far)  # it ends here, and has to name enough
                return {question.id: ""}
            case "order":
                tiers = form.content(self._unfinished(" > ".join([*before, answer])))
                return {f"{RANK}{place}": tier for place, tier in enumerate(tiers, 1)}
        if plain == BLANK or GIVES & set(answer):
            given = dict(form.marks(self._ballot(answer)))
            return {option.key: given.get(OptionId(option.key), "") for option in self.view.options}
        if nothing:
            return {question.id: ""}
        text = self._ballot(",".join([*before, f"{question.id}={answer}"]))
        return {question.id: "", **dict(form.marks(text))}

    def _unfinished(self, line: str) -> str:
        """The same of a ballot that may yet name more."""
        try:
            return self._ballot(line, replace(self.view.rule, at_least=1))
        except Refused:
            return self._ballot(line)  # which says what the rule itself asks for

    def _ballot(self, line: str, rule: BallotRule | None = None) -> str:
        """The canonical text. Letters are those of the card, whatever the order of this reader's form. Raises Refused."""
        texts = {OptionId(option.key): option.text for option in self.view.options}
        options = tuple(sorted(texts, key=place_of))
        return read_ballot(rule or self.view.rule, options, texts, line, self.view.card.number)
