"""Counts in words: a sentence with placeholders for each code of consensus/tally.

A placeholder says how its value is written: `{option}` as it is; `{votes:vote|votes}` with its noun, "1 vote",
"2 votes"; `{options:#is|are}` only the form for that number; `{options:or}` a list ending in "or" instead of "and".
Numbers by option read "Ann: 5, Bo: 3". The nouns are part of the sentence, so that a translation brings its own.
"""

import re
import string
from collections.abc import Mapping, Sequence
from fractions import Fraction

from adapters.wording import terms
from adapters.wording.catalogue import ENGLISH, Catalogue
from adapters.wording.joints import Joints, how_many
from consensus import events
from consensus.tally.ballots import BallotError
from consensus.tally.numbers import written
from consensus.tally.phrases import Phrase

HOW: Mapping[str, str] = {
    "how-plurality": "Each ballot counts for one option, and the most votes win. Options level at the top win together.",
    "how-approval": "Each ballot names every option it approves of, and the most approvals win. Options level at the top win together.",
    "how-greedy-av": "Each ballot names every project it approves of. In the order of their approvals projects are taken, each that the money left still pays for.",
    "how-score": "Each ballot gives points, and the most points win. Options level at the top win together.",
    "how-star": "Each ballot gives points. The two options with the most points go into a run-off, and the one that more ballots prefer wins. Options level for a place in it: who beats the others one against one, then who has the most top scores.",
    "how-dots": "Each ballot spreads a budget of dots, and the most dots win. Options level at the top win together.",
    "how-quadratic": "Each ballot buys votes: n votes on one option cost n times n credits. The greatest sum wins. Options level at the top win together.",
    "how-timeslot": "The slot that most people can make wins. Among equals the one with more plain yes wins, and slots still level win together.",
    "how-borda": "With n options the first on a ballot gets n-1 points, the last 0; equal or unlisted options share the average. The most points win. Options level at the top win together.",
    "how-irv": "Each ballot counts for the first option on it that is still in. The last option drops out, until one has more than half of the ballots that still count. Options level for the last place: the one that was behind in the latest round that tells them apart.",
    "how-condorcet": "Each option is compared with each other one. The option that beats all others wins; if there is none, the smallest group that beats everybody outside it wins together.",
    "how-schulze": "Options are compared in pairs. A chain of victories is as strong as its weakest one, and an option wins if nobody has a stronger chain to it than it has back. Options that nobody beats so win together.",
    "how-stv": "Whoever reaches the quota is elected, and the votes above the quota go on to the next option on those ballots. If nobody has votes to pass on, the last one is excluded and those ballots go on. Ties go by the latest earlier stage that tells them apart.",
    "how-debian": "Options must reach the quorum and beat the default option, {option}, by their majority. Among those left, the weakest defeats are set aside until nobody in the lead is defeated. Several left are tied, and the casting vote chooses.",
    "how-sortition": "Names are drawn from a list of {people:name|names} with the seed {seed}, by RFC 3797. Anybody can draw them again.",
    "how-delegation": "Who did not vote may have passed their vote on. The most votes win. Options level at the top win together.",
}

