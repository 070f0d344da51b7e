"""One-off messages to the people concerned by an event: lines under a card, and private messages that stand alone."""

from collections.abc import Mapping

from adapters.wording.speech import Speech, given, lacking, otherwise, when

NOTICES: Mapping[str, Speech] = {
    "notice.stamped": (
        given("stands_in", "{by:name} stamped {number:D} in somebody's place: {choice:position}."),
        lacking("stands_in", "{by:name} stamped {number:D}: {choice:position}."),
        given("text", "{text:quote}"),
    ),
    "notice.judged": (
        when("verdict", "adopted", say="{by:name} has adopted {number:D}."),
        when("verdict", "rejected", say="{by:name} has rejected {number:D}."),
        when("verdict", "not_yet", say="{by:name} says about {number:D}: not yet."),
        given("text", "{text:quote}"),
    ),
    "notice.advice_given": "{by:name} advises on {number:D}: {text:quote}",
    "notice.appealed": "{by:name} appeals against {number:D}: {text:quote}",
    "notice.appeal_decided": (
        when("upheld", True, say="{by:name} upheld the appeal against {number:D}: {text:quote}"),
        otherwise("upheld", True, say="{by:name} dismissed the appeal; {number:D} stands: {text:quote}"),
    ),
    "notice.objection_raised": "{holder:name} objects ({objection:own}).",
    "notice.objection_doubted": (
        given("by", "{by:name} doubts that objection {objection:own} qualifies: {text:quote}."),
        when("unanswered", True, say="The solution offered for objection {objection:own} was not answered."),
        when("by_rule", True, say="Does objection {objection:own} qualify? The group is asked about each."),
        "All but objector and opener are asked.",
    ),
    "notice.objection_settled": (
        when("state", "resolved", say="Objection {objection:own} is resolved."),
        when("state", "withdrawn", say="{holder:name} withdrew objection {objection:own}."),
        when(
            "state",
            "dropped",
            say="Objection {objection:own} is dropped to a concern; it no longer stops {number:D}.",
        ),
        when(
            "state",
            "overruled",
            say="{by:name} overruled objection {objection:own}; the dissent is on record: {text:quote}",
        ),
        otherwise(
            "state",
            "resolved",
            "withdrawn",
            "dropped",
            "overruled",
            say="Objection {objection:own} is settled.",
        ),
        given("because", "{because:phrase}"),
    ),
    "notice.objection_stands": (
        given("by", "{by:name} sustains objection {objection:own}."),
        lacking("by", "Objection {objection:own} stands."),
        given("because", "{because:phrase}"),
    ),
    "notice.amended": "{by:name} changed the text (revision {revision:n}).",
    "notice.amended_editorial": "{by:name} made an editorial change to the text; all answers stay.",
    "notice.contested": (
        "{by:name} says that the change is not editorial, so positions on the earlier text no longer count (revision {revision:n}).",
    ),
    "notice.extended": (
        "{number:D} now closes on {closes_at:when}.",
        given("because", "{because:phrase}"),
    ),
    "notice.waits": ("{number:D} stays open.", given("because", "{because:phrase}")),
    "notice.phase": (
        given("because", "{because:phrase}"),
        given("says", "{says:title}"),
        given("phase", "{number:D} goes on: {phase:phase}."),
        lacking("phase", "{number:D} goes on."),
        given("closes_at", "It closes on {closes_at:when}."),
    ),
    "notice.reminder_thread": (
        given("closes_at", "{number:D} closes on {closes_at:when}."),
        "Those who have not answered still can.",
    ),
    "notice.option_renamed": "An option of {number:D} now says {text:quote}; its votes stay.",
    "notice.option_withdrawn": (
        "{by:name} withdrew {text:quote} from {number:D}: it gets no more votes, and votes that name it count without it.",
    ),
    "notice.ballot_emptied": (
        "{text:quote} was withdrawn from {number:D}, and your vote named nothing else: it counts as a blank ballot now.",
        given("closes_at", "You can choose again until {closes_at:when}."),
        lacking("closes_at", "You can choose again."),
    ),
    "notice.outcome": "{number:D} is closed.",
    "notice.review_due": "{number:D} was to be looked at again today. Does it still hold?",
    "notice.wish": (
        "{wishes:people} would object to {number:D}.",
        "It stops nothing until somebody gives a reason.",
        given("_lines", 'To give one: /object {number:D} "reason".'),
    ),
    "notice.answered": "{by:name} answers a question about {number:D}: {text:quote}",
    "notice.question": "{by:name} asks about {number:D}: {text:quote}",
}

