"""Totals as bars: in the terminal, and as SVG."""

import unicodedata
from collections.abc import Sequence
from xml.sax.saxutils import escape

from consensus.tally.numbers import Number, written
from consensus.tally.result import Result

BAR_WIDTH = 40
NAME_WIDTH = 30
FULL, PART = "█", ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")


def bars(result: Result) -> tuple[str, ...]:
    """One line for each option, in the order of the ranking; winners are marked with a star. Nothing without totals."""
    shown = _ordered(result)
    if not shown:
        return ()
    most = max(_size(number) for _, number in shown) or 1
    width = max(_width(_clipped(name)) for name, _ in shown)
    numbers = [_rounded(number) for _, number in shown]
    number_width = max(map(len, numbers))
    lines = []
    for (name, number), figure in zip(shown, numbers, strict=True):
        clipped = _clipped(name)
        padding = " " * (width - _width(clipped))
        mark = "*" if name in result.winners else " "
        lines.append(f"{mark} {clipped}{padding}  {figure:>{number_width}}  {_bar(number, most)}".rstrip())
    return tuple(lines)


def svg(result: Result, title: str) -> str:
    """The same bars as an SVG picture that says in words what it shows."""
    shown = _ordered(result)
    most = max((_size(number) for _, number in shown), default=0) or 1
    height = 56 + 28 * len(shown)
    described = "; ".join(f"{name}: {_rounded(number)}" for name, number in shown)
    rows = []
    for row, (name, number) in enumerate(shown):
        y = 48 + 28 * row
        won = name in result.winners
        length = int(_size(number) * 360 / most)
        weight = ' font-weight="bold"' if won else ""
        color = "#1a7f37" if won else "#57606a" if number >= 0 else "#cf222e"
        rows.append(
            f'  <text x="190" y="{y + 14}" text-anchor="end"{weight}>{_xml(_clipped(name, 24))}</text>'
        )
        rows.append(f'  <rect x="200" y="{y}" width="{length}" height="20" fill="{color}"/>')
        rows.append(
            f'  <text x="{208 + length}" y="{y + 14}"{weight}>{_xml(_rounded(number))}{" ★" if won else ""}</text>'
        )
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<svg xmlns="http://www.w3.org/2000/svg" width="720" height="{height}" viewBox="0 0 720 {height}"',
            '  role="img" aria-labelledby="title description" font-family="sans-serif" font-size="14">',
            f'  <title id="title">{_xml(title)}</title>',
            f'  <desc id="description">{_xml(described)}</desc>',
            f'  <rect width="720" height="{height}" fill="#ffffff"/>',
            f'  <text x="16" y="28" font-size="17" font-weight="bold">{_xml(_clipped(title, 80))}</text>',
            *rows,
            "</svg>",
            "",
        ]
    )


def _ordered(result: Result) -> Sequence[tuple[str, Number]]:
    """Options with their totals, best first. Where rounds dropped some, these stand with their last count."""
    totals: dict[str, Number] = dict(result.totals)
    for count_round in reversed(result.rounds if result.method in ("irv", "stv") else ()):
        totals.update(
            {option: number for option, number in count_round.totals.items() if not totals.get(option)}
        )
    return [(option, totals[option]) for tier in result.ranking for option in tier if option in totals]


def _size(number: Number) -> Number:
    return -number if number < 0 else number


def _bar(number: Number, most: Number) -> str:
    eighths = int(_size(number) * BAR_WIDTH * 8 / most)
    bar = FULL * (eighths // 8) + PART[eighths % 8]
    return f"-{bar}" if number < 0 else bar


def _rounded(number: Number) -> str:
    """For a chart two decimals are plenty."""
    text = written(number).removeprefix("about ")
    whole, point, rest = text.partition(".")
    return f"{whole}.{rest[:2]}" if point else text


def _clipped(text: str, width: int = NAME_WIDTH) -> str:
    clean = "".join(" " if unicodedata.category(sign).startswith("C") else sign for sign in text)
    if _width(clean) <= width:
        return clean
    while _width(clean) > width - 1:
        clean = clean[:-1]
    return clean.rstrip() + "…"


def _width(text: str) -> int:
    """Columns in a terminal: East Asian wide signs take two, combining ones none."""
    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1
        for sign in text
    )


def _xml(text: str) -> str:
    clean = "".join(" " if unicodedata.category(sign).startswith("C") else sign for sign in text)
    return escape(clean, {'"': "&quot;"})