STEPS: Mapping[str, str] = {
    # every method
    "nobody-voted": "There is no ballot to count, so nobody wins.",
    "wins": "{option} wins.",
    "tied": "{options} are level, and the rule cannot tell them apart: all of them win.",
    "left-out": "{option} was withdrawn, and {number:ballot that names it counts|ballots that name it count} without it.",
    "left-blank": "{number:ballot names|ballots name} nothing else, and {number:#counts as a blank one|count as blank ones}.",
    "totals": "The result: {totals}.",
    "several-first": "{number:ballot|ballots} put several options first and count for none of them.",
    "more-invalid": "{number:more ballot is|more ballots are} invalid as well.",
    "invalid-several": "Ballot {ballot} is invalid: it names {number} options, and one would fit.",
    "invalid-number": "Ballot {ballot} is invalid: it names {number} options, and {least} to {most} would fit.",
    "invalid-score": "Ballot {ballot} is invalid: it gives {option} {points}, and whole numbers from {lowest} to {highest} would fit.",
    "invalid-dots": "Ballot {ballot} is invalid: it gives {option} {points}, and whole numbers from 0 would fit.",
    "invalid-budget": "Ballot {ballot} is invalid: it spends {spent:dot|dots}, and there {budget:#is|are} {budget} to spend.",
    "invalid-votes": "Ballot {ballot} is invalid: it gives {option} {votes:vote|votes}, and whole numbers would fit, below 0 only where that is allowed.",
    "invalid-credits": "Ballot {ballot} is invalid: its votes cost {cost:credit|credits}, and there {credits:#is|are} {credits} to spend.",
    # score, STAR, slots, delegation, sortition
    "score-by-sum": "Points run from {lowest} to {highest} and are added up.",
    "score-by-mean": "Points run from {lowest} to {highest}; what counts is the mean of the points given.",
    "star-range": "Points run from {lowest} to {highest}.",
    "star-points": "Points: {totals}.",
    "star-alone": "{option} is the only option.",
    "star-runoff": "In the run-off {votes:ballot prefers|ballots prefer} {a} and {against:ballot prefers|ballots prefer} {b}.",
    "star-runoff-by-points": "In the run-off {a} and {b} are level at {votes:ballot|ballots} each, so the points decide: {a} has more.",
    "star-level": "In the run-off {a} and {b} are level at {votes:ballot|ballots} each, and so are their points.",
    "star-runoff-by-tops": "In the run-off {a} and {b} are level at {votes:ballot|ballots} each, and so are their points, so top scores decide: {a} has {tops}, {b} {others}.",
    "star-seat": "Seat {seat}:",
    "star-tie-duels": "{options} have equal points; one against one, {option} beats the others and goes into the run-off.",
    "star-tie-tops": "{options} have equal points; {option} has the most top scores and goes into the run-off.",
    "slots-for-all": "Everybody can make {options}.",
    "slots-for-all-none": "No slot is possible for everybody.",
    "slots-yes": "Plain yes: {totals}.",
    "carries": "{person} casts {votes:vote|votes}.",
    "uncast": "{number:vote counts|votes count} for nobody, because no voter stands at the end of the chain: {people}.",
    "drawn": "Draw {number}: number {place}, {option}.",
    # greedy approval
    "greedy-budget": "There is {budget} to spend.",
    "greedy-take": "{options} {options:#is|are} taken, and {left} is left.",
    "greedy-taken": "Taken: {options}.",
    "greedy-tied": "Taken in any case: {always}. {options} are taken or not as the tie falls, and a lot must decide.",
    # IRV
    "overvote-exhaust": "A ballot that comes to two equal options counts no further.",
    "overvote-skip": "Where a ballot puts options equal, they are passed over.",
    "overvote-one_left": "Where a ballot puts options equal, it counts for the one of them that is still in. It goes on where none is, and counts no further where several are.",
    "irv-round": "Round {round}: {totals}. {count:ballot counts|ballots count}; more than half is {needed}.",
    "irv-out": "{options} {options:#has|have} the fewest ({votes:vote|votes}) and {options:#drops|drop} out.",
    "irv-batch": "{options} are level at the end, and even together they have fewer than the next option: all of them go, for their order cannot matter.",
    "irv-moved": "Their ballots go on: {moved}. {number:ballot counts|ballots count} for nobody now.",
    "irv-moved-none": "No ballot goes on to another option. {number:ballot counts|ballots count} for nobody now.",
    "irv-majority": "{option} has {votes} of {count:ballot|ballots}, more than half.",
    "irv-alone": "{option} is the only one left.",
    # ties
    "tie-looked-back": "{options} are level at {votes:vote|votes}; in the latest earlier round where they differed, it was {option}'s turn.",
    "tie-lot": "{options} are level, and no earlier round tells them apart. The lot, drawn from the seed {seed}, falls on {option}.",
    "tie-followed": "{options} are level, and no earlier round tells them apart. No lot was drawn: the count was followed in every way it could fall, and whoever wins in any of them is a winner here.",
    "tie-followed-always": "{options} are level, and no earlier round tells them apart. No lot was drawn: the count was followed in every way it could fall. In all of them {always} {always:#wins|win}; who wins in only some is named as a winner as well.",
    "tie-too-many": "{options} are level, and no earlier round tells them apart. There are too many ways in which the lots could fall to follow all of them, so everybody still in the running is a winner here. A published seed would settle it.",
    # pairs
    "duel": "{votes:ballot prefers|ballots prefer} {a} to {b}, {against:ballot prefers|ballots prefer} {b} to {a}: {a} wins the pair.",
    "duel-level": "{a} and {b} are level, {votes:ballot|ballots} each.",
    "duels-won": "Pairs won: {totals}.",
    "condorcet-winner": "{option} beats every other option, one against one.",
    "condorcet-none": "No option beats all others. The smallest group that beats everybody outside it is {options}.",
    "strength-winning": "A victory is as strong as the number of votes for it.",
    "strength-margins": "A victory is as strong as its lead.",
    "schulze-circle": "No option beats all others in plain pairs, so chains decide.",
    "chain": "The strongest chain from {a} to {b} has strength {strength}, the one back {back}: {a} is ahead of {b}.",
    # STV
    "stv-scottish": "By the Scottish rules: what a ballot is worth when it goes on is cut to five decimals.",
    "stv-exact": "What a ballot is worth when it goes on is reckoned as an exact fraction.",
    "stv-quota": "{valid:ballot counts|ballots count} and {seats:seat is|seats are} to be filled, so the quota is {quota}.",
    "stv-blank": "{number:ballot names|ballots name} nobody first and {number:#is|are} set aside.",
    "stv-stage": "Stage {stage}: {totals}.",
    "stv-elected": "{options} {number:#reaches|reach} the quota and {number:#is|are} elected.",
    "stv-surplus": "{option} has {surplus:vote|votes} above the quota; they go on, each ballot at a part of its value.",
    "stv-exclude": "Nobody has votes above the quota to pass on, so the last one, {option} with {votes:vote|votes}, is excluded, and those ballots go on.",
    "stv-rest": "As many are left as there are seats, so {options} {options:#is|are} elected.",
    "elected": "Elected: {options}.",
    "stv-tied": "{options} can each be elected, and there {seats:#is|are} only {seats:seat|seats}: a lot must decide.",
    # Debian
    "debian-quorum": "{option} is dropped: {votes:ballot ranks|ballots rank} it above {default}, and {needed} are needed.",
    "debian-majority": "{option} is dropped: it does not beat {default} ({votes} to {against}).",
    "debian-ratio": "{option} is dropped: {votes} to {against} against {default} is not {ratio} to 1.",
    "debian-schwartz": "No option is ahead of all others; in the lead together are {options}.",
    "debian-drop": "The weakest defeat among them, {a} over {b} ({votes} to {against}), is set aside.",
    "debian-default-wins": "{option} is the default option: nothing is decided.",
    "debian-default-tied": "The default option is among those tied.",
}