_BY_HOLDER = "{holder:name}: {reason:line}"
_WHOLE_TEXT = given("whole", "{whole:line}")
_ENDS = (given("state", "{state:text}"), given("if_nothing", "{if_nothing:text}"))

PRIVATE: Mapping[str, Speech] = {
    "notice.stamp_asked": "it has come to you on its route. What do you stamp?",
    "notice.judgement_asked": "it waits for you to decide.",
    "notice.advice_asked": "you are asked for advice.",
    "notice.sounding": (
        given("lean", "{by:name} answers your sounding: {lean:lean}."),
        lacking("lean", "somebody answered your sounding."),
    ),
    "notice.sounding_asked": "you are sounded out: how do you lean?",
    "notice.sounding_changed": "the draft about which you are sounded out has changed.",
    "notice.perform": "it is adopted, and you are among those who carry it out.",
    "notice.objection_raised": "{holder:name} objects ({objection:own}).",
    "notice.objection_test": "does this objection qualify, so that it has to be dealt with?",
    "notice.solution_asked": (
        lacking("_rewritten", "does this settle your objection?"),
        given("_rewritten", "does the new text settle your objection?"),
    ),
    "notice.objection_stale": "nobody has touched this objection for some days, and nothing moves.",
    "notice.holder_left": "{holder:name}, who raised this objection, has left.",
    "notice.amended_acted": "the text has changed since you answered. Is it still fine with you?",
    "notice.amended_editorial": "{by:name} made an editorial change to the text, and your answer stays.",
    "notice.reminder": "you have not answered yet.",
    "notice.reminder_silence": "if you agree, silence is fine.",
    "notice.review_due": "it was to be looked at again today. Is it still right?",
    "notice.todo_wanted": (
        lacking("_poll", "it is adopted. Who does it, by when?"),
        given("_poll", "it is decided. Who does what for it, by when?"),
    ),
    "notice.rule_wanted": (
        given("count", "like this, {count:n} were decided alone within 60 days, all about {tag:quote}."),
        given("words", "All say: {words:words_said}."),
        "Shall there be a rule, so that nobody has to ask?",
    ),
    "notice.todo_given": (
        given("due_at", "{by:name} asks you to do this by {due_at:when}."),
        lacking("due_at", "{by:name} asks you to do this."),
    ),
    "notice.todo_due": "this is due now. Is it done?",
    "notice.answered": "{by:name} answers your question.",
    "notice.appealed": "{by:name} appeals.",
    "notice.card_lost": "the message that shows it is gone, so nobody sees its card any more. The decision goes on.",
}
"""What a private message asks, after the title of the decision and a colon; others say it as the line under the card does."""

