"""What the last act said, until a page has shown it: in a cookie, so that the page may come from another program than the one
that carried the act out. It can be read with the secret of the session alone, which no program and no log keeps."""

import base64
import hashlib
import hmac
import zlib
from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
from cryptography.fernet import Fernet, InvalidToken

from adapters.interaction.message import Button, Code, Menu, Message
from consensus.frozen import Frozen

COOKIE = "accord_said"
HOLDS = timedelta(minutes=10)
LENGTH_MAX = 3_000
"""Characters of the cookie: a proxy commonly takes 4,000 bytes of headers."""


class Flash(Frozen):
    """One message, to `speaker` of the room. Of each of `buttons` one half is there."""

    speaker: str
    text: str
    code: tuple[Code, ...] = ()
    buttons: tuple[tuple[Button | None, Menu | None], ...] = ()


def sealed(secret: str, messages: Sequence[tuple[str, Message]], now: datetime) -> str:
    """The value of the cookie. Where all of it does not fit, texts are cut, and what is beside them is left out."""
    flashes = [
        Flash(
            speaker=speaker,
            text=message.text,
            code=message.code,
            buttons=tuple(
                (button, None) if isinstance(button, Button) else (None, button) for button in message.buttons
            ),
        )
        for speaker, message in messages
    ]
    value = _sealed(secret, flashes, now)
    cut = LENGTH_MAX
    while len(value) > LENGTH_MAX and cut:
        cut //= 2
        flashes = [
            Flash(speaker=row.speaker, text=f"{row.text[:cut]}…" if row.text[cut:] else row.text)
            for row in flashes
        ]
        value = _sealed(secret, flashes[-3:], now)
    return value


def opened(secret: str, value: str, now: datetime) -> list[tuple[str, Message]]:
    """The messages of a cookie; none where it is forged, of another session, or too old."""
    try:
        packed = _lock(secret).decrypt_at_time(value, int(HOLDS.total_seconds()), int(now.timestamp()))
        flashes = msgspec.json.decode(zlib.decompress(packed), type=list[Flash])
    except (InvalidToken, zlib.error, msgspec.MsgspecError, ValueError):
        return []
    return [
        (
            row.speaker,
            Message(
                text=row.text,
                code=row.code,
                buttons=tuple(shown for pair in row.buttons for shown in pair if shown is not None),
            ),
        )
        for row in flashes
    ]


def _sealed(secret: str, flashes: Sequence[Flash], now: datetime) -> str:
    packed = zlib.compress(msgspec.json.encode(flashes), 9)
    return _lock(secret).encrypt_at_time(packed, int(now.timestamp())).decode()


def _lock(secret: str) -> Fernet:
    key = hmac.new(secret.encode("utf-8", "replace"), b"flash", hashlib.sha256).digest()
    return Fernet(base64.urlsafe_b64encode(key))
