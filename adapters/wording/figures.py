"""How a group decides, in words: each figure with the decisions that it counts."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta

from adapters.wording.sentences import Sentences
from adapters.wording.speech import gettext_noop
from consensus.frozen import Frozen
from consensus.views.filters import Facet, Facets, FacetValue, Filters
from consensus.views.overview import FiguresView, Part

PARTS: Mapping[str, str] = {
    "deadline": gettext_noop("at their deadline"),
    "early": gettext_noop("before their deadline"),
    "resolved": gettext_noop("settled"),
    "withdrawn": gettext_noop("withdrawn"),
    "dropped": gettext_noop("dropped to a concern by the group"),
    "overruled": gettext_noop("overruled"),
    "stood": gettext_noop("stood at the end"),
    "reopening": gettext_noop("taken up again"),
    "superseded": gettext_noop("superseded"),
}
FACETS: Mapping[Facet, str] = {
    "state": gettext_noop("State"),
    "outcome": gettext_noop("Outcome"),
    "process": gettext_noop("Process"),
    "place": gettext_noop("Place"),
    "by": gettext_noop("Opened by"),
    "tag": gettext_noop("Tag"),
    "month": gettext_noop("Month"),
}


class Figure(Frozen):
    """`7 of 12  at their deadline`; `filters` list what is counted."""

    label: str
    figure: str
    share: float = 0.0
    filters: Filters | None = None


class FigureSection(Frozen):
    heading: str
    figures: tuple[Figure, ...]


def figures_text(words: Sentences, view: FiguresView) -> tuple[FigureSection, ...]:
    """The sections that have something to say."""
    say = words.say
    sections = (
        FigureSection(heading=say("Time to decide"), figures=tuple(_times(words, view))),
        FigureSection(heading=say("Who took part"), figures=tuple(_turnout(words, view))),
        FigureSection(heading=say("Outcomes"), figures=tuple(_outcomes(words, view.outcomes))),
        FigureSection(heading=say("When they closed"), figures=tuple(_parts(words, view.closing))),
        FigureSection(heading=say("Objections"), figures=tuple(_objections(words, view))),
        FigureSection(heading=say("What came after"), figures=tuple(_parts(words, view.again))),
    )
    return tuple(section for section in sections if section.figures)


def _times(words: Sentences, view: FiguresView) -> Iterator[Figure]:
    if view.seconds_median is not None:
        half = words.span(timedelta(seconds=view.seconds_median))
        yield Figure(label=words.say("half of them within"), figure=half, filters=view.filters)
    if view.seconds_p90 is not None:
        most = words.span(timedelta(seconds=view.seconds_p90))
        yield Figure(label=words.say("nine of ten within"), figure=most, filters=view.filters)


def _turnout(words: Sentences, view: FiguresView) -> Iterator[Figure]:
    if view.turnout_median is not None:
        yield Figure(
            label=words.say("share of those who could answer, median of {n:decisions}", n=view.turnout_of),
            figure=words.write.percent(view.turnout_median),
            share=float(view.turnout_median),
            filters=view.filters,
        )


def _outcomes(words: Sentences, parts: Iterable[Part]) -> Iterator[Figure]:
    for part in parts:
        unit = "options" if part.kind == "poll" else "proposal"
        yield _figure(words, part, words.outcome(part.code, unit))


def _parts(words: Sentences, parts: Iterable[Part]) -> Iterator[Figure]:
    for part in parts:
        yield _figure(words, part, words.say(PARTS[part.code]))


def _objections(words: Sentences, view: FiguresView) -> Iterator[Figure]:
    if view.objected is not None and view.objected.count:
        yield _figure(words, view.objected, words.say("decisions with an objection"))
        yield from _parts(words, view.objection_ends)


def _figure(words: Sentences, part: Part, label: str) -> Figure:
    return Figure(
        label=label,
        figure=words.say("{count:n} of {of:n}", count=part.count, of=part.of),
        share=part.count / part.of if part.of else 0.0,
        filters=part.filters,
    )


def facets_text(words: Sentences, facets: Facets) -> tuple[FigureSection, ...]:
    """What a list can be narrowed down to. A facet with one value is none."""
    return tuple(
        FigureSection(
            heading=words.say(FACETS[name]),
            figures=tuple(
                Figure(
                    label=_facet(words, name, value),
                    figure=words.write.number(value.count),
                    filters=value.filters,
                )
                for value in facets[name]
            ),
        )
        for name in FACETS
        if len(facets.get(name, ())) > 1
    )


def _facet(words: Sentences, name: Facet, value: FacetValue) -> str:
    match name:
        case "state":
            return words.state(value.value)
        case "outcome":
            return words.outcome(value.value)
        case "process":
            return words.write.process(value.value)
        case "place":
            return words.write.place(value.value) or value.value
        case "tag":
            return f"#{value.value}"
        case "month":
            return words.write.month(value.value)
    return words.name(value.value)
