"""A line for each kind of log entry, for records. The actor and their text are shown beside it."""

from collections.abc import Mapping

from adapters.wording.speech import Speech, given, lacking, otherwise, when

ENTRIES: Mapping[str, Speech] = {
    "entry.advice_asked": "Asked {people:names} for advice",
    "entry.advice_given": "Gave advice",
    "entry.appealed": "Appealed",
    "entry.appeal_decided": (
        when("upheld", True, say="Upheld the appeal"),
        otherwise("upheld", True, say="Dismissed the appeal"),
    ),
    "entry.process_added": (
        given("decision", "Added the process {process:process}, version {version:n}, by {decision:D}"),
        lacking("decision", "Added the process {process:process}, version {version:n}, without a decision"),
    ),
    "entry.place_published": (
        when("how", "names", say="Anybody may read this place, with names"),
        when("how", "pseudonyms", say="Anybody may read this place, without names"),
        lacking("how", "Only members may read this place"),
    ),
    "entry.rights_changed": (
        given("decision", "Changed who may do what, by {decision:D}"),
        lacking("decision", "Changed who may do what"),
    ),
    "entry.group_named": "Named the group “{group:role}”: {people:count_people}",
    "entry.judged": (
        when("verdict", "adopted", say="Adopted it"),
        when("verdict", "rejected", say="Rejected it"),
        when("verdict", "not_yet", say="Said: not yet"),
    ),
    "entry.stamped": (
        given("stands_in_for", "Stamped for {whom:name} (place {place:n}): {position:position}"),
        lacking("stands_in_for", "Stamped (place {place:n}): {position:position}"),
    ),
    "entry.all_acted": (
        otherwise("why", "passes", "certain", say="Everybody has acted; it closes on {closes_at:when}"),
        when("why", "passes", say="It passes; closes on {closes_at:when} if nothing changes"),
        when("why", "certain", say="Nothing can change it any more; closes on {closes_at:when}"),
    ),
    "entry.amended": (
        given("editorial_until", "Changed the text, as an editorial change: answers stay"),
        lacking("editorial_until", "Changed the text: revision {revision:n}, round {round:n}"),
    ),
    "entry.editorial_contested": "Said that the change is not editorial: revision {revision:n}, round {round:n}",
    "entry.asked": "Asked",
    "entry.answered": "Answered question {question:n}",
    "entry.ballot_cast": (
        when("box", "main", None, say="Took a position{choice:colon_position}"),
        when("box", "second", say="Seconded it"),
        when("box", "wish", say="Wished to object"),
        when("box", "test.*", say="Answered the group test{choice:colon_position}"),
        when("box", "sustain.*", say="Sustained an objection"),
        when("box", "attended", say="Is present"),
        when("box", "delegated", say="Passed the vote on to {to:name}"),
        when("box", "soundings", say="Somebody was sounded out in private"),
        when("box", "phase.*", say="Voted{choice:colon_position}"),
    ),
    "entry.ballot_taken_back": (
        when("box", "left", say="Left the place, so the answer no longer counts"),
        when("box", "main", None, say="Took the position back"),
        when("box", "wish", say="No longer wished to object"),
        when("box", "delegated", say="No longer passed the vote on"),
        when("box", "phase.*", say="Took the vote back"),
    ),
    "entry.checkpoint": "Checkpoint over {size:entries}",
    "entry.restore_accepted": "Went on with a copy put back; the log had {size:entries} before",
    "entry.signing_key_changed": "Changed the key that signs checkpoints",
    "entry.clock_moved": (
        "The room's clock moved on by {span:span}",
        when("heard", False, say="(nothing was heard meanwhile)"),
    ),
    "entry.deadline_moved": (
        given("closes_at", "Now closes on {closes_at:when}."),
        lacking("closes_at", "Stays open past its deadline."),
        given("because", "{because:phrase}"),
    ),
    "entry.end_held": "Ends on {until:when} as {outcome:outcome}, unless somebody says before that the change is not editorial",
    "entry.closed_early": "Closed it early; {missing:people} had not answered",
    "entry.decision_closed": ("Closed: {outcome:outcome}.", given("because", "{because:phrase}")),
    "entry.decision_opened": (
        given("closes_at", "Opened by the process {process:process}; closes on {closes_at:when}"),
        lacking("closes_at", "Opened by the process {process:process}; no deadline"),
    ),
    "entry.decision_recorded": "Recorded what was decided elsewhere",
    "entry.early_close_stopped": "No longer closes early",
    "entry.electorate_gathered": "The list of who may take part is complete: {eligible:people}",
    "entry.erasure_performed": "A person's name and words were erased from {entries:count_entries}",
    "entry.link_attached": "Attached a link",
    "entry.log_created": "The log begins",
    "entry.objection_doubted": (
        when(
            "unanswered", True, say="A solution for objection {objection:own} was offered and not answered."
        ),
        when("unanswered", False, say="Objection {objection:own} is doubted."),
        when("by_rule", True, say="The group is asked about objection {objection:own}."),
        "Asked until {closes_at:when}: {askable:people}",
    ),
    "entry.objection_dropped": (
        "Objection {objection:own} dropped to a concern.",
        given("because", "{because:phrase}"),
    ),
    "entry.objection_escalated": "Nobody touched objection {objection:own}; opener and administrators were told",
    "entry.objection_holder_left": "{holder:name}, who raised objection {objection:own}, has left",
    "entry.objection_overruled": "Overruled objection {objection:own}",
    "entry.objection_raised": "Raised objection {objection:own}",
    "entry.objection_resolved": "Objection {objection:own} resolved",
    "entry.objection_sustained": ("Objection {objection:own} stands.", given("because", "{because:phrase}")),
    "entry.objection_withdrawn": "Withdrew objection {objection:own}",
    "entry.option_added": "Added an option",
    "entry.option_removed": (
        when("withdrawn", True, say="Withdrew an option"),
        otherwise("withdrawn", True, say="Took an option off before anybody chose it"),
    ),
    "entry.option_renamed": "Renamed an option",
    "entry.phase_entered": (
        given("because", "{because:phrase}"),
        given("says", "{says:title}"),
        given("closes_at", "The next phase begins; it closes on {closes_at:when}"),
        lacking("closes_at", "The next phase begins"),
    ),
    "entry.process_changed": "Changed the process to {process:process}",
    "entry.reminded": "Those who had not answered were reminded",
    "entry.reinstated": "In force again: {replacement:D}, which had superseded it, fell by an appeal",
    "entry.replaces": "To supersede {target:D}",
    "entry.review_due": "Due to be looked at again",
    "entry.review_set": (
        given("review_at", "To be looked at again on {review_at:day}"),
        lacking("review_at", "Not to be looked at again"),
    ),
    "entry.tagged": "Tagged it",
    "entry.untagged": "Took tags off",
    "entry.related": (
        when("relation", "depends", say="Depends on {other:D}"),
        when("relation", "needed", say="{other:D} depends on it"),
        when("relation", "conflicts", say="Conflicts with {other:D}"),
        when("relation", "relates", say="Is related to {other:D}"),
        when("relation", "parent", say="Is a part of {other:D}"),
        when("relation", "child", say="{other:D} is a part of it"),
    ),
    "entry.unrelated": (
        when("relation", "depends", say="No longer depends on {other:D}"),
        when("relation", "needed", say="{other:D} no longer depends on it"),
        when("relation", "conflicts", say="No longer conflicts with {other:D}"),
        when("relation", "relates", say="Is no longer related to {other:D}"),
        when("relation", "parent", say="Is no longer a part of {other:D}"),
        when("relation", "child", say="{other:D} is no longer a part of it"),
    ),
    "entry.todo_added": (
        given("due_at", "For {owner:name} to do, by {due_at:when}"),
        lacking("due_at", "For {owner:name} to do"),
    ),
    "entry.todo_postponed": "More time for what is to be done ({todo:n}), until {due_at:when}",
    "entry.todo_reassigned": "For {owner:name} to do from now on ({todo:n})",
    "entry.todo_due": "Asked whether it is done ({todo:n})",
    "entry.todo_done": "Done ({todo:n})",
    "entry.superseded": "Superseded by {replacement:D}",
    "entry.superseded_nothing": (
        given("replacement", "Was to supersede {target:D}, which {replacement:D} had superseded already"),
        lacking("replacement", "Was to supersede {target:D}, which was no longer in force"),
    ),
    "entry.solution_offered": (
        when("amendment", True, say="Offered the new text as a solution for objection {objection:own}"),
        otherwise("amendment", True, say="Offered a solution for objection {objection:own}"),
    ),
}
