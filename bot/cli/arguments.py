"""What several commands take as an argument."""

from bot.cli import out


def decision_number(typed: str) -> int:
    """17 for `D-17`, `d17`, `#17` and `17`. Ends the program with wrong usage for anything else."""
    digits = typed.strip().lower().removeprefix("#").removeprefix("d").removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 10):
        out.fail(f"{typed!r} is not the number of a decision; write it like D-17.", code=2)
    return int(digits)
