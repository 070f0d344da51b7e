"""A ballot filled in one question at a time, by whoever would rather be asked than type it in one line.

`next_question` says what is asked; `take` takes the answer. `back` goes one question back, `stop` ends it, `skip` leaves
out what may be left out. Pure but for its own state: the room shows the questions and casts the ballot.
"""

from dataclasses import dataclass, field
from typing import Literal

from adapters.wording import Words
from consensus.ballots import FORMS, read_ballot
from consensus.ballots.budget import spent
from consensus.ballots.options import BLANK, place_of
from consensus.ballots.slot import TYPED_ANSWERS
from consensus.commands import Vote
from consensus.frozen import replace
from consensus.ids import OptionId
from consensus.refusal import Refused
from consensus.views import BallotView, OptionView

State = Literal["asking", "cast", "stopped"]
SKIP = frozenset({"skip", "-", ""})
DONE = frozenset({"done", "end", "that is all"})
YES = frozenset({"yes", "y", "cast", "ok"})


@dataclass(slots=True)
class Ballot:
    """One person filling in one ballot."""

    words: Words
    view: BallotView
    answers: list[str] = field(default_factory=list)
    """What was answered so far: option by option (`o1=5`), rank by rank (`o2=o3`), or the whole ballot."""
    reason: str | None = None
    state: State = "asking"
    wrong: str = ""
    """Why the last answer did not do."""

    @property
    def number(self) -> int:
        return self.view.card.number

    @property
    def command(self) -> Vote:
        return Vote(
            decision=self.number,
            choice=self._ballot(),
            reason=self.reason or "",
            revision=self.view.card.revision,
        )

    def next_question(self) -> str:
        """What is asked now, behind what was wrong with the last answer."""
        asked = self._question()
        return f"{self.wrong}\n{asked}" if self.wrong else asked

    def take(self, line: str) -> None:
        """Take one answer; `state` says whether there is more to ask."""
        answer, self.wrong = line.strip(), ""
        said = answer.casefold()
        if said == "stop":
            self.state = "stopped"
        elif said == "back":
            self._back()
        elif not self._complete():
            self._take_ballot(answer)
        elif self._asks_reason():
            if said in SKIP and self._needs_reason():
                self.wrong = self.words.say("This vote needs a reason.")
            else:
                self.reason = "" if said in SKIP else answer
        elif said in YES:
            self.state = "cast"
        elif said in ("no", "n"):
            self.state = "stopped"
        else:
            self.wrong = self.words.say("Say yes to cast it, back to change it, or stop.")

    # ----------------------------------------------------------------------------------------------------- questions

    def _question(self) -> str:
        if self._complete():
            if self._asks_reason():
                if self._needs_reason():
                    return self.words.say("Why?")
                return self.words.say("Why? (skip leaves it out)")
            ballot = self.words.ballot_said(self.view, self._ballot())
            return self.words.say("Your ballot: {ballot}. Cast it? (yes, back or stop)", ballot=ballot)
        kind = self.view.rule.type
        if kind == "position":
            keys = [self.words.position(option.key) for option in self.view.options]
            return self.words.say("Your answer to D-{number}? {keys:keys}", number=self.number, keys=keys)
        if kind == "choice":
            return self._listed(self.words.say("Which one?"), self.view.options)
        if kind == "approve":
            return self._listed(
                self.words.say("Which ones? Several with commas between them, or blank for none."),
                self.view.options,
            )
        if kind == "rank":
            place = len(self.answers) + 1
            asked = (
                self.words.say("Which one comes first?")
                if place == 1
                else self.words.say("Which one is number {n:n}?", n=place)
            )
            more = (
                self.words.say("(done ends the ranking)")
                if place > 1
                else self.words.say("(blank ranks none)")
            )
            if self.view.rule.equal_ranks:
                more = self.words.say("(equal ones with = between them; done ends the ranking)")
            return self._listed(f"{asked} {more}", self._left())
        option = self.view.options[len(self.answers)]
        if kind == "slot":
            return self.words.say("{option:quote}: yes, maybe or no?", option=option.text)
        lowest, highest = FORMS[self.view.rule.type].limits(self.view.rule) or (0, 0)
        if kind == "score":
            return self.words.say(
                "Points for {option:quote}, {lowest} to {highest}? (skip gives none)",
                option=option.text,
                lowest=lowest,
                highest=highest,
            )
        left = (self.view.rule.budget or 0) - self._spent()
        if self.view.rule.cost == "square":
            return self.words.say(
                "Votes for {option:quote}, {lowest} to {highest}? {left:credits} left; n votes cost n times n.",
                option=option.text,
                lowest=lowest,
                highest=highest,
                left=left,
            )
        return self.words.say("Dots for {option:quote}? {left:dots} left.", option=option.text, left=left)

    def _listed(self, asked: str, options: tuple[OptionView, ...]) -> str:
        return "\n".join(
            [asked, *(f"  {option.letter}  {' '.join(option.text.split())}".rstrip() for option in options)]
        )

    # ------------------------------------------------------------------------------------------------------- answers

    def _take_ballot(self, answer: str) -> None:
        kind = self.view.rule.type
        if kind == "position":
            self.answers = [answer]
        elif kind in ("choice", "approve"):
            self._read(answer)
        elif kind == "rank":
            self._take_rank(answer)
        else:
            self._take_value(self.view.options[len(self.answers)], answer)

    def _read(self, answer: str) -> None:
        """A whole ballot, or one rank of it, by the reader that typed lines go through."""
        texts = {OptionId(option.key): option.text for option in self.view.options}
        rule = self.view.rule
        if rule.type == "rank":  # one rank of several: how many there are is looked at when it is cast
            rule = replace(rule, at_least=1, at_most=None)
        try:
            # In the order of the poll, so that letters are those of the card whatever the order of this form.
            text = read_ballot(rule, tuple(sorted(texts, key=place_of)), texts, answer, self.number)
        except Refused as refused:
            self.wrong = self.words.refusal_pieces(refused).sentence
            return
        if self.view.rule.type != "rank":
            self.answers = [text]
            return
        keys = {option.key for option in self._left()}
        tiers = FORMS["rank"].content(text)
        again = next((option for tier in tiers for option in tier if option not in keys), None)
        if again is not None:
            self.wrong = self.words.say("{option:quote} has its place already.", option=texts[again])
            return
        self.answers += ["=".join(tier) for tier in tiers]

    def _take_rank(self, answer: str) -> None:
        said = answer.casefold()
        if said in DONE or (said in SKIP and self.answers) or said == BLANK:
            self.answers.append(BLANK)
        else:
            self._read(answer)

    def _take_value(self, option: OptionView, answer: str) -> None:
        said = answer.casefold()
        if self.view.rule.type == "slot":
            found = TYPED_ANSWERS.get(said) if said not in ("", "skip") else "no"
            if found is None:
                self.wrong = self.words.say("Yes, maybe or no would fit.")
            else:
                self.answers.append(f"{option.key}={found}")
            return
        if said in SKIP:
            self.answers.append("")
            return
        lowest, highest = FORMS[self.view.rule.type].limits(self.view.rule) or (0, 0)
        try:
            points = int(answer) if len(answer) < 9 else highest + 1
        except ValueError:
            points = highest + 1
        if not lowest <= points <= highest:
            self.wrong = self.words.say(
                "Whole numbers from {lowest} to {highest} fit.", lowest=lowest, highest=highest
            )
        elif self.view.rule.type == "budget" and self._spent() + spent(
            self.view.rule, [(OptionId(option.key), str(points))]
        ) > (self.view.rule.budget or 0):
            self.wrong = self.words.say("That is more than is left.")
        else:
            self.answers.append(f"{option.key}={points}")

    def _back(self) -> None:
        if self.reason is not None:
            self.reason = None
        elif self.answers:
            self.answers.pop()

    # ------------------------------------------------------------------------------------------------------ the ballot

    def _complete(self) -> bool:
        kind = self.view.rule.type
        if kind in ("position", "choice", "approve"):
            return bool(self.answers)
        if kind == "rank":
            return BLANK in self.answers or not self._left()
        all_spent = kind == "budget" and self._spent() == (self.view.rule.budget or 0)
        return all_spent or len(self.answers) == len(self.view.options)

    def _asks_reason(self) -> bool:
        return self.reason is None and self.view.rule.reasons != "off"

    def _needs_reason(self) -> bool:
        rule = self.view.rule
        if rule.type == "position":
            position = next((each for each in rule.positions if each.key == self.answers[0]), None)
            if position is None:
                return False
            asked = rule.reasons == "required" or (rule.reasons == "disagree" and position.adds == "no")
            return asked or position.reason == "required"
        against = rule.reasons == "disagree" and FORMS[rule.type].is_for_none(self._ballot())
        return against or rule.reasons == "required"

    def _left(self) -> tuple[OptionView, ...]:
        """The options that have no rank yet."""
        placed = {key for answer in self.answers for key in answer.split("=")}
        return tuple(option for option in self.view.options if option.key not in placed)

    def _spent(self) -> int:
        given = ",".join(filter(None, self.answers))
        return spent(self.view.rule, FORMS[self.view.rule.type].marks(given or BLANK))

    def _ballot(self) -> str:
        kind = self.view.rule.type
        if kind in ("position", "choice", "approve"):
            return self.answers[0]
        if kind == "rank":
            return ">".join(answer for answer in self.answers if answer != BLANK) or BLANK
        pairs = (answer.partition("=") for answer in self.answers if answer)
        return FORMS[kind].write((OptionId(key), value) for key, _, value in pairs)
