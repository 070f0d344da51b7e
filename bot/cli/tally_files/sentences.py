"""What the readers of files say, in English as all that is said on the command line about a file: by which rules it was read,
what it asks, and what is refused by name."""

from collections.abc import Mapping
from gettext import NullTranslations

from adapters.wording.catalogue import Catalogue
from adapters.wording.counting import COUNTING, mistake, say
from consensus.tally.ballots import BallotError
from consensus.tally.phrases import Phrase

NOTES: Mapping[str, str] = {
    "best-low": "The numbers are places: 1 is best. Where the highest number is best, say --best high.",
    "best-high": "The numbers are places: the highest number is best.",
    "columns-about": "No option, but about the ballots: {columns}. If that is wrong, list the options with --options.",
    "column-weight": "How many ballots a line stands for is in the column {column}.",
    "columns-back": "{columns} {columns:#is|are} taken for {columns:#an option|options}: with them each line ranks 1, 2, 3 and so on. If that is wrong, say --ignore {ignore}",
    "empty-rows": "{number:empty line was|empty lines were} passed over.",
    "blank-word": "{typed} is taken for a place left blank, not for an option.",
    "same-name": "{option} is also written {options}: capitals and spaces alone make no other option.",
    "not-among-options": "{option} is not among --options and is passed over.",
    "blanks-skip": "On {number:ballot|ballots} a place before another name is blank: blank places are passed over. Where two in a row end a ballot, say --blanks end.",
    "blanks-end": "On {number:ballot|ballots} a place before another name is blank: one blank place is passed over, two in a row end the ballot (--blanks end).",
    "repeats-skip": "{number:ballot names|ballots name} an option twice: what comes again is passed over. Where the ballot ends there, say --repeats end.",
    "repeats-end": "{number:ballot names|ballots name} an option twice: the ballot ends where it comes again (--repeats end).",
    "overvotes-exhaust": "On {number:ballot|ballots} a place was marked more than once: the ballot ends there. Where such a place is passed over, say --overvote skip.",
    "overvotes-skip": "On {number:ballot|ballots} a place was marked more than once: it is passed over.",
    "a-line-a-mark": "A line for each mark: {ballot} says whose ballot it is on, {rank} its place, {choice} the option.",
    "survey": "A download of {what}; the ballots are the answers to: {question}",
    "withdrawn": "{options} {options:#has|have} withdrawn and {options:#is|are} left out.",
    "blt-no-zero": "No ballot has a 0 at its end: each line is one ballot.",
    "blt-zero-forgotten": "The 0 at the end of line {line} is missing; the line is taken for one ballot.",
    "blt-no-effect": "[{option}] changes nothing here.",
    "blt-more": "{number:more line stands|more lines stand} behind the title and {number:#is|are} passed over.",
    "preflib-categories": "The categories are {categories}: the first one approves.",
    "preflib-tiers": "The categories are {categories}: they are ranked in that order.",
    "cvotes-weight": "{number:ballot has|ballots have} a weight (^), and the file does not say that weights are allowed: they count once.",
    "pb-rule": "The file says that its rule was {rule}; here projects are taken by their approvals, one after the other (greedy approval).",
    "stv-tied-last": "Elected in any case: {always}. {options} are level for what is left of {seats:seat|seats}, and a lot must decide.",
    "seats-elsewhere": "The file says {seats:seat|seats}; {method} elects one. For several say --method stv.",
    "same-either-way": "{question} Both elect the same.",
}

WRONG: Mapping[str, str] = {
    "which-columns": "{columns} could be options, or say something about the ballots. With them {others} would be elected, without them {winners}. Say which: --options {options} or --ignore {ignore}",
    "which-best": "On most ballots no option has a 1, so the numbers can be read from either end: if 1 is best {winners} would be elected, if the highest is best {others}. Say which: --best low or --best high",
    "zero-place": "{option} has 0, which is no place: 1 would be the best. If the highest number is best, say --best high",
    "no-such-column": "There is no column {column}. The columns are {columns}.",
    "columns-same-name": "The columns {columns} have the same name but for capitals and spaces. Give each option its own, or leave one out with --ignore.",
    "column-unfit": "In the column {option} stands {typed}, and on no line {what}. If the column is no option, say --ignore {option}",
    "switch-not-here": "{switch} means nothing here: {why}. Leave it out.",
    "marks-weight": "The lines of ballot {ballot} have different weights. One would fit.",
    "survey-headings": "This is {what}, which has {number} heading lines. Keep one heading line and the columns of one question, and count that.",
    "survey-questions": "This is a download of {what} with the answers to several questions: {questions}. Keep the columns of one of them, or leave the others out with --ignore.",
    "old-preflib": "This is a file of PrefLib as it was before 2022, without the names in its heading. Download it again from preflib.org.",
    "web-page": "This is a web page, not a file of ballots. Download the ballots themselves, as CSV or BLT.",
    "page-of-civs": "This is a page of CIVS. Ask its supervisor for the ballots as CSV (the results page has a link where the poll lets its ballots be seen), and count that.",
    "xml": "This is XML, which is not read. Save the ballots as CSV or BLT.",
    "spreadsheet": "This is a spreadsheet (or another packed file). Save the sheet with the ballots as CSV, and count that.",
    "abif-no-points": "These ballots give no points. Methods that count rankings: irv, schulze, stv, condorcet or borda.",
    "cvotes-implicit": "The file says Implicit Ranking: false: options that a ballot does not name are not compared with the others. No method here counts so; name all options on each ballot, or set it to true.",
    "pb-votes": "The file has votes of type {kind}, which is not read. Approval, choose-1, ordinal, cumulative and scoring are.",
    "pb-number": "The {name} is {typed}, which is no number from 0.",
    "pb-short": "A file of PabuLib has three parts, under META, PROJECTS and VOTES. One is missing.",
    "blt-bracket": "[{option}] is not known, and might change the count. Known are [withdrawn 3], [nick a b c] and [tie 2 1 3]. Take the line out if it does not matter.",
    "blt-nick": "[nick] has {names:name|names}, and there are {options:option|options}. As many would fit.",
    "blt-names": "After the ballots stand {names:name|names}, and there are {options:option|options}. Each name stands on a line of its own.",
    "blt-same-names": "Two options have the same name but for capitals and spaces. Give each its own.",
}

SENTENCES: Mapping[str, str] = {**COUNTING, **NOTES, **WRONG}


class _English(Catalogue):
    """Sentences as they stand: what is said about a file is not translated."""

    def text(self, sentence: str, context: str = "") -> str:
        return sentence


_AS_WRITTEN = _English(translations=NullTranslations())


def said_of(phrase: Phrase) -> str:
    return say(phrase, _AS_WRITTEN, SENTENCES)


def mistake_of(error: BallotError) -> str:
    return mistake(error, _AS_WRITTEN, SENTENCES)
