"""Why did X lose? A few sentences from the result alone, no count is run again."""

from consensus.tally.ballots import BallotError
from consensus.tally.numbers import Number
from consensus.tally.phrases import Phrase, phrase
from consensus.tally.result import Result

PAIRWISE_DECIDES = frozenset({"condorcet", "schulze", "debian"})


def why(result: Result, option: str) -> tuple[Phrase, ...]:
    """Why this option did not win, against the first winner where there are several. Raises BallotError for a stranger."""
    if option not in result.options:
        raise BallotError("no-option-to-explain", option=option, options=result.options)
    if option in result.winners:
        return (phrase("why-won", option=option),)
    if not result.winners:
        return (phrase("why-nobody"),)
    winner = result.winners[0]
    match result.method:
        case "irv":
            lines = _irv(result, option, winner)
        case "stv":
            return _stv(result, option)
        case "star":
            return _star(result, option, winner)
        case "condorcet":
            lines = _condorcet(result, option)
        case "schulze":
            lines = _schulze(result, option, winner)
        case "debian":
            return _debian(result, option, winner)
        case "sortition":
            return (phrase("why-not-drawn", option=option),)
        case _:
            lines = _totals(result, option, winner)
    return (*lines, *_duel(result, option, winner))


def _totals(result: Result, option: str, winner: str) -> tuple[Phrase, ...]:
    votes, most = result.totals[option], result.totals[winner]
    if votes == most:
        return (phrase("why-level-on-total", option=option, winner=winner, votes=votes),)
    return (phrase("why-total", option=option, winner=winner, votes=votes, most=most),)


def _duel(result: Result, option: str, winner: str) -> tuple[Phrase, ...]:
    """One against one, where the ballots tell it."""
    if not result.pairwise:
        return ()
    votes, against = result.pairwise[option][winner], result.pairwise[winner][option]
    values = {"option": option, "winner": winner, "votes": votes, "against": against}
    if votes > against:
        if result.method in PAIRWISE_DECIDES:
            return ()
        return (Phrase("why-duel-won", {**values, "method": result.method}),)
    return (Phrase("why-duel-lost" if votes < against else "why-duel-level", values),)


def _irv(result: Result, option: str, winner: str) -> tuple[Phrase, ...]:
    for number, (before, after) in enumerate(zip(result.rounds, result.rounds[1:], strict=False), 1):
        if option in after.of:
            return (
                phrase("why-irv-out", option=option, round=number, votes=before.totals[option]),
                phrase("why-irv-later", option=option),
            )
    last = result.rounds[-1].totals
    return (
        phrase("why-irv-end", option=option, winner=winner, votes=last[option], most=last.get(winner, 0)),
    )


def _stv(result: Result, option: str) -> tuple[Phrase, ...]:
    for number, (before, after) in enumerate(zip(result.rounds, result.rounds[1:], strict=False), 2):
        if after.act == "exclude" and option in after.of:
            return (phrase("why-stv-excluded", option=option, stage=number, votes=before.totals[option]),)
    votes: Number = result.rounds[-1].totals[option]
    return (phrase("why-stv-short", option=option, votes=votes, quota=result.more["quota"]),)


def _star(result: Result, option: str, winner: str) -> tuple[Phrase, ...]:
    if len(result.rounds) < 2:
        return _totals(result, option, winner)
    final = result.rounds[-1]
    if option in final.of:
        other = next(finalist for finalist in final.of if finalist != option)
        votes, against = final.totals[option], final.totals[other]
        return (phrase("why-star-final", option=option, winner=other, votes=votes, against=against),)
    last_in = min(final.of, key=lambda finalist: result.totals[finalist])
    votes, most = result.totals[option], result.totals[last_in]
    if votes == most:
        return (phrase("why-level-on-total", option=option, winner=last_in, votes=votes),)
    return (phrase("why-star-before", option=option, winner=last_in, votes=votes, most=most),)


def _condorcet(result: Result, option: str) -> tuple[Phrase, ...]:
    if len(result.winners) == 1:
        return ()
    return (phrase("why-not-smith", option=option, options=result.winners),)


def _schulze(result: Result, option: str, winner: str) -> tuple[Phrase, ...]:
    paths = result.more["paths"]
    # A winner that is itself ahead of this option; there is one for everybody who did not win.
    ahead = next((other for other in result.winners if paths[other][option] > paths[option][other]), winner)
    return (
        phrase(
            "why-chain", option=option, winner=ahead, strength=paths[option][ahead], back=paths[ahead][option]
        ),
    )


def _debian(result: Result, option: str, winner: str) -> tuple[Phrase, ...]:
    dropped = tuple(
        line
        for line in result.explanation
        if line.code in ("debian-quorum", "debian-majority", "debian-ratio")
        and line.values["option"] == option
    )
    if dropped:
        return dropped
    votes, against = result.pairwise[option][winner], result.pairwise[winner][option]
    if against > votes:
        return (phrase("why-debian-beaten", option=option, winner=winner, votes=votes, against=against),)
    return tuple(line for line in result.explanation if line.code.startswith("debian-")) or _duel(
        result, option, winner
    )
