"""The terms: names of outcomes, positions, states, acts and countable things. One word for one thing."""

from collections.abc import Mapping

OUTCOMES: Mapping[str, str] = {
    "adopted": "adopted",
    "rejected": "rejected",
    "no_quorum": "no quorum",
    "not_enough_support": "not enough support",
    "blocked": "blocked",
    "vetoed": "vetoed",
    "needs_judgement": "needs judgement",
    "returned": "returned",
    "withdrawn": "withdrawn",
    "expired": "expired",
    "tied": "tied",
    "superseded": "superseded",
}

OUTCOME_CONTEXTS: Mapping[str, str] = {
    "adopted.all_thresholds": "vote",
    "adopted.casting_vote": "vote",
    "adopted.votes": "vote",
    "rejected.votes": "vote",
    "adopted.route": "route",
    "rejected.route": "route",
    "adopted.judged": "verdict",
    "rejected.judged": "verdict",
}
"""Reasons, and the context in which their outcome (adopted or rejected) is translated."""

DECIDED = "decided"
"""Outcomes of a poll, which adopts nothing."""

STATES: Mapping[str, str] = {"gathering": "gathering", "open": "open", "closed": "closed"}

POSITIONS: Mapping[str, str] = {
    "yes": "yes",
    "no": "no",
    "abstain": "abstain",
    "consent": "consent",
    "concern": "consent with a concern",
    "agree": "agree",
    "stand-aside": "stand aside",
    "block": "block",
    "reviewed": "reviewed",
    "no-objection": "no objection",
    "discuss": "discuss",
    "recuse": "recuse",
    "approve": "approve",
    "return": "return",
    "reject": "reject",
    "concur": "concur",
    "dissent": "dissent",
    "support": "support",
    "against": "against",
    "unity": "unity",
    "stand-in-the-way": "stand in the way",
    "hold": "hold",
    "stand": "stand",
    "not-yet": "not-yet",
    "overrule": "overrule",
    "uphold": "uphold",
    "present": "present",
    "objected": "objects",
    "qualifies": "qualifies",
    "drop": "drop",
    "sustain": "sustain",
    "second": "second",
    "wish": "wishes to object",
}
"""Keys of positions that are words. Others (`+1`, `5`) are shown as they are."""

ON_BUTTONS: Mapping[str, str] = {"concern": "concern"}
"""Positions that a button names in fewer words."""

IN_COUNTS: Mapping[str, str] = {"concern": "with a concern"}
"""Positions that follow a number in fewer words: `5 consent, 1 with a concern`."""

VERDICTS: Mapping[str, str] = {"adopt": "adopt", "uphold": "uphold", "dismiss": "dismiss"}
"""What a verdict is typed as, besides words that are positions too."""

COUNTS: Mapping[str, tuple[str, str]] = {
    "people": ("{n} person", "{n} people"),
    "more_people": ("{n} more person", "{n} more people"),
    "questions": ("{n} question", "{n} questions"),
    "votes": ("{n} vote", "{n} votes"),
    "voters": ("{n} voter", "{n} voters"),
    "concerns": ("{n} concern", "{n} concerns"),
    "objected": ("{n} objection", "{n} objections"),
    "stamps": ("{n} stamp", "{n} stamps"),
    "advices": ("{n} piece of advice", "{n} pieces of advice"),
    "seconders": ("{n} seconder", "{n} seconders"),
    "options": ("{n} option", "{n} options"),
    "elected": ("{n} is elected", "{n} are elected"),
    "ballots": ("{n} ballot", "{n} ballots"),
    "seats": ("{n} seat", "{n} seats"),
    "points": ("{n} point", "{n} points"),
    "pairs": ("{n} pair won", "{n} pairs won"),
    "dots": ("{n} dot", "{n} dots"),
    "credits": ("{n} credit", "{n} credits"),
    "decisions": ("{n} decision", "{n} decisions"),
    "texts": ("{n} text", "{n} texts"),
    "rounds": ("{n} round", "{n} rounds"),
    "entries": ("{n} entry", "{n} entries"),
    "characters": ("{n} character", "{n} characters"),
    "links": ("{n} link", "{n} links"),
    "todos": ("{n} thing to do", "{n} things to do"),
    "tagged": ("{n} tag", "{n} tags"),
    "days": ("{n} day", "{n} days"),
    "hours": ("{n} hour", "{n} hours"),
    "base_cast": ("{n} vote cast", "{n} votes cast"),
    "base_present": ("{n} person who took part", "{n} people who took part"),
    "base_eligible": ("{n} person who may take part", "{n} people who may take part"),
    "base_non_recused": (
        "{n} person who did not recuse themselves",
        "{n} people who did not recuse themselves",
    ),
}
"""Kinds of countable things, with the singular and the plural."""