WHY: Mapping[str, str] = {
    "why-won": "{option} did not lose: it is a winner.",
    "why-nobody": "Nobody won, for there is no ballot to count.",
    "why-total": "{option} has {votes}, and {winner} has {most}.",
    "why-level-on-total": "{option} is level with {winner} at {votes}, but lost where the rule looks next.",
    "why-irv-out": "{option} dropped out after round {round}: with {votes:vote|votes} it was last among those still in.",
    "why-irv-end": "{option} was still in at the end, with {votes:vote|votes} to {most} for {winner}.",
    "why-irv-later": "A ballot counts for one option at a time here: those with another option, still in, above {option} did not count for it yet.",
    "why-duel-won": "One against one {option} would have beaten {winner}, {votes} to {against}; {method:method} does not look at that.",
    "why-duel-lost": "One against one {option} loses to {winner}, {against} to {votes}.",
    "why-duel-level": "One against one {option} and {winner} are level, {votes:ballot|ballots} each.",
    "why-not-smith": "{option} is outside the group that wins: each of {options} beats it.",
    "why-chain": "The strongest chain of victories from {winner} to {option} has strength {back}, the one from {option} to {winner} {strength}.",
    "why-stv-excluded": "{option} was excluded at stage {stage} with {votes:vote|votes}: nobody had fewer, and no surplus was left to pass on.",
    "why-stv-short": "{option} never reached the quota of {quota}: it had {votes:vote|votes} when the last seat was filled.",
    "why-star-final": "{option} was in the run-off: {votes:ballot prefers|ballots prefer} it, {against:ballot prefers|ballots prefer} {winner}.",
    "why-star-before": "{option} did not get into the run-off: it has {votes:point|points}, and the last to get in, {winner}, has {most}.",
    "why-debian-beaten": "{option} stood to the end and was beaten: {against:ballot prefers|ballots prefer} {winner} to it, {votes} the other way.",
    "why-not-drawn": "{option} was not drawn: the lot fell on others.",
}

