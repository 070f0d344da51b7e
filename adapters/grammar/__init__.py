"""The command grammar, shared by all platforms: what people type, as commands and queries. Pure."""

from adapters.grammar.errors import GrammarError, Help, Page, Reading
from adapters.grammar.filters import filter_words, read_filters
from adapters.grammar.parse import parse, read
from adapters.grammar.positions import objects, position_and_reason, positions_like
from adapters.grammar.tokens import quoted

__all__ = [
    "GrammarError",
    "Help",
    "Page",
    "Reading",
    "filter_words",
    "objects",
    "parse",
    "position_and_reason",
    "positions_like",
    "quoted",
    "read",
    "read_filters",
]
