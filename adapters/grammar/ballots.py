"""Which ballot a poll takes, out of its flags: `--multi 2`, `--score 0-5`, `--dots 8`, `--rank`, `--stv 3`, `--slots` ..."""

from adapters.grammar.args import Args
from adapters.grammar.errors import Mistake
from adapters.grammar.flags import OFF
from adapters.grammar.tokens import folded
from consensus.process import Reasons, Terms

PROCESS_OF = {
    "approve": "approval",
    "score": "score",
    "star": "star",
    "dots": "dots",
    "quadratic": "quadratic",
    "rank": "ranked",
    "irv": "irv",
    "stv": "stv",
    "borda": "borda",
    "slots": "time-slots",
}
"""The built-in process that each form of ballot stands for. With `--process` it only sets the ballot of that process."""

NONE_OF_THE_ABOVE = "None of the above"
ON = frozenset({"on", "yes", "true", "show", "shown", "1"})
REASONS: dict[str, Reasons] = {
    **dict.fromkeys(OFF, "off"),
    **dict.fromkeys(("on", "yes", "optional", "allowed"), "optional"),
    **dict.fromkeys(("required", "always", "all"), "required"),
    **dict.fromkeys(("disagree", "against", "no-only", "required-to-disagree"), "disagree"),
}


def ballot_flags(args: Args) -> tuple[str | None, Terms | None]:
    """The process that the flags stand for, if any, and what they choose of the ballot. Raises Mistake."""
    forms = [name for name in PROCESS_OF if name in args.flags]
    if len(forms) > 1:
        first, second = sorted(forms, key=lambda name: args.flags.place(name).start)[:2]
        raise args.refuse(second, "grammar-one-form", other=args.flags.by_name[first][0].typed)
    several = args.flags.value("multi")
    if several is True:  # as many as one likes
        flag = args.flags.by_name["multi"][0]
        if not flag.typed.startswith("multi"):
            raise Mistake("grammar-number-needed", flag.place, values={"flag": flag.typed})
        process = PROCESS_OF[forms[0]] if forms else None if "process" in args.flags else "approval"
        return process, terms_of(args)
    if forms and forms[0] not in ("approve", "rank", "irv", "borda", "stv"):
        for name in ("multi", "min"):
            if name in args.flags:
                raise args.drop(name, "grammar-not-with-form", other=args.flags.by_name[forms[0]][0].typed)
    process = PROCESS_OF[forms[0]] if forms else None
    if process is None and "process" not in args.flags and ((several or 1) > 1 or "min" in args.flags):
        process = "approval"
    if process is None and several == 1 and "process" not in args.flags:
        several = None  # a poll has one choice by default
    return process, terms_of(args, several=several)


def terms_of(args: Args, *, several: int | None = None) -> Terms | None:
    flags = args.flags
    points = next(
        (value for name in ("score", "star") if (value := flags.value(name)) not in (None, True)), ()
    )
    spent = next(
        (value for name in ("dots", "quadratic") if (value := flags.value(name)) not in (None, True)), None
    )
    seats = flags.value("stv")
    none = flags.value("none")
    terms = Terms(
        at_least=flags.value("min"),
        at_most=several,
        range=tuple(points),
        budget=spent,
        seats=None if seats is True else seats,
        reasons=_reasons(args),
        names_shown=_names(args),
        add_options=True if "add" in flags else None,
        shuffle=True if "shuffle" in flags else None,
        default_option=NONE_OF_THE_ABOVE if none is True else none,
    )
    return None if terms == Terms() else terms


def _reasons(args: Args) -> Reasons | None:
    typed = args.flags.value("reasons")
    if typed is None:
        return None
    reasons = REASONS.get(folded(typed).replace("_", "-"))
    if reasons is None:
        raise _unreadable(args, "grammar-reasons", "reasons")
    return reasons


def _names(args: Args) -> bool | None:
    typed = args.flags.value("names")
    if typed is None:
        return None
    if folded(typed) in OFF:
        return False
    if folded(typed) in ON:
        return True
    raise _unreadable(args, "grammar-names", "names")


def _unreadable(args: Args, code: str, name: str) -> Mistake:
    return Mistake(code, args.flags.place(name), values={"typed": str(args.flags.value(name))[:40]})
