"""Text that nobody means well: every kind of Unicode, markup of every platform, sizes at and beyond each limit."""

import hypothesis.strategies as st

from consensus import limits

NASTY = (
    "\x00",
    "a\x00b",
    "\ud800 lone \udfff",
    "\u202eexe.gnp\u202c",
    "\u2066\u2067\u2069\u200f\u061c",
    "zero\u200bwidth\u200d\ufeff\u2060",
    "e" + "\u0301" * 500,
    "\U0001f468\u200d\U0001f469\u200d\U0001f467\U0001f3fd",
    "\U0001f1e9\U0001f1ea\ufe0f\u20e3",
    "\U000e0041\U000e007f",
    "ﷺ ﬃ ½ Ω Å",
    "İıßſ",
    "\x1b[2J\x1b]0;owned\x07\x9b31m",
    "line\nD-1 Adopted\r\n\u2028\u2029\x0b\x0c\x85",
    "<!channel> <!everyone> <@U1> <#C1> <https://evil.example|good.example>",
    "@everyone @here <@1> <@&2> <#3> </vote:4> ||spoiler|| **bold** `code` ```",
    "'; DROP TABLE entry; -- \" OR 1=1",
    "%s %n {0} {secret} $(reboot) `reboot` \\",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    '{"a": [1, {"b": null}]}',
    "\uffff\ufffe\U0010ffff",
    "決定を公開する 오늘의 결정 القرار החלטה निर्णय",
    " ",
    "",
)
LIMITS = (limits.TITLE_LENGTH_MAX, limits.OPTION_LENGTH_MAX, limits.NAME_LENGTH_MAX, limits.LINE_LENGTH_MAX)
long_ones = st.builds(
    lambda limit, more, letter: letter * (limit + more),
    st.sampled_from(LIMITS),
    st.integers(-1, 1),
    st.sampled_from(["x", "ß", "\U0001f600", "\u0301", " ", "\x00"]),
)
texts = st.one_of(
    st.sampled_from(NASTY),
    st.lists(st.sampled_from(NASTY), min_size=2, max_size=4).map(" ".join),
    st.text(st.characters(), max_size=40),
    long_ones,
)
numbers = st.sampled_from([-(10**30), -1, 0, 1, 2, 3, 10**9, 10**9 + 1, 2**63, 10**30])
