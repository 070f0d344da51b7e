"""Reads a count from JSON: one case, or a file of cases with ids.

A case has `candidates` (or `options`) and `ballots`. A ballot is `{"weight": 3, "ranking": [["Ann"], ["Bo", "Cy"]]}`, or
`[3, ["Ann", "Bo"]]` (options named), or `[3, {"Ann": 5, "Bo": 0}]` (points, or yes / if need be / no); without a weight
it counts once. Instead of ballots a case may have `pairwise` counts, `pick` names from a list, or `delegations`.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from bot.cli.tally_files.case import Case
from bot.cli.tally_files.settings import settings_of
from consensus.tally import ballots as form
from consensus.tally.ballots import BallotError, Ballots, Delegations, Election, Matrix, Pool
from consensus.tally.methods import FORM_NAMES, method_named
from consensus.tally.numbers import read_number

COLLECTIONS = ("cases", "tally", "debian_matrices", "other_ballots")
"""Keys under which a file of several cases lists them."""

CONTENT_KEYS: Mapping[str, str] = {
    "ranking": "ranking",
    "choices": "choices",
    "choice": "choices",
    "approvals": "choices",
    "scores": "scores",
    "points": "scores",
    "slots": "slots",
    "answers": "slots",
}

FITS: Mapping[str, str] = {
    "ranking": 'A list of options, best first, like [["Ann"], ["Bo", "Cy"]],',
    "choices": 'A list of options, like ["Ann", "Bo"],',
    "scores": 'Points by option, like {"Ann": 5, "Bo": 0},',
    "slots": 'Answers by slot, like {"Monday": "yes", "Tuesday": "no"},',
}


def read_json(text: str, wanted: str | None, forms: Sequence[str] = ()) -> Case:
    """The case with this id, or the only one. `forms`: what the wanted method counts."""
    data = _picked(_json(text), wanted)
    settings = settings_of(data)
    method = method_named(str(data["kind"])).name if "kind" in data else ""
    return Case(
        election=_election(data, method, forms),
        settings=settings,
        method=method,
        title=str(data.get("title") or ""),
    )


def _json(text: str) -> object:
    try:
        # Anything that is no exact number stays text, and is refused where a number is needed, with its place.
        return json.loads(
            text,
            parse_float=lambda written: written if (number := read_number(written)) is None else number,
            parse_constant=str,
            object_pairs_hook=_object,
        )
    except RecursionError:
        raise BallotError("not-json", why="it is nested too deeply") from None
    except json.JSONDecodeError as error:
        raise BallotError("not-json", f"line {error.lineno}", why=error.msg) from None
    except ValueError:
        raise BallotError("not-json", why="a number has too many digits") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) < len(pairs):
        times = Counter(key for key, _ in pairs)
        raise BallotError("key-twice", key=next(key for key in times if times[key] > 1))
    return data


def _picked(data: object, wanted: str | None) -> Mapping[str, Any]:
    """The one case that is meant."""
    listed: list[object] | None = None
    if isinstance(data, list):
        listed = data
    elif isinstance(data, dict) and "ballots" not in data and "pairwise" not in data:
        lists = [data[key] for key in COLLECTIONS if isinstance(data.get(key), list)]
        listed = [case for cases in lists for case in cases] if lists else None
    if listed is None:
        if not isinstance(data, dict):
            raise BallotError("not-a-case")
        if wanted is not None and str(data.get("id")) != wanted:
            raise BallotError(
                "no-cases-here" if "id" not in data else "no-such-case", case=wanted, cases=(data.get("id"),)
            )
        return data
    cases = [case for case in listed if isinstance(case, dict)]
    ids = tuple(str(case.get("id")) for case in cases)
    if not cases:
        raise BallotError("not-a-case")
    if wanted is None and len(cases) > 1:
        raise BallotError("which-case", number=len(cases), cases=ids)
    for case, known in zip(cases, ids, strict=True):
        if wanted in (None, known):
            return case
    raise BallotError("no-such-case", case=wanted, cases=ids)


def _election(data: Mapping[str, Any], method: str, forms: Sequence[str]) -> Election:
    listed = data.get("candidates", data.get("options"))
    if method == "sortition" or "pick" in data:
        return Pool(options=_pool(listed))
    if not isinstance(listed, list):
        raise BallotError("no-options" if listed is None else "not-a-case")
    options = form.check_options(listed)
    if method == "delegation" or "delegations" in data:
        return _delegations(data, options)
    if "ballots" not in data:
        if "pairwise" in data:
            return _matrix(data["pairwise"], options)
        raise BallotError("no-ballots")
    if not isinstance(data["ballots"], list):
        raise BallotError("not-ballots")
    fitting = method_named(method).forms if method else tuple(forms)
    return _ballots(data["ballots"], options, fitting, ranked="candidates" in data)


def _ballots(
    entries: list[object], options: tuple[str, ...], fitting: Sequence[str], *, ranked: bool
) -> Ballots:
    """`fitting`: the forms that the method counts. `ranked`: a plain list of names is a ranking where both could be."""
    form_of_all = ""
    read: list[tuple[Any, int]] = []
    default = "ranking" if ranked else "choices"
    for number, entry in enumerate(entries, 1):
        place = f"ballot {number}"
        try:
            weight, named, content = _parts(entry)
            own = named or _form(content, fitting, default)
            if own and form_of_all and own != form_of_all:
                raise BallotError("mixed-forms", form=FORM_NAMES[own], first=FORM_NAMES[form_of_all])
            form_of_all = form_of_all or own
            read.append((content, form.weight(weight)))
        except BallotError as error:
            raise error.at(place) from None
    form_of_all = form_of_all or next(
        (possible for possible in (default, *fitting) if possible in fitting and possible in FITS), default
    )
    contents: list[tuple[form.Content, int]] = []
    for number, (content, weight) in enumerate(read, 1):
        try:
            contents.append((_content(form_of_all, options, content), weight))
        except BallotError as error:
            raise error.at(f"ballot {number}") from None
    return Ballots.of(form_of_all, options, contents)  # type: ignore[arg-type]  # a key of FITS


def _parts(entry: object) -> tuple[object, str, object]:
    """Weight, form (where its key says it) and content of one ballot as written."""
    match entry:
        case dict():
            for key, named in CONTENT_KEYS.items():
                if key in entry and set(entry) <= {key, "weight"}:
                    return entry.get("weight", 1), named, entry[key]
            return 1, "", entry
        case [int() | str() as weight, list() | dict() as content] if (
            not isinstance(weight, str) or weight == "NaN"
        ):
            return weight, "", content
        case list() if (
            len(entry) == 2
            and isinstance(entry[1], list | dict)
            and (isinstance(entry[0], Fraction) or read_number(str(entry[0])) is not None)
        ):
            return entry[0], "", entry[1]  # a weight that is no whole number: refused as such
    return 1, "", entry


def _form(content: object, fitting: Sequence[str], default: str) -> str:
    """What a ballot is by its look, or empty where it is blank."""
    if isinstance(content, dict):
        if "slots" in fitting or "scores" in fitting:
            return "slots" if "slots" in fitting else "scores"
        answers = [
            value for value in content.values() if isinstance(value, str) and value.lower() in form.ANSWERS
        ]
        return "slots" if answers else "scores" if content else ""
    if not isinstance(content, list):
        return "choices"
    if any(isinstance(item, list) for item in content):
        return "ranking"
    plain = [possible for possible in fitting if possible in ("choices", "ranking")]
    if not content:
        return ""
    return plain[0] if len(plain) == 1 else default


def _content(kind: str, options: tuple[str, ...], content: object) -> form.Content:
    match kind, content:
        case "ranking", list():
            return form.ranking(options, content)
        case "choices", list():
            return form.choices(options, content)
        case "choices", str() | int():
            return form.choices(options, [content])
        case "scores", dict():
            return form.scores(options, content)
        case "slots", dict():
            return form.slots(options, content)
        case "scores" | "slots", []:
            return ()
    raise BallotError("not-a-ballot", typed=_short(content), fits=FITS[kind])


def _matrix(given: object, options: tuple[str, ...]) -> Matrix:
    pairwise: dict[str, dict[str, int]] = {}
    for a in options:
        pairwise[a] = {}
        for b in options:
            row = given.get(a) if isinstance(given, dict) else None
            number = row.get(b) if isinstance(row, dict) else None
            if a == b:
                continue
            if isinstance(number, bool) or not isinstance(number, int) or number < 0:
                raise BallotError("bad-matrix", a=a, b=b)
            pairwise[a][b] = number
    return Matrix(options=options, pairwise=pairwise)


def _pool(listed: object) -> tuple[str, ...]:
    """Names to draw from, or how many there are: then they are called by their numbers."""
    if isinstance(listed, int) and not isinstance(listed, bool):
        if listed > form.POOL_MAX:
            raise BallotError("too-many-options", options=listed, most=form.POOL_MAX)
        listed = [str(number) for number in range(1, listed + 1)]
    if not isinstance(listed, list):
        raise BallotError("no-options")
    return form.check_options(listed, form.POOL_MAX)


def _delegations(data: Mapping[str, Any], options: tuple[str, ...]) -> Delegations:
    given, passed = data.get("ballots"), data.get("delegations", {})
    if given is None:
        raise BallotError("no-ballots")
    if not isinstance(given, dict) or not isinstance(passed, dict):
        raise BallotError("not-ballots")
    for person, to in passed.items():
        if not isinstance(to, str):
            raise BallotError("not-a-person", f"delegation of {person}", typed=_short(to))
        if to == person:
            raise BallotError("delegates-to-self", person=person)
    for person, option in given.items():
        if not isinstance(option, str) or option not in options:
            raise BallotError("unknown-option", f"ballot of {person}", option=_short(option), options=options)
    return Delegations(options=options, ballots=given, delegations=passed)


def _short(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    return text if len(text) <= 60 else text[:59] + "…"
