"""The joins that an attacker tries: each guesses, of two people of whom one cast each of two ballots, which cast which.

All of them are played against many polls. Of a couple the coin alone says who is which (polls.py), so a join that knows
nothing is right half the time, and how often it is right is binomial, exactly. A join that is always wrong knows as much as
one that is always right.
"""

import hmac
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from itertools import chain
from math import comb
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tests.attacker.evidence import Evidence, Moment
from tests.attacker.polls import Poll

Scores = Mapping[str, float]
"""Person -> how much speaks for the first of the two ballots, rather than for the second."""
Guesses = Iterator[tuple[str, Scores]]
CHANCE_OF_ALARM = 1e-4
"""That any of the joins is taken for knowing something, where all of them guess."""
NUMBER_MAX = 2.0**62


def by_rank(evidence: Evidence) -> Guesses:
    """Whoever is third in some order cast the ballot that is third in some list; or third from the end."""
    first = evidence.choices[0]
    for where, ballots in evidence.shown.items():
        columns = sorted({column for ballot in ballots for column in ballot} - {"choice"})
        lists = {where: ballots}
        for column in columns:
            lists[f"{where} by {column}"] = sorted(ballots, key=_text_of(column))
        for order, people in evidence.orders.items():
            for name, ballots in lists.items():
                if len(people) == len(ballots):
                    for way, ranked in (("", ballots), (" backwards", ballots[::-1])):
                        pairs = zip(people, ranked, strict=True)
                        yield (
                            f"{order} ~ {name}{way}",
                            {who: ballot["choice"] == first for who, ballot in pairs},
                        )


def _text_of(column: str) -> Callable[[Mapping[str, str]], str]:
    return lambda ballot: str(ballot.get(column))


def by_what_changed(evidence: Evidence) -> Guesses:
    """How much is written with a vote, and every number and instant in it: as much as the ballot is long, or as it is sorted."""
    one, other = evidence.choices
    sides = {"sorted": -1 if one < other else 1, "long": (len(one) > len(other)) - (len(one) < len(other))}
    features: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for who in evidence.voters:
        for name, value in _measured(evidence.last(who)):
            features[name][who] = features[name].get(who, 0.0) + value
    for name, values in features.items():
        for side, sign in sides.items():
            yield f"{name}, {side}", {who: sign * values.get(who, 0.0) for who in evidence.voters}


def _measured(moment: Moment) -> Iterator[tuple[str, float]]:
    for table, rows in moment.rows.items():
        yield f"rows of {table}", len(rows)
        for column, value in chain.from_iterable(rows):
            if isinstance(value, int | float):
                if abs(value) < NUMBER_MAX:
                    yield f"{table}.{column}", float(value)
            elif value is not None:
                yield f"length of {table}.{column}", len(value)
                yield f"bytes of {table}.{column}", sum(value if isinstance(value, bytes) else value.encode())


def by_what_is_said(evidence: Evidence) -> Guesses:
    """What came of their vote names the one ballot and not the other; or a line that names them does, anywhere, ever."""
    mine: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for who in evidence.voters:
        for table, rows in evidence.last(who).rows.items():
            text = "\n".join(str(value) for row in rows for _, value in row)
            mine[f"named in {table}"][who] = _leaning(evidence, text)
    yield from mine.items()
    for where, text in evidence.texts.items():
        named: dict[str, list[str]] = {who: [] for who in evidence.people}
        for line in re.split(r"\n|</(?:li|tr|p|dd|td)>", text):
            words = set(re.findall(r"\w+", line))
            for who, person in evidence.people.items():
                if who in words or person in words:
                    named[who].append(line)
        yield (
            f"beside their name on {where}",
            {who: _leaning(evidence, "\n".join(found)) for who, found in named.items()},
        )


def _leaning(evidence: Evidence, text: str) -> float:
    one, other = (
        len(re.findall(rf"(?<![\w>,=.-]){re.escape(choice)}(?![\w>,=.-])", text))
        for choice in evidence.choices
    )
    return one - other


def by_other_keys(evidence: Evidence) -> Guesses:
    """Everything of 32 bytes that lies about is tried as the key of what was sealed, and as that of the receipts."""
    known = set(re.findall(r"\b[0-9a-f]{24}(?:[0-9a-f]{40})?\b", evidence.texts["rows before the close"]))
    keys = [sha256(text.encode()).digest() for text in sorted(known)[:40]] + [bytes(32)]
    opened: dict[str, float] = {}
    for who in evidence.voters:
        row = dict(evidence.last(who).rows["secret_ballot"][0])
        bound = f"{row['decision']}:{row['pseudonym']}".encode()
        for key in keys:
            for inner in (key, hmac.new(key, b"accord secret ballots", sha256).digest()):
                try:
                    sealed = bytes(row["sealed"])
                    text = AESGCM(inner).decrypt(sealed[:12], sealed[12:], bound).decode()
                except InvalidTag:
                    continue
                opened[who] = _leaning(evidence, text)
    yield "opened with another key", opened


JOINS: tuple[Callable[[Evidence], Guesses], ...] = (by_rank, by_what_changed, by_what_is_said, by_other_keys)


class Attack:
    """`right` and `tries`: join -> couples that it guessed rightly, and that it guessed at all."""

    def __init__(self) -> None:
        self.right: Counter[str] = Counter()
        self.tries: Counter[str] = Counter()
        self.couples = 0

    def on(self, poll: Poll) -> None:
        self.couples += len(poll.couples)
        for name, scores in chain.from_iterable(join(poll.evidence) for join in JOINS):
            self.tries[name] += 0
            for one, other in poll.couples:
                by = scores.get(one, 0.0) - scores.get(other, 0.0)
                if by:
                    self.tries[name] += 1
                    self.right[name] += by > 0

    def chances(self) -> dict[str, float]:
        """Join -> how likely it is that mere guessing would be as far from half as it was, on either side."""
        return {name: two_sided(self.right[name], tries) for name, tries in self.tries.items() if tries}

    def found(self) -> list[str]:
        """The joins that know something: Bonferroni, over all that were tried."""
        chances = self.chances()
        return sorted(
            (name for name, chance in chances.items() if chance * len(chances) < CHANCE_OF_ALARM),
            key=chances.__getitem__,
        )

    def summary(self) -> Mapping[str, Any]:
        chances = self.chances()
        best = min(chances, key=chances.__getitem__)
        return {
            "couples": self.couples,
            "joins": len(chances),
            "guesses": sum(self.tries.values()),
            "right": sum(self.right.values()),
            "best": best,
            "of it right": f"{self.right[best]} of {self.tries[best]}",
            "its chance": chances[best],
        }


def two_sided(right: int, tries: int) -> float:
    """The exact binomial test against one half."""
    tail = sum(comb(tries, number) for number in range(min(right, tries - right) + 1))
    return min(1.0, 2 * tail / 2**tries)
