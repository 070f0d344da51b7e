"""A form asked one question at a time, for whoever types: what is required, then once whether there is more.

`next_question` says what is asked; `take` takes the answer. `back` goes one question back, `skip` leaves out what may be
left out or keeps what stands there, `stop` ends it. The room asks, and sends what was filled in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from adapters.grammar.people import people
from adapters.grammar.tokens import folded
from adapters.interaction.form import Form, Question
from adapters.unsafe import visible_line
from adapters.wording import Words
from consensus.ballots.options import letter
from consensus.refusal import Refused

State = Literal["asking", "cast", "stopped"]
SKIP = frozenset({"skip", "-", ""})
YES = frozenset({"yes", "y", "more", "ok"})
NO = frozenset({"no", "n", "send", "skip", "-", ""})


@dataclass
class Asked:
    """One person filling in one form."""

    words: Words
    form: Form
    state: State = "asking"
    wrong: str = ""
    """Why the last answer did not do."""
    answers: dict[str, str | tuple[str, ...]] = field(default_factory=dict)
    """What was answered so far, in order; an empty answer was skipped."""
    wants_more: bool | None = None
    """Whether the questions that may be left out are asked; None: not answered yet."""

    def __post_init__(self) -> None:
        if not self._required():
            self.wants_more = True

    @property
    def number(self) -> int | None:
        return self.form.press.number or None

    @property
    def values(self) -> Mapping[str, str | tuple[str, ...]]:
        """What is sent: the answers, and what stood there for what was not asked."""
        initial = {question.id: question.initial for question in self.form.questions if question.initial}
        return {**initial, **{id_: answer for id_, answer in self.answers.items() if answer}}

    def next_question(self) -> str:
        """What is asked now, behind what was wrong with the last answer."""
        question = self._next()
        asked = self._more() if question is None else self._asked(question)
        return f"{self.wrong}\n{asked}" if self.wrong else asked

    def offered(self) -> tuple[tuple[str, str], ...]:
        """What can be answered now, and what it means."""
        question = self._next()
        if question is None:
            return (("yes", ""), ("no", ""))
        labels = (visible_line(" ".join(label.split())) for _, label in question.options)
        return tuple(zip(_letters(question), labels, strict=True))

    def take(self, line: str) -> None:
        """Take one answer; `state` says whether there is more to ask."""
        answer, self.wrong = line.strip(), ""
        if answer.casefold() == "stop":
            self.state = "stopped"
        elif answer.casefold() == "back":
            self._back()
        elif (question := self._next()) is not None:
            self._take(question, answer)
        elif answer.casefold() in YES:
            self.wants_more = True
        elif answer.casefold() in NO:
            self.wants_more = False
        else:
            self.wrong = self.words.say("Yes or no would fit.")
        if self.state == "asking" and self._complete():
            self.state = "cast"

    def refuse(self, questions: Mapping[str, Refused]) -> None:
        """It was sent and came back: what is wrong is asked again."""
        self.wrong = "\n".join(self.words.refusal(refused) for refused in questions.values())
        for id_ in questions:
            self.answers.pop(id_, None)
        self.state = "asking"

    # ----------------------------------------------------------------------------------------------------- questions

    def _required(self) -> list[Question]:
        return [question for question in self.form.questions if not (question.optional or question.initial)]

    def _optional(self) -> list[Question]:
        process = self.values.get("process", "")
        return [
            question
            for question in self.form.questions
            if (question.optional or question.initial)
            and (not question.of_processes or process in question.of_processes)
        ]

    def _next(self) -> Question | None:
        """The question that is asked now; None: whether there is more."""
        questions = [*self._required(), *(self._optional() if self.wants_more else [])]
        return next((question for question in questions if question.id not in self.answers), None)

    def _complete(self) -> bool:
        return self._next() is None and (self.wants_more is not None or not self._optional())

    def _more(self) -> str:
        labels = " · ".join(question.label for question in self._optional())
        return self.words.say("More? (yes or no) {labels}", labels=labels)

    def _asked(self, question: Question) -> str:
        say = self.words.say
        lines = [question.label]
        if question.hint or question.placeholder:
            lines.append(f"  {question.hint or question.placeholder}")
        for sign, (_, label) in zip(_letters(question), question.options, strict=True):
            lines.append(f"  {sign}  {' '.join(label.split())}".rstrip())
        if question.initial and isinstance(question.initial, str):
            shown = dict(question.options).get(question.initial, question.initial)
            lines.append(say("Now: {text:quote} (skip keeps it)", text=shown))
        elif question.optional and question.kind in ("several", "ticks"):
            lines.append(say("Several with commas between them; skip leaves it out."))
        elif question.optional:
            lines.append(say("(skip leaves it out)"))
        return "\n".join(lines)

    # ------------------------------------------------------------------------------------------------------- answers

    def _take(self, question: Question, answer: str) -> None:
        if answer.casefold() in SKIP:
            if question.optional or question.initial:
                self.answers[question.id] = ""
            else:
                self.wrong = self.words.say("That is needed; stop ends it.")
            return
        read: str | tuple[str, ...] | None = answer
        match question.kind:
            case "several" | "ticks":
                chosen = [
                    _chosen(question, part) for part in answer.replace("、", ",").split(",") if part.strip()
                ]
                read = None if None in chosen or not chosen else tuple(key for key in chosen if key)
            case "choice" | "process":
                read = _chosen(question, answer)
            case "people" | "person":
                named = people(answer)
                read = None if named.unread or named.groups else named.accounts
        if read is None:
            self.wrong = self.words.say("{answer:quote} is none of these.", answer=answer[:80])
        elif isinstance(read, str) and len(read) > question.length_max:
            self.wrong = self.words.say("At most {n:characters} fit.", n=question.length_max)
        else:
            self.answers[question.id] = read

    def _back(self) -> None:
        if self.answers:
            self.answers.popitem()
        if self.wants_more and not any(question.id in self.answers for question in self._optional()):
            self.wants_more = None if self._required() else True


def _chosen(question: Question, answer: str) -> str | None:
    """The value of an option by its letter, its value or its words."""
    plain = folded(answer).strip()
    for sign, (value, label) in zip(_letters(question), question.options, strict=True):
        if plain in (sign.casefold(), folded(value), folded(" ".join(label.split()))):
            return value
    return None


def _letters(question: Question) -> Sequence[str]:
    return question.letters or [letter(place) for place in range(len(question.options))]
