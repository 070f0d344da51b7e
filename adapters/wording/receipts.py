"""The private answer to the actor: what was recorded, and until when it can be changed."""

from collections.abc import Mapping

from adapters.wording.reasons import RIGHT_LINE
from adapters.wording.speech import Speech, given, lacking, otherwise, when

_UNTIL = given("closes_at", "You can change it until {closes_at:when}.")
_WITHDRAWN = given("withdrawn", "Your objection {withdrawn:objections} is withdrawn with it.")
_STANDING = (
    given("standing", "{standing:D} (in force) says {says:quote}."),
    given(
        "_standing_lines",
        "To compare them: /accord compare {number:D} {standing:D}. If this replaces it: /accord link {number:D} replaces {standing:D}.",
    ),
)
"""Where something in force says otherwise than what was opened."""

RECEIPTS: Mapping[str, Speech] = {
    "delegated": (
        when(
            "voted", True, say="Noted on {number:D}; as long as you have a vote of your own, that one counts."
        ),
        otherwise(
            "voted", True, say="Your vote on {number:D} goes with theirs, until you cast one yourself."
        ),
        "To take it back: /accord delegate {number:D} none.",
    ),
    "delegated-already": "Your vote on {number:D} goes with theirs already.",
    "delegation-taken-back": "Your vote on {number:D} goes with nobody's any more.",
    "nothing-delegated": "Your vote on {number:D} goes with nobody's, so there is nothing to take back.",
    "advice-asked": (
        "{people:people} asked for advice on {number:D}.",
        given("closes_at", "They have until {closes_at:when}."),
    ),
    "advised": "Your advice on {number:D} is on record.",
    "appeal-decided": (
        when(
            "verdict",
            "upheld",
            say="The appeal is upheld: {number:D} falls, and can be taken up again with /amend.",
        ),
        otherwise("verdict", "upheld", say="The appeal is dismissed: {number:D} stands as it was."),
    ),
    "appealed": "Your appeal against {number:D} is on record.",
    "asked-already": "They have been asked already.",
    "process-added": (
        "The process {process:process} ({title}) can be used from now on; open decisions keep what they opened with.",
        when(
            "escape", True, say="That an administrator added it without a decision, and why, stays on record."
        ),
    ),
    "process-there-already": "The process {process:process} says that already.",
    "published": (
        when("how", "names", say="Anybody may read now what is decided here, with names."),
        when(
            "how",
            "pseudonyms",
            say="Anybody may read now what is decided here, without names. Texts are shown as people wrote them.",
        ),
        lacking("how", "Only members of this place read now what is decided here."),
    ),
    "right-set": (
        *RIGHT_LINE,
        "That holds from now on, and is in the log.",
    ),
    "right-already": (*RIGHT_LINE, "It says that already."),
    "rights-loaded": "The table of rights has {count:n} rows that differ from the usual.",
    "group-named": (
        given("people", "The group “{group:role}” now has {people:people}; decisions from now on use it."),
        lacking("people", "The group “{group:role}” is empty now."),
    ),
    "offers-set": (
        when(
            "on",
            True,
            say="From now on I offer, in private and rarely, to run as a decision what somebody formally proposes here and two others answer. Nothing that was said is stored unless they say yes.",
        ),
        when("on", False, say="I do not read along here any more, and offer nothing."),
    ),
    "offers-muted": (
        when("off", True, say="You are not asked here any more. To change that: /accord offers me on"),
        when("off", False, say="You can be asked here again."),
    ),
    "proposal-offered": "They are asked.",
    "no-offer": "Nobody is asked.",
    "offer-over": "You have answered that already.",
    "offer-answered": (
        when("answer", "yes", say="Good."),
        when("answer", "not_now", say="Fine. You are not asked about it again."),
        when("answer", "never", say="You are not asked here any more. To change that: /accord offers me on"),
    ),
    "digest-set": (
        when("own", True, say="Your next digest comes on {following:when}, in private."),
        when("own", False, say="The next digest of this channel comes on {following:when}."),
        when("days", 1, say="Then every day; one with nothing in it is left out."),
        when("days", 7, say="Then every week; one with nothing in it is left out."),
    ),
    "digest-off": (
        when("own", True, say="You get no digest of your own any more."),
        when("own", False, say="This channel gets no digest any more."),
    ),
    "attends": "You are counted as present in {number:D}.",
    "attends-already": "You are counted as present in {number:D} already.",
    "judged": (
        when("verdict", "adopted", say="You have adopted {number:D}."),
        when("verdict", "rejected", say="You have rejected {number:D}."),
        when("verdict", "not_yet", say="{number:D} goes back: not yet."),
    ),
    "round-over": "This round of {number:D} is over.",
    "sounded": (
        "The drafter of {number:D} is told in private, and nobody else.",
        given("lean", "You lean: {lean:lean}."),
    ),
    "sounded-already": "You have said that already.",
    "stamped": "Stamped on {number:D}: {choice:position}. That was place {place:n} of {of:n}.",
    "opened": (
        when("gathering", True, say="{number:D} opens as soon as the list of who may take part is complete."),
        given("closes_at", "{number:D} is open until {closes_at:when}."),
        lacking("closes_at", "{number:D} is open; it has no deadline."),
        when(
            "typed",
            False,
            say="Nobody gave a deadline, so this is the usual one.",
        ),
        given("_deadline_line", "To change it: /extend {number:D} --by 2d."),
        when("unit", "proposal", say="It is decided by {process_title:title}."),
        when(
            "private",
            True,
            say="Nothing is posted yet: people are asked in private, and you hear what they say. To end that and post it: /accord close {number:D}.",
        ),
        given("supersedes", "If it is adopted, it supersedes {supersedes:D}."),
        *_STANDING,
        given(
            "_process_line",
            "Until somebody acts, another can be chosen: /accord process {number:D} majority.",
        ),
        given(
            "unnamed",
            "Nobody has said who is in “{unnamed:role}”, so everybody's vote counts: /accord group {unnamed} ann bo names them.",
        ),
        when(
            "phase", "second", say="First somebody besides you has to second it: /accord second {number:D}."
        ),
        when(
            "unreachable",
            True,
            say="Nobody here can be reminded person by person, so silence does not count and {members:people} would have to answer.",
        ),
        when(
            "unreachable",
            True,
            say="Silence counts with /accord process {number:D} lazy, or where you name those who take part when you propose it.",
        ),
        when(
            "large",
            True,
            say="{members:people} may take part and this process needs an answer from many of them: think of lazy.",
        ),
    ),
    "recorded": (
        "Recorded as {number:D}.",
        given("under", "It is within the mandate of {under:D}."),
        given("supersedes", "It replaces {supersedes:D}."),
        *_STANDING,
    ),
    "imported": "Imported as {number:D} from {source}: {key:quote}.",
    "imported-before": "{key:quote} of {source} was imported before, as {number:D}.",
    "voted": (
        when(
            "_figures_later",
            True,
            say="Recorded on {number:D}{choice:colon_position}. The figures stay hidden until it closes.",
        ),
        otherwise("_figures_later", True, say="Recorded on {number:D}{choice:colon_position}."),
        given(
            "receipt",
            "Your receipt: {receipt}. It is shown this once: keep it, and once {number:D} has closed find your ballot by it on the page of its record.",
        ),
        given("_receipt_gone", "Your receipt was shown once, and is kept nowhere."),
        when(
            "secret",
            "none",
            say="Who voted how is never shown, and there is no receipt that you could be asked for.",
        ),
        when("advisory", True, say="Your voice is advisory here: it is shown and not counted."),
        when("unreasoned", True, say="Without a reason it stops nothing: say why in quotes behind it."),
        when("changed_mind", True, say="Your earlier answer is replaced."),
        given("_receipt_void", "An earlier receipt is no longer good."),
        _WITHDRAWN,
        _UNTIL,
    ),
    "already-recorded": (
        "That is your answer on {number:D} already{choice:colon_position}.",
        given("_lines", "To take it back: /vote {number:D} none."),
        _UNTIL,
    ),
    "taken-back": (
        "Your answer on {number:D} is taken back.",
        given("closes_at", "You can answer again until {closes_at:when}."),
    ),
    "nothing-to-take-back": "You have not answered {number:D}, so there is nothing to take back.",
    "seconded": ("You second {number:D}.", given("closes_at", "It closes on {closes_at:when}.")),
    "option-seconded": (
        "You second {option:quote}.",
        given("missing", "It can be chosen once {missing:seconders} more {missing:#supports|support} it."),
        lacking("missing", "It can be chosen now."),
    ),
    "already-seconded": "You second {number:D} already.",
    "no-seconder-needed": (
        "{number:D} needs no seconder any more.",
        given("closes_at", "It closes on {closes_at:when}."),
    ),
    "snoozed": "You are reminded of {number:D} on {at:when}, and not before.",
    "answered": "Your answer stands in the thread of {number:D}, and whoever asked is told.",
    "asked": "Your question stands in the thread of {number:D}.",
    "objected": (
        "Objection {objection:own} noted. It stops {number:D} until it is settled.",
        given("_lines", "To take it back: /withdraw {objection:own}."),
    ),
    "already-objected": "You object already, as {objection:own}.",
    "wished": (
        "Noted that you would object to {number:D}. It stops nothing until you give a reason.",
        given("_lines", 'To give it: /object {number:D} "reason".'),
    ),
    "already-wished": (
        "Noted already.",
        given("_lines", 'To give the reason: /object {number:D} "reason".'),
    ),
    "wish-taken-back": "You no longer wish to object to {number:D}.",
    "attached": "The link stands with {number:D}: {url}",
    "doubted": "Until {closes_at:when} the group is asked whether objection {objection:own} qualifies: {askable:people}.",
    "answered-test": "Your answer about objection {objection:own} is noted: {verdict:position}.",
    "already-answered-test": "That is your answer about objection {objection:own} already: {verdict:position}.",
    "sustained": "You sustain objection {objection:own}: it is no longer one person's alone.",
    "already-sustained": "You sustain objection {objection:own} already.",
    "stands-already": "Objection {objection:own} is yours and stands.",
    "offer-declined": "The offer is declined; objection {objection:own} stands.",
    "offered": (
        "Your solution for objection {objection:own} is offered.",
        when(
            "settled_by",
            "group",
            say="Whoever raised it is asked until {answer_by:when}; without an answer the group test decides.",
        ),
        when("settled_by", "holder", say="It stands until whoever raised it says that it is settled."),
        when("settled_by", "judge", say="Whoever judges decides whether that answers it."),
    ),
    "resolved": "Objection {objection:own} is resolved.",
    "resolved-already": "Objection {objection:own} is resolved already.",
    "withdrawn-objection": "Objection {objection:own} is withdrawn.",
    "withdrawn-already": "Objection {objection:own} is withdrawn already.",
    "option-added": (
        given(
            "seconds",
            "{option:quote} is an option of {number:D} once {seconds:seconders} besides you {seconds:#supports|support} it.",
        ),
        lacking("seconds", "{option:quote} is an option of {number:D} now."),
    ),
    "option-removed": (
        when(
            "withdrawn",
            True,
            say="{option:quote} is withdrawn from {number:D}: it gets no more votes, and votes that name it count without it.",
        ),
        otherwise(
            "withdrawn",
            True,
            say="{option:quote} is off {number:D}. Nobody had chosen it, so it is as if it had never been offered.",
        ),
    ),
    "option-renamed": "{was:quote} now says {option:quote} on {number:D}; its votes stay.",
    "option-says-so-already": "That is what the option says already.",
    "overruled": "Objection {objection:own} is overruled. The dissent and your reason are on record.",
    "amended": (
        "{number:D} has a new text: revision {revision:n}, round {round:n}. Earlier positions no longer count.",
        given("offered_to", "It is offered as a solution for {offered_to:objections}."),
        given("closes_at", "It closes on {closes_at:when}."),
    ),
    "amended-editorial": (
        "{number:D} has its new text, and all answers stay.",
        "Until {until:when} whoever answered can say that it is not editorial; then people answer anew.",
    ),
    "contested": (
        "It is an amendment as any other now: {number:D} is at revision {revision:n}, and earlier positions no longer count.",
        given("closes_at", "It closes on {closes_at:when}."),
    ),
    "amended-draft": "{number:D} has its new text. Nothing of it is posted yet, and what people told you stays.",
    "same-text": "That is the text of {number:D} already.",
    "extended": "{number:D} now closes on {closes_at:when}.",
    "deadline-already": "{number:D} closes on {closes_at:when} already.",
    "process-changed": (
        "{number:D} is now decided by {process:process}.",
        given("closes_at", "It closes on {closes_at:when}."),
    ),
    "process-already": "{number:D} is decided by {process:process} already.",
    "withdrawn-decision": "{number:D} is withdrawn. It stays in the log.",
    "withdrawn-decision-already": "{number:D} is withdrawn already.",
    "closed": (
        given("outcome", "{number:D} is closed: {outcome:outcome}."),
        lacking("outcome", "{number:D} goes on: its rule does not let it end yet."),
    ),
    "closed-already": "{number:D} is closed already: {outcome:outcome}.",
    "review-set": (
        given("review_at", "{number:D} will be looked at again on {review_at:day}."),
        lacking("review_at", "{number:D} has no day to be looked at again any more."),
    ),
    "review-already": (
        given("review_at", "{number:D} is to be looked at again on {review_at:day} already."),
        lacking("review_at", "{number:D} has no day to be looked at again."),
    ),
    "tagged": "{number:D} has it now: {tags:tags}.",
    "tagged-already": "{number:D} has that already: {tags:tags}.",
    "untagged": "Taken off {number:D}: {tags:tags}.",
    "not-tagged": "{number:D} does not have that: {tags:tags}.",
    "related": (
        when("relation", "depends", say="{number:D} depends on {other:D}; both say so."),
        when("relation", "conflicts", say="{number:D} conflicts with {other:D}; both say so."),
        when("relation", "relates", say="{number:D} is related to {other:D}; both say so."),
        otherwise(
            "relation",
            "depends",
            "conflicts",
            "relates",
            say="{number:D} is a part of {other:D}; both say so.",
        ),
    ),
    "replaces": (
        when("recorded", True, say="{number:D} replaces {target:D}."),
        otherwise("recorded", True, say="If {number:D} is adopted, it supersedes {target:D}."),
    ),
    "replaces-already": "{number:D} is to supersede {target:D} already.",
    "related-already": "{number:D} and {other:D} say that already.",
    "unrelated": "That {number:D} and {other:D} are related so is taken back on both.",
    "not-related": "{number:D} and {other:D} are not related so.",
    "assumed": (
        given(
            "until",
            "It is on record what {number:D} assumes. On {until:day} you are asked whether it is still right.",
        ),
        lacking("until", "It is on record what {number:D} assumes."),
    ),
    "still-right": "It is on record that {number:D} is still right.",
    "unwatched": "Those links of {number:D} are no longer watched.",
    "todo-added": (
        when("who", "actor", say="You do it."),
        when("who", "member", say="They are told that they do it."),
        when(
            "who",
            "unknown",
            say="Whoever does it has not used Accord here yet and cannot be written to: please tell them.",
        ),
        given("due_at", "Whoever does it is asked on {due_at:when} whether it is done."),
        lacking("due_at", "It has no day, so nobody is asked; it is shown until it is done."),
        given("_lines", "When it is done: /accord done {number:D} {todo}."),
    ),
    "todo-reassigned": (
        "Noted on {number:D}.",
        when("who", "actor", say="You do it now."),
        when("who", "member", say="They are told that they do it now."),
        when(
            "who",
            "unknown",
            say="Whoever does it now has not used Accord here yet and cannot be written to: please tell them.",
        ),
    ),
    "todo-theirs-already": "They do it already.",
    "todo-already": "That is on the list of {number:D} already.",
    "todo-done": (
        "Noted as done on {number:D}.",
        given("left", "Left for it: {left:todos}."),
    ),
    "todo-done-already": "That is done already.",
    "todo-postponed": "The next question comes on {due_at:when}.",
    "todo-due-already": "It is due on {due_at:when} already.",
    "done": "Done.",
    "noted": "Noted.",
    "nothing-due": "Nothing was due.",
    "clock": "Done.",
    "time-passed": "Time passes.",
    "members-seen": "The list of members is up to date.",
    "drafted": "{name:name} gets the draft in private. Nothing is open: only {name:name} can open it.",
    "erasure-asked": "The administrators ({count:people}) are asked in private. Nothing is erased until one of them does it.",
    "erased": "The person's name and words are erased from {count:entries}. The chain stays valid.",
}
