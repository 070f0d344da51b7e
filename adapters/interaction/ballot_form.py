"""A ballot as questions, within what a platform's form holds, and what was filled in as the canonical ballot
(consensus/ballots). Pure.

Questions are named after options, so that a form can be read without looking the decision up. Where a form has room for
each option there is one question an option; else ranks are asked place by place, and the rest is typed, one option a line.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from adapters.acts import ACT, BALLOTS
from adapters.interaction.card import press as card_press
from adapters.interaction.form import Filled, Fits, Form, Options, Question
from adapters.wording import Words
from consensus.ballots import FORMS
from consensus.ballots.form import NAMED, BallotForm, Mark
from consensus.ballots.options import BLANK
from consensus.ballots.typed import quoted
from consensus.frozen import Frozen
from consensus.ids import OptionId
from consensus.process import BallotRule
from consensus.views import BallotView

TYPED, RANK, SEVERAL, CHOICE, REASON = "typed", "rank", "some", "choice", "reason"
POINTS_IN_A_LIST_MAX = 11
RANKS_IN_A_LIST_MAX = 20
TYPED_LENGTH_MAX = 3_900


def ballot_form(words: Words, view: BallotView, fits: Fits, home: str = "") -> Form:
    """The form in which this ballot is cast, with what its reader has cast filled in, in their order of the options."""
    ballot = _Ballot.of(words, view, FORMS[view.rule.type])
    return _form(words, view, home, _questions(ballot, fits), BALLOTS[view.rule.type].hint)


def ballot_in_turn(words: Words, view: BallotView, filled: Filled) -> Form:
    """The same for a room that asks one question after the other, once `filled` is answered: what is asked next depends on
    it (an option has its rank, the budget is spent, a reason is needed). Any ballot, also one of positions."""
    form = FORMS.get(view.rule.type)
    asked = list(_only(words, view) if form is None else _in_turn(_Ballot.of(words, view, form), filled))
    if all(question.id in filled for question in asked):
        asked += _reason(words, view, ballot_of(view.rule.type, filled))
    return _form(words, view, "", asked)


def _form(words: Words, view: BallotView, home: str, questions: Iterable[Question], hint: str = "") -> Form:
    card, act = view.card, ACT["ballot"]
    press = card_press(card, act.name, view.rule.type, home=home)
    return Form(
        press=press,
        title=f"D-{card.number}",
        submit=words.say(act.submit),
        intro=tuple(filter(None, (card.text, words.say(hint)))),
        questions=tuple(questions),
    )


class _Ballot(Frozen, kw_only=False):
    words: Words
    form: BallotForm
    rule: BallotRule
    options: Options
    letters: Mapping[str, str]
    mine: Mapping[str, str]
    """What the reader's ballot gives the options, the best first where it ranks them."""

    @classmethod
    def of(cls, words: Words, view: BallotView, form: BallotForm) -> "_Ballot":
        mine = form.marks(view.mine) if form.is_canonical(view.mine) else ()
        given = {str(option): mark for option, mark in mine}
        letters = {option.key: option.letter for option in view.options}
        return cls(words, form, view.rule, _options(words, view), letters, given)

    def ask(self, **values: object) -> str:
        """What is asked where one question follows the other."""
        asks = BALLOTS[self.form.type].asks
        code = next((phrase.code for phrase in self.form.says(self.rule)), "")
        sentence = asks.get(code) or asks[""]
        return self.words.say(sentence, **values)


def _options(words: Words, view: BallotView) -> Options:
    return tuple(
        (option.key, " ".join(option.text.split()) or words.position(option.key)) for option in view.options
    )


def _questions(ballot: _Ballot, fits: Fits) -> Iterator[Question]:
    form = ballot.form
    one_each = len(ballot.options) <= fits.questions_max
    roomy = one_each and fits.questions_max > 5
    match form.asks:
        case "options":
            yield from _approval(ballot, fits)
        case "order" if roomy:
            ranks = (1, len(ballot.options))
            yield from (_number(ballot, option, ranks, RANKS_IN_A_LIST_MAX) for option in ballot.options)
        case "order" if len(ballot.options) <= fits.options_max:
            yield from _places(ballot, fits)
        case "answer" if one_each:
            labels = BALLOTS[form.type].answers
            answers = tuple((key, ballot.words.say(labels[key])) for key in form.answers)
            yield from (_choice(ballot, option, answers) for option in ballot.options)
        case "points" if roomy or (one_each and not form.shares):
            points = form.limits(ballot.rule) or (0, 0)
            yield from (_number(ballot, option, points, POINTS_IN_A_LIST_MAX) for option in ballot.options)
        case _:
            yield _typed(ballot)


