"""What people write, looked at for what can be seen of it."""

import unicodedata

_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180e\u180f\u2800\u3164\uffa0")
"""Letters and marks that show nothing, whatever their kind."""
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zs", "Zl", "Zp"})


def seen(text: str) -> str:
    """The text without what nobody sees: spaces at its ends, and characters that show nothing."""
    return "".join(char for char in text if not _is_unseen(char) or char.isspace()).strip()


def alike(text: str) -> str:
    """What two texts have in common that look the same to a reader: neither case nor an unseen sign."""
    return " ".join(seen(unicodedata.normalize("NFC", text)).casefold().split())


def _is_unseen(char: str) -> bool:
    return char in _BLANK or unicodedata.category(char) in _UNSEEN


def as_tag(text: str) -> str:
    """A tag as it is kept and compared: lower case, one word with hyphens, without a `#` before it."""
    plain = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).lower())
    return "-".join(plain.strip().lstrip("#").split())
