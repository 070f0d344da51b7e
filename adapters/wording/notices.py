"""One-off messages to the people concerned by an event. The card is shown or linked beside them."""

from collections.abc import Mapping

from adapters.wording.speech import Speech, given, lacking, otherwise, when

NOTICES: Mapping[str, Speech] = {
    "notice.stamp_asked": (
        "{number:D} has come to you on its route. What do you stamp?",
        given("closes_at", "It waits until {closes_at:when}."),
    ),
    "notice.stamped": (
        given("stands_in", "{by:name} stamped {number:D} in somebody's place: {choice:position}."),
        lacking("stands_in", "{by:name} stamped {number:D}: {choice:position}."),
        given("text", "{text:quote}"),
    ),
    "notice.judgement_asked": (
        "{number:D} waits for you to decide.",
        given("closes_at", "It waits until {closes_at:when} and is never adopted by itself."),
    ),
    "notice.judged": (
        when("verdict", "adopted", say="{by:name} has adopted {number:D}."),
        when("verdict", "rejected", say="{by:name} has rejected {number:D}."),
        when("verdict", "not_yet", say="{by:name} says about {number:D}: not yet."),
        given("text", "{text:quote}"),
    ),
    "notice.advice_asked": (
        "You are asked for advice on {number:D}.",
        given("closes_at", "Please give it by {closes_at:when}; it does not bind whoever decides."),
    ),
    "notice.advice_given": "{by:name} advises on {number:D}: {text:quote}",
    "notice.sounding": (
        "Somebody answered your sounding for {number:D}.",
        given("text", "They say: {text:quote}"),
        "So far: {for:n} for it, {unsure:n} unsure, {against:n} against. Nobody but you sees this.",
    ),
    "notice.appealed": "{by:name} appeals against {number:D}: {text:quote}",
    "notice.appeal_decided": (
        when("upheld", True, say="{by:name} upheld the appeal against {number:D}: {text:quote}"),
        otherwise("upheld", True, say="{by:name} dismissed the appeal; {number:D} stands: {text:quote}"),
    ),
    "notice.objection_raised": "{holder:name} objects to {number:D} ({objection:own}): {text:quote}",
    "notice.objection_doubted": (
        given("by", "{by:name} doubts that objection {objection:own} qualifies: {text:quote}."),
        when("unanswered", True, say="The solution offered for objection {objection:own} was not answered."),
        when("by_rule", True, say="Does objection {objection:own} qualify? The group is asked about each."),
        "All but objector and opener are asked.",
    ),
    "notice.objection_test": (
        "Does objection {objection:own} by {holder:name} qualify, so that {number:D} has to deal with it?",
        given("doubted", "It is doubted: {doubted:quote}."),
        given("offered", "This was offered: {offered:quote}."),
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
    "notice.solution_asked": (
        "{by:name} offers a solution for your objection {objection:own}.",
        given("text", "It is: {text:quote}."),
        "Does it settle the objection?",
    ),
    "notice.objection_stale": (
        "Nobody has touched objection {objection:own} by {holder:name} for some days, and {number:D} cannot move.",
        "Offer a solution, amend the text, or (as an administrator) overrule it with a reason.",
    ),
    "notice.holder_left": (
        "{holder:name}, who raised objection {objection:own}, has left.",
        "An administrator may overrule it with a reason; the dissent stays on record.",
    ),
    "notice.amended": (
        "{by:name} changed the text of {number:D} (revision {revision:n}): {text:quote}.",
        "Positions on the earlier text are kept and no longer count.",
        given("closes_at", "It closes on {closes_at:when}."),
    ),
    "notice.amended_acted": (
        "The text of {number:D} has changed since you answered. It now says: {text:quote}.",
        given("_difference", "What changed: {_difference:quote}."),
        "Your earlier answer no longer counts. Is it still fine with you?",
    ),
    "notice.extended": (
        "{number:D} now closes on {closes_at:when}.",
        given("because", "{because:phrase}"),
    ),
    "notice.waits": ("{number:D} stays open.", given("because", "{because:phrase}")),
    "notice.phase": (
        given("because", "{because:phrase}"),
        given("phase", "{number:D} goes on: {phase:phase}."),
        lacking("phase", "{number:D} goes on."),
        given("closes_at", "It closes on {closes_at:when}."),
    ),
    "notice.reminder": (
        given("closes_at", "{number:D} closes on {closes_at:when}, and you have not answered yet."),
        lacking("closes_at", "{number:D} is open, and you have not answered yet."),
    ),
    "notice.reminder_silence": (
        given("closes_at", "{number:D} closes on {closes_at:when}."),
        "If you agree, silence is fine.",
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
    "notice.card_lost": (
        "The message that shows {number:D} is gone, so nobody sees its card any more. The decision goes on.",
        "Where it stands: /decisions {number:D}.",
    ),
    "notice.wish": (
        "{wishes:people} would object to {number:D}.",
        'It stops nothing until somebody gives a reason: /object {number:D} "reason".',
    ),
    "notice.answered": "{by:name} answers a question about {number:D}: {text:quote}",
    "notice.question": "{by:name} asks about {number:D}: {text:quote}",
}