def _approval(ballot: _Ballot, fits: Fits) -> Iterator[Question]:
    """Boxes where they fit, else lists of which several can be chosen."""
    count = len(ballot.options)
    boxes = count <= fits.ticks_max * min(2, fits.questions_max)
    size = fits.ticks_max if boxes and count > fits.ticks_max and fits.questions_max <= 5 else count
    if not boxes or (fits.questions_max > 5 and count > fits.ticks_max):
        boxes, size = False, fits.options_max
    for at in range(0, count, size):
        page = ballot.options[at : at + size]
        yield Question(
            id=f"{SEVERAL}{at}",
            label=ballot.words.say("Your answer"),
            kind="ticks" if boxes else "several",
            options=page,
            optional=True,
            initial=tuple(key for key, _ in page if key in ballot.mine),
        )


def _choice(ballot: _Ballot, option: tuple[str, str], options: Options) -> Question:
    """What one option is given, chosen from a list."""
    key, label = option
    mine = ballot.mine.get(key, "")
    return Question(id=key, label=label, kind="choice", options=options, optional=True, initial=mine)


def _number(ballot: _Ballot, option: tuple[str, str], bounds: tuple[int, int], listed_max: int) -> Question:
    """A whole number that one option is given; chosen from a list where they are few."""
    low, high = bounds
    if high - low < listed_max:
        return _choice(ballot, option, tuple((str(value), str(value)) for value in range(low, high + 1)))
    key, label = option
    mine = ballot.mine.get(key, "")
    return Question(id=key, label=label, kind="number", optional=True, bounds=bounds, initial=mine)


def _places(ballot: _Ballot, fits: Fits) -> Iterator[Question]:
    ranked = tuple(ballot.mine)
    for place in range(1, min(len(ballot.options), fits.questions_max) + 1):
        yield Question(
            id=f"{RANK}{place}",
            label=ballot.words.say("Rank {place:n}", place=place),
            kind="choice",
            options=ballot.options,
            optional=place > 1,
            initial=next(iter(ranked[place - 1 : place]), ""),
        )


def _typed(ballot: _Ballot) -> Question:
    """One option a line, to be filled in by hand."""
    say = ballot.words.say
    names = [quoted(label) for _, label in ballot.options]
    if ballot.form.asks == "order":
        return Question(
            id=TYPED,
            label=say("The options in your order"),
            hint=say("The best first, one a line or parted by >"),
            initial="\n".join(names)[:TYPED_LENGTH_MAX],
            kind="text",
        )
    lines = [
        f"{name} = {ballot.mine.get(key, '')}" for name, (key, _) in zip(names, ballot.options, strict=True)
    ]
    return Question(
        id=TYPED,
        label=say("Your ballot"),
        hint=say("A number or an answer behind each; leave out what you do not mind."),
        initial="\n".join(lines)[:TYPED_LENGTH_MAX],
        kind="text",
    )


# ------------------------------------------------------------------------------------------------ one after the other


def _in_turn(ballot: _Ballot, filled: Filled) -> Iterator[Question]:
    """The questions that are answered, and the next one."""
    match ballot.form.asks:
        case "option":
            yield _listed(ballot, CHOICE, "choice", ballot.ask(), dict(ballot.options))
        case "options":
            yield _listed(ballot, f"{SEVERAL}0", "several", ballot.ask(), dict(ballot.options))
        case "order":
            left, most = dict(ballot.options), ballot.rule.at_most or len(ballot.options)
            for place in range(1, len(ballot.options) + 1):
                yield _listed(ballot, f"{RANK}{place}", "several", ballot.ask(place=place), left)
                named = _options_in(filled.get(f"{RANK}{place}", ""))
                left = {key: label for key, label in left.items() if key not in named}
                if not named or not left or len(ballot.options) - len(left) >= most:
                    return
        case _:
            given: list[Mark] = []
            for key, label in ballot.options:
                limits, over = ballot.form.limits(ballot.rule, given), ballot.form.left(ballot.rule, given)
                if limits == (0, 0):
                    return
                low, high = limits or (0, 0)
                asked = ballot.ask(option=label, lowest=low, highest=high, left=over)
                yield Question(id=key, label=asked)
                if mark := _text(filled.get(key, "")):
                    given.append((OptionId(key), mark))


