"""The one source of randomness: ids, salts and keys come from here and are handed on as arguments."""

import secrets
from typing import Protocol

ID_LENGTH_BYTES = 12
SALT_LENGTH_BYTES = 32


class Chance(Protocol):
    def fresh(self) -> str:
        """A new id: opaque, unguessable, lower-case letters and digits."""
        ...

    def salt(self) -> bytes:
        """32 bytes that keep a commitment from being guessed."""
        ...

    def token(self) -> str:
        """A key or a link nobody can guess: 256 bits, safe in URLs."""
        ...


class SystemChance:
    def fresh(self) -> str:
        return secrets.token_hex(ID_LENGTH_BYTES)

    def salt(self) -> bytes:
        return secrets.token_bytes(SALT_LENGTH_BYTES)

    def token(self) -> str:
        return secrets.token_urlsafe(SALT_LENGTH_BYTES)
