"""Sentences for mistakes in a typed line. The line, a mark and a line that works are shown below them."""

from collections.abc import Mapping

from adapters.acts import ACT, ACTS, SLASH_COMMANDS
from adapters.wording.speech import Speech, given, lacking, otherwise, when

MISTAKES: Mapping[str, Speech] = {
    "form": (
        when("form", "poll", say="The question is empty: what do you want to ask?"),
        when("form", "propose", say="The text is empty: what do you propose?"),
        when("form", "vote", say="What is your answer?"),
        when("form", "object", say="An objection needs a reason: what would go wrong, or what would be better?"),
        when("form", "doubt", say="A doubt needs a reason."),
        when("form", "overrule", say="Overruling needs a reason, which stays on record."),
        when("form", "decide", say="What was decided?"),
        when("form", "judge", say="What is your verdict?"),
        when("form", "stamp", say="What do you stamp: approve, return or reject?"),
        when("form", "advise", say="What do you advise?"),
        when("form", "sound", say="Do you lean for it, unsure or against it?"),
        when("form", "group", say="Which group, and who is in it?"),
        when("form", "rights", "any_right", say="Which right, and who has it?"),
        when("form", "appeal", say="An appeal needs a reason."),
        when("form", "amend", say="What should the text say?"),
        when("form", "extend", "review", say="Until when?"),
        when("form", "decisions", say="Search for what?"),
        when("form", "objection", say="What about this objection?"),
        otherwise(
            "form", "poll", "propose", "vote", "object", "doubt", "overrule", "decide", "amend", "extend", "review",
            "decisions", "objection", "judge", "stamp", "advise", "sound", "group", "appeal", "rights", "any_right",
            say="Something is missing here.",
        ),
    ),
    "grammar-right": "{typed:quote} is no right. These are: {rights:rights}.",
    "grammar-amount": "{typed:quote} is no amount. A number and its unit are: 40 EUR, 1.5 hours.",
    "grammar-amount-unit": "{typed:quote} lacks its unit, such as EUR or hours.",
    "grammar-amount-negative": "{typed:quote} is no amount: it has to be more than nothing.",
    "grammar-amount-size": "{typed:quote} has too many digits: 15 before the point and 6 behind it fit.",
    "grammar-mandate-for-whom": "--{flag} belongs to a mandate. Say for whom that is: --mandate @ann",
    "grammar-mandate-about": "Say what the mandate is about, in a word: --about refunds",
    "grammar-people": "{typed:quote} names nobody. Name people as this place does: ann, bo, or @ann @bo.",
    "grammar-group": "--group needs the name of a group and who is in it, such as: --group "
    '"pmc: ann, bo"',
    "grammar-digest": (
        "{typed:quote} does not say when the digest comes.",
        "These do: weekly monday 9:00, daily 8:30. To end it: off.",
    ),
    "grammar-lean": "{typed:quote} is no answer to a sounding. Say for, unsure or against.",
    "grammar-no-rounds": "Only consent can be held in rounds.",
    "grammar-no-command": "A command begins with a slash, such as /propose.",
    "grammar-unknown-verb": (
        given("verb", "There is no command /{verb}."),
        lacking("verb", "Which command?"),
        "What can be typed: /accord help",
    ),
    "grammar-line-too-long": "The line has {length:characters}; {at_most:n} fit.",
    "grammar-open-quote": "A quote opens here and is never closed.",
    "grammar-words-before": "These words before the first quote are neither settings nor clearly the question.",
    "grammar-unknown-flag": (
        "There is no setting --{flag} here.",
        given("flags", "These exist: {flags:dashes}."),
    ),
    "grammar-flag-elsewhere": "--{flag} means nothing to /{verb}.",
    "grammar-flag-twice": "--{flag} is given twice.",
    "grammar-flag-inside-text": "A setting stands in the middle of the text. Put the text in quotes.",
    "grammar-no-value-here": "--{flag} takes no value.",
    "grammar-value-needed": (
        when("takes", "deadline", say="--{flag} needs a time, such as 3d or friday 17:00."),
        when("takes", "number", say="--{flag} needs a number."),
        when("takes", "link", say="--{flag} needs a link."),
        when("takes", "decision", say="--{flag} needs the number of a decision."),
        otherwise("takes", "deadline", "number", "link", "decision", say="--{flag} needs a value."),
    ),
    "grammar-number-needed": "--{flag} needs a number behind it.",
    "grammar-quorum": "{typed:quote} is no quorum. Give a number of people or a part: 5, 1/2 or 50%.",
    "grammar-link": "{typed:quote} is no link. A link begins with https://, or with file:/// where it is a file.",
    "grammar-supersedes-at-opening": "What a decision supersedes is said when it is opened or recorded.",
    "grammar-related-elsewhere": "How decisions are related, and their tags, are said when one is opened, or with /accord link and /accord tag.",
    "grammar-links-stay": "A link stays on record; only a relation to another decision can be taken back.",
    "grammar-decision-number": "--{flag} needs the number of a decision, such as D-17.",
    "grammar-deadline-unclear": (
        given("unread", "{unread:quote} is not understood here."),
        lacking("unread", "{words:quote} is no time that can be read with certainty."),
        "These can: 3h, 2d, two weeks, 2026-12-01, 2026-12-01 17:00, friday 17:00, tomorrow noon, end of month.",
    ),
    "grammar-deadline-two-days": (
        "{words:quote} is {first} to some people and {second} to others.",
        "Write the date that you mean.",
    ),
    "grammar-deadline-weekday": (
        "{words:quote} does not agree with the calendar: the date is {date:day}, and the weekday is {weekday:day}.",
        "Write {first} or {second}.",
    ),
    "grammar-deadline-past": (
        "{words:quote} is {at:when}, and that is past.",
        given("again", "The next one is {again}."),
        lacking("again", "Name a later time."),
    ),
    "grammar-deadline-or-text": "{words:quote} reads as a deadline. A deadline has --by before it; a text stands in quotes.",
    "grammar-deadline-too-short": "{words:quote} is too short for anybody to answer; at least {at_least:span} fit.",
    "grammar-deadline-too-long": "{words:quote} is too long; at most {at_most:span} fit.",
    "grammar-polls-only-hidden": "Whether a proposal hides its figures is a matter of its process; --hidden is for polls.",
    "grammar-polls-only-open": "Only a poll can be without a deadline.",
    "grammar-one-form": "--{flag} and --{other} are two kinds of ballot. Take one of them.",
    "grammar-not-with-form": "--{flag} means nothing beside --{other}.",
    "grammar-points-needed": "--{flag} needs the lowest and the highest points, such as 0-5.",
    "grammar-reasons": "{typed:quote} does not say when a reason is wanted: off, optional, required or disagree.",
    "grammar-counts": "Figures are shown now, or at the end: --counts now, or --counts end.",
    "grammar-names": "Names are shown or not: --names on, or --names off.",
    "grammar-open-or-by": "--open means no deadline, and --by gives one. Take one of them.",
    "grammar-reversible-or-not": "It cannot be both: --reversible and --irreversible.",
    "grammar-question-too-long": "The question has {length:characters}; {at_most:n} fit.",
    "grammar-text-too-long": "The text has {length:characters}; {at_most:n} fit. Shorten it.",
    "grammar-option-too-long": "This option has {length:characters}; {at_most:n} fit.",
    "grammar-too-many-options": "{options:options} are too many; {at_most:n} fit.",
    "grammar-these-options": "These options? {question:quote} {options:quotes}",
    "grammar-one-option": "A poll needs at least {at_least:options}; {option:quote} is alone.",
    "grammar-empty-option": "This option is empty.",
    "grammar-same-option": "{option:quote} is there twice; capitals and spaces make no difference (the other one is {first:quote}).",
    "grammar-words-before-option": (
        "These words stand outside of the option's quotes. /accord option adds one, or takes one off with remove before it.",
        'To let one say something else: /accord rename {number:D} B "Kyoto, near the river"',
    ),
    "grammar-unquoted-option": "An option stands in quotes, or all of them on a line of their own.",
    "grammar-which-decision": (
        when("about", "which", say="Which decision?"),
        when("about", "none", say="Nothing that this could be about is open here."),
        when("about", "answer", say="A decision, or an answer? Both could be meant."),
        lacking("about", "Which decision? It has a number, such as D-17."),
    ),
    "grammar-which-objection": (
        when("about", "which", say="Which objection of {number:D}?"),
        when("about", "none", say="No objection to {number:D} stands."),
        lacking("about", "Which objection of {number:D}? It has a number behind a dot, such as {number:D}.1."),
    ),
    "grammar-poll-or-verb": "Is {question:quote} a new poll, or about one that is there already?",
    "grammar-whole-decision": "That is the number of an objection; /{verb} takes the whole decision, {number:D}.",
    "grammar-objection-exists": (
        "Objection {objection:own} exists already. What about it: {acts:words}?",
        "A new objection is raised against {number:D}.",
    ),
    "grammar-verdict": "The answer is qualifies or drop.",
    "grammar-extra-words": "This is more than /{verb} can take.",
    "grammar-no-decider": "No single person decides here. /decide with a number alone closes a decision by its rule.",
    "grammar-filter": (
        given("value", "{value:quote} is nothing to filter {key:quote} by."),
        lacking("value", "{key:quote} needs a value behind the colon."),
        given("possible", "These are possible: {possible:words}."),
    ),
    "grammar-filter-key": (
        "Nothing can be filtered by {key:quote}.",
        given("near", "Do you mean {near:quote}?"),
        "So it is written: {examples:words}.",
    ),
    "grammar-unknown-filter": "{typed:quote} is no list. To search for it: /decisions search {typed}",
    "grammar-zone-unclear": "{zone} is the abbreviation of more than one time zone. Name a city instead: {cities:words}.",
    "grammar-zone-season": "At that time the clocks there show {other}, not {zone}. Write {first} or {second}.",
    "grammar-days": "Give a number of days from 1 to {at_most:n}, such as 7d.",
    "grammar-export-elsewhere": "Exports are made on the command line: accord log export",
    "grammar-no-sharing": "Lists are shown to you alone. Copy what others should see.",
}  # fmt: skip

EXAMPLES: Mapping[str, str] = {
    **{act.name: act.example for act in ACTS if act.example},
    **{command.name: command.example for command in SLASH_COMMANDS if command.name not in ACT},
    "objection": '/object D-17.1 resolve "We add one"',
    "help": "/accord help poll",
    "page": "/accord page D-17",
    "why": "/accord why rollback",
    "compare": "/accord compare D-23 D-12",
    "related": "/accord related Stand-up at 10:00",
}
"""Verb -> a line to copy."""


def example(verb: str, about: str) -> str:
    """The line to copy with the number of this decision or objection (`D-3`, `D-3.1`)."""
    decision = about.partition(".")[0]
    return EXAMPLES.get(verb, "").replace("D-17.1", about).replace("D-17", decision)
