"""Time slots: yes, if need be, or no. The slot that most can make (yes or if need be) wins, so that one possible for all
comes first; among equals the one with more yes; still equal ones win together."""

from consensus.tally.ballots import Ballots
from consensus.tally.numbers import Number
from consensus.tally.phrases import phrase
from consensus.tally.result import Result, by_totals
from consensus.tally.settings import Settings


def timeslot(ballots: Ballots, settings: Settings) -> Result:
    """`totals`: how many can make it; `more["yes"]`, `more["if_need_be"]`: of which kind."""
    yes: dict[str, Number] = dict.fromkeys(ballots.options, 0)
    if_need_be: dict[str, Number] = dict.fromkeys(ballots.options, 0)
    for content, weight in ballots.groups.items():
        for option, answer in content:
            if answer == "yes":
                yes[option] += weight
            elif answer == "if need be":
                if_need_be[option] += weight
    able = {option: yes[option] + if_need_be[option] for option in ballots.options}
    turnout = ballots.turnout
    for_all = tuple(option for option in ballots.options if able[option] == turnout)
    phrases = []
    if turnout:
        phrases.append(phrase("slots-for-all", options=for_all) if for_all else phrase("slots-for-all-none"))
        phrases.append(phrase("slots-yes", totals=yes))
    return by_totals(
        "timeslot",
        ballots.options,
        able,
        turnout,
        key={option: (able[option], yes[option]) for option in ballots.options},
        phrases=phrases,
        more={"yes": yes, "if_need_be": if_need_be, "possible_for_all": for_all},
    )
