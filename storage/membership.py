"""Taking in who is in a place, as its platform lists them, and what follows for the decisions there."""

from collections.abc import Iterable, Sequence

from consensus.commands import HolderLeft, MemberLeft, MemberSeen, MembersSeen, RollComplete
from consensus.ids import PersonId
from storage.decisions import Decisions
from storage.people import STRANGER, Membership, People
from storage.places import Place


def admit(
    people: People, decisions: Decisions, place: Place, seen: MembersSeen
) -> Sequence[HolderLeft | MemberLeft | RollComplete]:
    """Fold in the list; returns the commands that follow from it, in order of decision."""
    listed = _persons(people, place, seen)
    people.load_memberships((place, person) for person in listed)
    gone = {}
    if seen.complete:
        gone = {person: STRANGER for person in people.people_in(place) if person not in listed}
    now = {
        **{person: Membership(member.left, member.bot, member.guest) for person, member in listed.items()},
        **gone,
    }
    counted = [person for person in now if people.membership(place, person).counts]
    for person, membership in now.items():
        people.set_membership(place, person, membership)
    for person, member in listed.items():
        if member.administrator is not None:
            people.set_administrator(place.home, person, member.administrator)
        elif place.home.live and now[person].counts:
            people.lead_if_first(place.home, person)
    if place.home.live and any(not membership.counts for membership in now.values()):
        people.hand_on(place)
    if seen.complete and not place.roll_complete:
        place.roll_complete = place.changed = True
    waiting = decisions.gathering_in(place) if place.roll_complete else []
    follow_ups: list[HolderLeft | MemberLeft | RollComplete] = [
        RollComplete(decision=number) for number in waiting
    ]
    follow_ups += _left(decisions, place, [person for person in counted if not now[person].counts])
    return sorted(follow_ups, key=lambda command: command.decision)


def part(
    people: People, decisions: Decisions, places: Iterable[Place], person: PersonId
) -> Sequence[HolderLeft | MemberLeft]:
    """Somebody leaves these places for good; returns the commands that follow from it, in order of decision."""
    follow_ups: list[HolderLeft | MemberLeft] = []
    for place in places:
        counted = people.membership(place, person).counts
        people.set_membership(place, person, STRANGER)
        if counted:
            follow_ups += _left(decisions, place, [person])
    return sorted(follow_ups, key=lambda command: command.decision)


def _persons(people: People, place: Place, seen: MembersSeen) -> dict[PersonId, MemberSeen]:
    people.load_accounts((place.home, member.account) for member in seen.members)
    return {
        people.person(place.home, member.account, member.name): member
        for member in seen.members
        # Bots, and people who left before they were ever noticed, need no row.
        if not (member.left or member.bot) or people.known(place.home, member.account) is not None
    }


def _left(decisions: Decisions, place: Place, left: list[PersonId]) -> Sequence[HolderLeft | MemberLeft]:
    """Objections whose holders have left, and what those who have left had answered."""
    held = decisions.held_by(place, left)
    return (
        *(HolderLeft(decision=number, objection=objection) for number, objection in held),
        *(
            MemberLeft(decision=number, person=person)
            for number, person in decisions.answered_by(place, left)
        ),
    )
