"""Whatever is typed: nothing but a GrammarError, nothing lost, and what is written reads back."""

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from adapters.grammar import parse, quoted
from adapters.grammar.parse import VERBS
from consensus.commands import Object, OpenPoll, Propose
from consensus.limits import OPTION_LENGTH_MAX
from tests.benchmarks.lines import AWKWARD, LENGTH, NOW, read

awkward = st.sampled_from([
    '"', "“", "”", "„", "'", "’", "「", "」", "«", "»", "\\", "\n", "\u3000", "--", "—", "--by", "--by=", "3d", "=", "|",
    "D-1", "D-1.1", "D-", "none", "because", "friday", "17:00", "--why", "<https://x.example>", "%", "1/0", "1/2",
    "limit", "--quorum", "anonymous", "\u200b", "\ud800", "٣", "²", "--review", "status:", "since:1d", "until:9999-12-31",
])  # fmt: skip
lines = st.one_of(
    st.text(max_size=80),
    st.builds(
        lambda verb, pieces, glue: f"/{verb} " + glue.join(pieces),
        st.sampled_from([*VERBS, "accord", "accord close"]),
        st.lists(st.one_of(awkward, st.text(max_size=8)), max_size=9),
        st.sampled_from([" ", ""]),
    ),
)
texts = st.text(
    alphabet=st.one_of(st.sampled_from("\"“”„「」\\\n '’-—|="), st.characters(codec="utf-8")),
    min_size=1,
    max_size=60,
)


@given(line=lines)
@example(line="/propose \\")
@example(line='/poll "\\"')
@example(line="/vote D-² agree")
def test_any_text_is_read_or_refused_with_itself(line: str) -> None:
    error = read(line)
    if error is None:
        return
    assert error.line == line
    assert 0 <= error.start < error.end <= len(line) + 1
    if error.repaired is not None:
        assert read(error.repaired) is None


@given(text=texts)
def test_a_quoted_text_reads_back(text: str) -> None:
    assume(text.strip())
    command = parse(f"/propose {quoted(text)} --by 3d", now=NOW, zone="UTC")
    assert isinstance(command, Propose)
    assert command.text == text.strip()


@given(texts=st.lists(texts, min_size=3, max_size=6, unique_by=lambda text: text.strip().casefold()))
def test_a_poll_that_is_written_reads_back(texts: list[str]) -> None:
    assume(all(text.strip() and len(text) <= OPTION_LENGTH_MAX for text in texts))
    line = "/poll " + " ".join(map(quoted, texts))
    error = read(line)
    if error is not None:  # they may be equal in compatibility forms
        assert error.code == "grammar-same-option"
        return
    command = parse(line, now=NOW, zone="UTC")
    assert isinstance(command, OpenPoll)
    assert (command.question, *command.options) == tuple(text.strip() for text in texts)


@given(reason=texts)
def test_an_unquoted_text_without_quotes_and_flags_is_kept_as_typed(reason: str) -> None:
    plain = "".join(
        char for char in reason if char not in "\"“”„「」«»‹›'‘’‚＂‟〝『』｢｣-—–―−‐‑‒－﹣⸺ー=＝"
    ).strip()
    assume(plain and plain.casefold() not in ("help", "?"))
    assume("\ufeff" not in plain and "\u200b" not in plain and "\u2060" not in plain)
    command = parse(f"/object D-1 {plain}", now=NOW, zone="UTC")
    assert isinstance(command, Object)
    assert command.reason == plain


@pytest.mark.parametrize("name", AWKWARD)
def test_the_longest_lines_are_read(name: str) -> None:
    """What they cost is measured in tests/benchmarks/lines.py."""
    read(AWKWARD[name](LENGTH))