WRONG: Mapping[str, str] = {
    "too-many-options": "{options} options are too many to count. At most {most} would fit.",
    "option-listed-twice": "The option {option} is listed twice. Give each option its own name.",
    "no-options": "There are no options. List them under candidates or options.",
    "unknown-option": "{option} is no option. The options are {options}.",
    "option-twice": "{option} stands twice on one ballot. Once would fit.",
    "not-a-name": "{typed} is no name of an option. Names are text.",
    "not-a-number": "{option} has {typed}, which is no number. A whole number would fit.",
    "not-an-answer": "{option} has {typed}. Yes, if need be or no would fit.",
    "not-a-weight": "{typed} does not say how many people a ballot stands for. A whole number from 0 would fit.",
    "not-seats": "{typed} is no number of seats. A whole number from 1 would fit.",
    "not-a-setting": "{name} is {typed}, which does not fit. {fits} would fit.",
    "dots-need-budget": "Dots need a budget: how many may one ballot spend? Say it with --budget.",
    "greedy-needs-costs": "Greedy approval needs a budget and what each option costs. A .pb file (PabuLib) has both; in JSON they are under budget and costs.",
    "greedy-needs-cost": "It is not said what {option} costs. Give each option a cost.",
    "quadratic-needs-credits": "Quadratic voting needs credits: how many may one ballot spend? Say it with --credits.",
    "debian-needs-default": "Debian's rule needs a default option. Name it with --default.",
    "sortition-needs-seed": "Drawing needs a seed that was published beforehand. Give it with --seed.",
    "draw-within-pool": "{seats} cannot be drawn from {people:name|names}. Between 1 and all of them would fit; say it with --seats.",
    "unknown-method": "{method} is no method. The methods are {methods}.",
    "method-needed": "The file does not say how to count it. Say it with --method: {methods:or}.",
    "form-mismatch": "{method} does not count {form}. Methods that do: {methods:or}.",
    "empty-file": "The file is empty. Ballots as JSON, CSV or BLT would fit.",
    "not-json": "This is not JSON: {why}.",
    "key-twice": "{key} stands twice in one object. Once would fit.",
    "not-a-case": "This is no case. An object with candidates (or options) and ballots would fit.",
    "which-case": "The file has {number:case|cases}. Name one with --case: {cases:or}.",
    "no-such-case": "There is no case {case}. There are {cases}.",
    "no-cases-here": "Only a file with several cases takes --case; this one is a single count.",
    "no-ballots": "The case has no ballots. A list under ballots would fit.",
    "not-ballots": "The ballots are not a list. A list of ballots would fit.",
    "not-a-ballot": "{typed} is no ballot of this kind. {fits} would fit.",
    "mixed-forms": "This ballot is {form}, and the first ones are {first}. One form for all would fit.",
    "not-a-person": "{typed} is no person of this vote. Names are text.",
    "delegates-to-self": "{person} passes the vote on to {person}. Leave the line out, or name somebody else.",
    "bad-matrix": "The pairwise counts are incomplete: {a} against {b} is missing or no whole number from 0.",
    "csv-no-ballots": "There is a heading and no ballot under it. One line for each ballot would fit.",
    "csv-cells": "The line has {cells} cells and the heading {columns}. As many would fit.",
    "csv-unclear": "{typed} is no number, mark or answer. In a column of an option stands its place, its points, x, yes or no; see docs/counting.md.",
    "csv-place": "{option} has {typed}, which is no place. A whole number from 1 would fit, or nothing.",
    "csv-mark": "{option} has {typed}. An x would fit, or nothing.",
    "blt-short": "The file ends too soon. After the ballots stand a 0, the names in quotes and a title.",
    "blt-head": "The first line must say how many options and how many seats: 4 2.",
    "blt-number": "{typed} is no number that fits here.",
    "blt-option": "{typed} is no option. Numbers from 1 to {most} would fit.",
    "blt-end": "The ballot has no 0 at its end.",
    "no-option-to-explain": "{option} is no option of this count. The options are {options}.",
}

METHODS: Mapping[str, str] = {
    "plurality": "plurality",
    "approval": "approval",
    "greedy-av": "greedy approval",
    "score": "score voting",
    "score (sum)": "score voting by sum",
    "score (mean)": "score voting by mean",
    "star": "STAR",
    "dots": "dot voting",
    "quadratic": "quadratic voting",
    "timeslot": "the time poll",
    "borda": "the Borda count",
    "irv": "instant run-off",
    "condorcet": "Condorcet",
    "schulze (winning votes)": "Schulze by winning votes",
    "schulze (margins)": "Schulze by margins",
    "stv": "STV",
    "stv (scottish)": "STV by the Scottish rules",
    "stv (exact)": "STV in exact fractions",
    "debian": "Debian's rule",
    "sortition": "the lot",
    "delegation": "delegation",
}
"""What ways of counting are called in a sentence. On the command line they are typed as they are."""