QUOTES: Mapping[str, Speech] = {
    "notice.amended": (
        given("_difference", "{_difference:line}"),
        lacking("_difference", "{text:line}"),
    ),
    "notice.objection_doubted": (_BY_HOLDER,),
    "notice.objection_settled": (_BY_HOLDER,),
    "notice.objection_stands": (_BY_HOLDER,),
    "notice.stamp_asked": (_WHOLE_TEXT, given("_difference", "Changed: {_difference:line}")),
    "notice.sounding_asked": (_WHOLE_TEXT,),
    "notice.sounding_changed": (_WHOLE_TEXT,),
    "notice.perform": (_WHOLE_TEXT,),
    "notice.judgement_asked": (_WHOLE_TEXT,),
    "notice.advice_asked": (_WHOLE_TEXT,),
    "notice.sounding": (given("text", "{text:line}"),),
    "notice.objection_raised": ("{reason:line}", given("remedy", "Fine as: {remedy:line}")),
    "notice.objection_test": (
        _BY_HOLDER,
        given("doubted", "Doubted: {doubted:line}"),
        given("offered", "Offered: {offered:line}"),
    ),
    "notice.solution_asked": (
        "You: {reason:line}",
        given("text", "{by:name}: {text:line}"),
        given("_rewritten", "{_rewritten:line}"),
    ),
    "notice.objection_stale": (_BY_HOLDER,),
    "notice.holder_left": ("{reason:line}",),
    "notice.amended_acted": (
        given("_difference", "{_difference:line}"),
        lacking("_difference", "{text:line}"),
    ),
    "notice.amended_editorial": (
        given("_difference", "{_difference:line}"),
        lacking("_difference", "{text:line}"),
    ),
    "notice.review_due": (_WHOLE_TEXT,),
    "notice.todo_given": (given("text", "{text:line}"), lacking("text", "{_title:line}")),
    "notice.todo_due": (given("text", "{text:line}"), lacking("text", "{_title:line}")),
    "notice.answered": (given("asked", "You: {asked:line}"), "{by:name}: {text:line}"),
    "notice.appealed": ("{text:line}",),
}
"""The words in question, a line each."""

TAILS: Mapping[str, Speech] = {
    "notice.amended": (
        "Positions on the earlier text are kept and no longer count.",
        given("closes_at", "It closes on {closes_at:when}."),
    ),
    "notice.perform": (given("state", "{state:text}"),),
    "notice.sounding_changed": "What you said stays, unless you say something else.",
    "notice.sounding_asked": (
        "Whoever drafted it hears who said what, and nobody else. Nothing is posted yet.",
        given("closes_at", "Please answer by {closes_at:when}."),
    ),
    "notice.stamp_asked": (
        given("_documents", "The document: {_documents:line}"),
        given("closes_at", "It waits until {closes_at:when}."),
    ),
    "notice.judgement_asked": (
        given("closes_at", "It waits until {closes_at:when} and is never adopted by itself."),
    ),
    "notice.advice_asked": (
        given("closes_at", "Please give it by {closes_at:when}; it does not bind whoever decides."),
    ),
    "notice.sounding": (
        "So far: {for:n} for it, {unsure:n} unsure, {against:n} against. Nobody but you sees this.",
    ),
    "notice.objection_test": (given("test_closes_at", "You can answer until {test_closes_at:when}."),),
    "notice.solution_asked": (given("answer_by", "No answer by {answer_by:when}: the group is asked."),),
    "notice.objection_stale": (
        "Offer a solution, amend the text, or (as an administrator) overrule it with a reason.",
    ),
    "notice.holder_left": ("An administrator may overrule it with a reason; the dissent stays on record.",),
    "notice.amended_acted": ("Your earlier answer no longer counts.", *_ENDS),
    "notice.amended_editorial": (
        "If it changes more than words, whoever answered can say so until {editorial_until:when}; then people answer anew.",
    ),
    "notice.reminder": _ENDS,
    "notice.reminder_silence": _ENDS,
    "notice.review_due": (given("state", "{state:text}"),),
    "notice.todo_given": (given("due_at", "You are asked then whether it is done."),),
    "notice.todo_due": (given("state", "{state:text}"),),
    "notice.appealed": (given("state", "{state:text}"),),
    "notice.card_lost": (given("_lines", "Where it stands: /decisions {number:D}."),),
}
"""Until when, and what happens otherwise."""

QUOTED_IN_THREAD = frozenset({"notice.objection_raised", "notice.amended", "notice.amended_editorial"})
"""Lines under a card that have quotes and a tail too."""