UNITS: tuple[tuple[int, tuple[str, str]], ...] = (
    (86_400, ("{n} day", "{n} days")),
    (3_600, ("{n} hour", "{n} hours")),
    (60, ("{n} minute", "{n} minutes")),
    (1, ("{n} second", "{n} seconds")),
)

OBJECTION_STATES: Mapping[str, str] = {
    "pending": "the group is asked whether it qualifies",
    "raised": "stands",
    "sustained": "stands, sustained",
    "resolved": "resolved",
    "withdrawn": "withdrawn",
    "dropped": "dropped to a concern",
    "overruled": "overruled",
}

ACTS: Mapping[str, str] = {
    "amend": "change its text",
    "extend": "extend it",
    "change-process": "change its process",
    "withdraw": "withdraw it",
    "review": "set its review date",
    "todo": "say who does it",
    "confirm": "answer for what it rests on",
    "done": "say that it is done",
    "unlink": "take that back",
    "close": "close it",
    "rename-option": "rename its options",
    "remove-option": "take an option off",
    "ask-advice": "ask for advice on it",
}

HOLDERS: Mapping[str, str] = {
    "everyone": "everyone here",
    "guests": "guests",
    "opener": "whoever opened it",
    "administrators": "administrators",
    "nobody": "nobody",
    "decision": "nobody but a decision",
    "group": "the group {name}",
    "role": "the role {name}",
    "place": "whoever is in {name}",
}
"""Who has a right."""

BASES: Mapping[str, str] = {
    "cast": "votes cast",
    "present": "people who took part",
    "eligible": "people who may take part",
    "non_recused": "people who did not recuse themselves",
}

WHATS: Mapping[str, str] = {
    "text": "the text",
    "question": "the question",
    "answer": "the answer",
    "option": "an option",
    "reason": "the reason",
    "objection": "the objection",
    "affects": "whom it affects",
    "remedy": "the wording that would make it fine",
    "doubt": "the doubt",
    "solution": "the solution",
    "advice": "the advice",
    "link": "a link",
    "name": "the name",
    "tag": "the tag",
    "title": "the title",
}
"""Kinds of text that can be empty or too long."""

ROLES: Mapping[str, str] = {
    "administrator": "administrators",
    "holder": "whoever raised it",
    "opener": "opener",
    "chair": "chair",
    "clerk": "clerk",
    "decider": "decider",
    "approver": "approver",
    "council": "council",
    "facilitator": "facilitator",
    "perform": "those who perform it",
}

GROUPS: Mapping[str, str] = {
    "consumers": "consumers",
    "decide": "decide",
    "issuers": "issuers",
    "leader": "leader",
    "leads": "leads",
    "pmc": "pmc",
    "perform": "perform",
    "team": "team",
    "affected": "those affected",
    "experts": "experts",
    "advisers": "advisers",
    "contributors": "contributors",
    "input": "those asked for input",
    "agree": "those who must agree",
    "route": "the route",
}
"""Groups of the built-in processes, for sentences. In typed lines they are not translated."""