COUNTING: Mapping[str, str] = {**HOW, **STEPS, **WHY, **WRONG}

LISTED_MAX = 15
"""Names in a list; further ones are only counted."""

NAMES = frozenset({"option", "options", "a", "b", "winner", "default", "always", "winners", "out"})
"""Values that are options, by id."""
TOTALS = frozenset({"totals", "moved"})
"""Values that are numbers by option."""
_FRACTION = re.compile(r"-?\d+/\d+")


def say(phrase: Phrase, catalogue: Catalogue = ENGLISH, sentences: Mapping[str, str] = COUNTING) -> str:
    """The sentence of a phrase, whose codes are those of `sentences`."""
    code = phrase.code
    if code == "tie-followed" and phrase.values.get("always"):
        code = "tie-followed-always"
    return _Writer(catalogue).vformat(catalogue.text(sentences[code]), (), phrase.values)


def say_recorded(phrase: events.Phrase, options: Mapping[str, str], catalogue: Catalogue = ENGLISH) -> str:
    """The sentence of a phrase as stored in the log: options by id, fractions as text."""
    values = {key: _named(key, value, options) for key, value in phrase.values.items()}
    return say(Phrase(phrase.code, values), catalogue)


def mistake(
    error: BallotError, catalogue: Catalogue = ENGLISH, sentences: Mapping[str, str] = COUNTING
) -> str:
    """The sentence for a mistake in a file of ballots, with its place."""
    sentence = say(error.phrase, catalogue, sentences)
    return Joints(catalogue).labelled(error.place, sentence) if error.place else sentence


def method_name(method: str, catalogue: Catalogue = ENGLISH) -> str:
    return catalogue.text(METHODS[method]) if method in METHODS else method


def _named(key: str, value: object, options: Mapping[str, str]) -> object:
    match value:
        case str() if key in NAMES:
            return options.get(value) or value
        case str() if _FRACTION.fullmatch(value):
            return Fraction(value)
        case tuple() | list():
            return tuple(_named(key, item, options) for item in value)
        case Mapping():
            return _totals(
                key, {option: _named("", number, options) for option, number in value.items()}, options
            )
    return value


def _totals(key: str, numbers: Mapping[str, object], options: Mapping[str, str]) -> Mapping[str, object]:
    """Numbers by name, greatest first: the log does not keep the order of keys."""
    if key not in TOTALS:
        return numbers
    places = {option: place for place, option in enumerate(options)}
    ordered = sorted(
        numbers.items(),
        key=lambda total: (
            -total[1] if isinstance(total[1], int | Fraction) else 0,
            places.get(total[0], len(places)),
        ),
    )
    return {options.get(option) or option: number for option, number in ordered}


def listed(names: Sequence[str], joint: str = terms.AND, catalogue: Catalogue = ENGLISH) -> str:
    """`Ann`, `Ann and Bo`, `Ann, Bo and Cy`; a long list is cut and counted."""
    if not names:
        return catalogue.text(terms.NO_OPTION)
    if len(names) > LISTED_MAX:
        rest = catalogue.text(terms.MORE).replace("{n}", str(len(names) - LISTED_MAX + 1))
        names = [*names[: LISTED_MAX - 1], rest]
    return Joints(catalogue).listed(names, joint)


class _Writer(string.Formatter):
    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def format_field(self, value: object, format_spec: str) -> str:
        if format_spec == "method":
            return method_name(str(value), self._catalogue)
        if format_spec.startswith("#"):
            return self._noun(value, format_spec[1:])
        match value:
            case int() | Fraction():
                number = written(value)
                return f"{number} {self._noun(value, format_spec)}" if format_spec else number
            case Mapping():
                joints = Joints(self._catalogue)
                pairs = [joints.labelled(name, written(number)) for name, number in value.items()]
                if len(pairs) > LISTED_MAX:
                    rest = self._catalogue.text(terms.MORE).replace("{n}", str(len(pairs) - LISTED_MAX))
                    pairs = [*pairs[:LISTED_MAX], rest]
                return joints.commas(pairs) or self._catalogue.text(terms.NO_OPTION)
            case tuple() | list():
                joint = terms.OR if format_spec == "or" else terms.AND
                return listed([str(item) for item in value], joint, self._catalogue)
        return str(value)

    def _noun(self, value: object, forms: str) -> str:
        """The form for this number of things: a list counts its items, a fraction takes the plural."""
        count = how_many(value) if isinstance(value, int | list | tuple) else 2
        return self._catalogue.form(forms, count)
