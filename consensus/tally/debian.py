"""Debian's rule (constitution A.5): a default option, a quorum and ratios against it, then the Schwartz set.

1. Drop options that fewer than the quorum rank above the default option.
2. Drop options that do not beat the default option by their ratio (at least ratio times as many, and more).
3. Among the rest, in the Schwartz set, the weakest defeats (fewest votes for, then most against) are dropped until
   nobody in it is defeated. Several left: the person with the casting vote chooses, so they are tied here.

If the default option wins, nothing is decided.
"""

from collections.abc import Sequence
from fractions import Fraction

from consensus.tally.ballots import BallotError, Ballots, Matrix
from consensus.tally.numbers import simple
from consensus.tally.pairwise import beats, matrix, pairs_won, undefeated
from consensus.tally.phrases import Phrase, phrase
from consensus.tally.result import Pairwise, Result, ending
from consensus.tally.settings import Settings


def debian(source: Ballots | Matrix, settings: Settings) -> Result:
    """`more`: `dropped_quorum`, `dropped_majority`, `default`. `totals`: how many others each beats one against one."""
    default = settings.default_option
    if default is None:
        raise BallotError("debian-needs-default")
    if default not in source.options:
        raise BallotError("unknown-option", option=default, options=source.options)
    for option in settings.ratios:
        if option not in source.options:
            raise BallotError("unknown-option", option=option, options=source.options)
    pairwise = matrix(source)
    turnout = source.turnout if isinstance(source, Ballots) else None
    phrases: list[Phrase] = []
    below_quorum = _below_quorum(pairwise, settings, default, phrases)
    below_ratio = _below_ratio(pairwise, settings, default, below_quorum, phrases)
    left = [option for option in source.options if option not in (*below_quorum, *below_ratio)]
    winners = _winners(pairwise, left, phrases) if turnout != 0 else ()
    if winners == (default,):
        phrases.append(phrase("debian-default-wins", option=default))
    elif default in winners:
        phrases.append(phrase("debian-default-tied", options=winners))
    rest = tuple(option for option in left if option not in winners)
    dropped = (*below_quorum, *below_ratio)
    return Result(
        method="debian",
        options=source.options,
        winners=winners,
        ranking=tuple(tier for tier in (winners, rest, dropped) if tier),
        pairwise=pairwise,
        totals=pairs_won(pairwise),
        turnout=turnout,
        explanation=(
            phrase("how-debian", option=default),
            *(phrases if turnout != 0 else ()),
            ending(winners, turnout),
        ),
        more={
            "default": default,
            "dropped_quorum": below_quorum,
            "dropped_majority": below_ratio,
        },
    )


def _below_quorum(
    pairwise: Pairwise, settings: Settings, default: str, phrases: list[Phrase]
) -> tuple[str, ...]:
    dropped = []
    for option in pairwise:
        if option != default and pairwise[option][default] < settings.quorum:
            dropped.append(option)
            phrases.append(
                phrase(
                    "debian-quorum",
                    option=option,
                    votes=pairwise[option][default],
                    needed=-(-settings.quorum.numerator // settings.quorum.denominator),
                    default=default,
                )
            )
    return tuple(dropped)


def _below_ratio(
    pairwise: Pairwise, settings: Settings, default: str, gone: Sequence[str], phrases: list[Phrase]
) -> tuple[str, ...]:
    dropped = []
    for option in pairwise:
        if option == default or option in gone:
            continue
        ratio = settings.ratios.get(option, Fraction(1))
        votes, against = pairwise[option][default], pairwise[default][option]
        if votes >= ratio * against and votes > against:
            continue
        dropped.append(option)
        phrases.append(
            phrase(
                "debian-majority" if ratio == 1 else "debian-ratio",
                option=option,
                votes=votes,
                against=against,
                default=default,
                ratio=simple(ratio),
            )
        )
    return tuple(dropped)


def _winners(pairwise: Pairwise, left: Sequence[str], phrases: list[Phrase]) -> tuple[str, ...]:
    """Drop the weakest defeats within the Schwartz set until nobody in it is defeated."""
    defeats = {a: {b for b in left if b != a and beats(pairwise, a, b)} for a in left}
    while True:
        inside = undefeated(left, defeats)
        standing = [(a, b) for a in inside for b in inside if b in defeats[a]]
        if not standing:
            return inside
        phrases.append(phrase("debian-schwartz", options=inside))
        weakest = min((pairwise[a][b], -pairwise[b][a]) for a, b in standing)
        for a, b in standing:
            if (pairwise[a][b], -pairwise[b][a]) == weakest:
                defeats[a].discard(b)
                phrases.append(phrase("debian-drop", a=a, b=b, votes=pairwise[a][b], against=pairwise[b][a]))