LEANS: Mapping[str, str] = {"for": "for it", "unsure": "unsure", "against": "against it"}

WHENS: Mapping[str, str] = {
    "always": "at any time",
    "holder_left": "when whoever raised it has left",
    "stale": "when nobody has touched it for days and administrators were told",
}

DISPOSITIONS: Mapping[str, str] = {"merge": "merge", "close": "close", "postpone": "postpone"}
"""What a final comment period can be proposed for."""

PHASES: Mapping[str, str] = {
    "second": "seconding",
    "seconding": "seconding",
    "object": "objections",
    "ballot": "voting",
    "wait": "waiting for objections",
    "talk": "questions and remarks",
    "sound": "soundings",
    "ask": "advice",
    "route": "stamps",
    "judge": "judgement",
    "decide": "decision",
    "vote": "a vote",
    "comment": "the final comment period",
    "sign-off": "sign-off",
    "call": "the chair's call",
    "last-call": "the last call",
    "stamps": "the route",
    "advice": "advice",
    "casting-vote": "the casting vote",
    "consensus": "consensus",
    "consent": "consent",
    "contributions": "contributions",
    "council": "the council",
    "decision": "the decision",
    "discussion": "the discussion",
    "input": "input",
    "levels": "the levels of agreement",
    "minute": "the minute",
    "musyawarah": "musyawarah",
    "questions": "questions",
    "reactions": "reactions",
    "review": "the review",
    "show": "the show of hands",
    "soundings": "soundings",
    "waiting": "waiting",
}

RESULTS: Mapping[str, str] = {
    "seconded": "it is seconded",
    "unseconded": "nobody seconds it",
    "blocked": "an objection stands at the deadline",
    "adopted": "it passes",
    "rejected": "it is voted down",
    "not_enough_support": "too few are for it",
    "no_quorum": "too few take part",
    "tied": "it is a tie",
    "needs_judgement": "it cannot be settled",
    "not_yet": "the verdict is: not yet",
    "no_answer": "no verdict is given",
    "returned": "it is returned",
    "expired": "its time runs out",
    "objected": "somebody objects",
    "done": "it is done",
}

FRACTIONS: Mapping[str, str] = {"1/2": "half", "2/3": "two thirds", "3/4": "three quarters", "1/1": "all"}

NAME = "{name}"
"""A person's name in a sentence: some languages address people with a title."""
NOBODY = "somebody whose name was erased"
NO_DEADLINE = "no deadline"
AND = "{first} and {last}"
OR = "{first} or {last}"
COMMA = "{first}, {next}"
UNITS_JOINT = "{first} and {next}"
"""Between the two units of a length of time: `2 days and 5 hours`."""
SENTENCES = "{first} {next}"
"""Between two sentences."""
CLAUSES = "{first}; {next}"
"""Between the clauses of a rule. If the translation has no semicolon, they stay separate sentences, each with its
capital and its full stop."""
LABELLED = "{label}: {text}"
ON = " on {when}"
"""Appended to a sentence, or within it: the instant at which that happens."""
COLON = ": {text}"
"""Appended to a sentence, with the text that it is about."""
BRACKETED = "{text} ({note})"
QUOTED = "“{text}”"
STOPPED = "{sentence}."
MORE = "{n} more"
NO_OPTION = "nobody"
OPTION = "option {n}"
BLANK_BALLOT = "a blank ballot"
OBJECTION = "objection {n}"
OBJECTIONS = "objections {n}"
INSTANT = "EEEE d MMM HH:mm"
"""How an instant is written (Unicode date pattern); the zone follows."""
INSTANT_WITH_YEAR = "EEE d MMM y HH:mm"
DAY = "EEEE d MMM"
DAY_WITH_YEAR = "EEEE d MMM y"
WITH_YEAR = {INSTANT: INSTANT_WITH_YEAR, DAY: DAY_WITH_YEAR}
"""For instants of another year than the current one."""