def _listed(
    ballot: _Ballot, id_: str, kind: Literal["choice", "several"], asked: str, options: Mapping[str, str]
) -> Question:
    letters = tuple(ballot.letters[key] for key in options)
    return Question(id=id_, label=asked, kind=kind, options=tuple(options.items()), letters=letters)


def _only(words: Words, view: BallotView) -> Iterator[Question]:
    """The one question of a ballot of positions."""
    yield Question(id=CHOICE, label=words.say("Your answer"), kind="choice", options=_options(words, view))


def _reason(words: Words, view: BallotView, ballot: str) -> Iterator[Question]:
    """Why; needed where the rule asks for a reason with this ballot, and not asked where it takes none."""
    rule, form = view.rule, FORMS.get(view.rule.type)
    position = next((position for position in rule.positions if position.key == ballot), None)
    against = form.is_for_none(ballot) if form is not None else position is not None and position.adds == "no"
    own = "optional" if position is None else position.reason
    needed = "required" in (rule.reasons, own) or (rule.reasons == "disagree" and against)
    if needed or "off" not in (rule.reasons, own):
        yield Question(id=REASON, label=words.say("Why?"), kind="text", optional=not needed)


# ------------------------------------------------------------------------------------------------------- what comes back


def ballot_of(kind: str, filled: Filled) -> str:
    """The canonical text of what was filled in; whether it fits the rule, the engine says. Of a typed ballot, what was
    typed, without the lines that were left empty."""
    form = FORMS.get(kind)
    typed = filled.get(TYPED, "")
    if isinstance(typed, str) and typed.strip():
        lines = [line.strip() for line in typed.splitlines()]
        kept = [line for line in lines if line and not line.endswith("=")]
        ranked = form is not None and form.asks == "order" and ">" not in typed
        return (" > " if ranked else "\n").join(kept) or BLANK
    if form is None:  # a position
        return _text(filled.get(CHOICE, "")) or BLANK
    return form.write(_marks(form, filled))


def _marks(form: BallotForm, filled: Filled) -> list[Mark]:
    if form.asks in ("option", "options"):
        ids = sorted(id_ for id_ in filled if id_ != REASON)
        return [(option, NAMED) for id_ in ids for option in _options_in(filled[id_])]
    given = {OptionId(id_): _text(value) for id_, value in filled.items() if _is_option(id_)}
    marks = [(option, mark) for option, value in given.items() if value and (mark := form.taken(value))]
    if marks:
        return marks
    return list(_placed(filled).items()) if form.asks == "order" else []


def _placed(filled: Filled) -> Mapping[OptionId, str]:
    """Each option at the first place that it was given."""
    ranks: dict[OptionId, str] = {}
    for id_ in sorted(filter(_is_place, filled), key=_rank_of):
        for option in _options_in(filled[id_]):
            ranks.setdefault(option, str(_rank_of(id_)))
    return ranks


def _text(value: str | tuple[str, ...]) -> str:
    return (value if isinstance(value, str) else " ".join(value)).strip()


def _options_in(value: str | tuple[str, ...]) -> tuple[OptionId, ...]:
    values = (value,) if isinstance(value, str) else value
    return tuple(OptionId(option) for option in values if _is_option(option))


def _is_option(text: str) -> bool:
    return text[:1] == "o" and text[1:].isdecimal() and len(text) < 6


def _is_place(id_: str) -> bool:
    return id_.startswith(RANK) and id_.removeprefix(RANK).isdecimal()


def _rank_of(id_: str) -> int:
    return int(id_.removeprefix(RANK))
