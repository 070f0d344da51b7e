"""What stands in the database and is of no use without the secret key."""

import base64
import json
from collections.abc import Callable, Mapping, Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

Keys = Callable[[], Sequence[str]]
"""The secret keys as they are at this moment: the first one seals, all of them open. Raises Refused where there is none."""


class Sealing:
    """Seals and opens values with keys made of the installation's for this purpose alone."""

    def __init__(self, keys: Keys, purpose: str) -> None:
        self._keys = keys
        self._purpose = purpose.encode()

    def seal(self, values: Mapping[str, str | bool | None]) -> str:
        return self._fernet(self._keys()[0]).encrypt(json.dumps(dict(values)).encode()).decode()

    def open(self, sealed: str) -> dict[str, str | bool | None] | None:
        """None: sealed with another key, or not whole."""
        return self._open(sealed, self._keys())

    def is_current(self, sealed: str) -> bool:
        """Whether the key that seals now has sealed it."""
        return self._open(sealed, self._keys()[:1]) is not None

    def _open(self, sealed: str, keys: Sequence[str]) -> dict[str, str | bool | None] | None:
        try:
            values = json.loads(MultiFernet([self._fernet(key) for key in keys]).decrypt(sealed.encode()))
        except (InvalidToken, ValueError):
            return None
        return values if isinstance(values, dict) else None

    def _fernet(self, key: str) -> Fernet:
        derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=self._purpose).derive(key.encode())
        return Fernet(base64.urlsafe_b64encode(derived))


_SCRYPT = {"n": 2**15, "r": 8, "p": 1}
"""A tenth of a second and 32 MiB a try (RFC 7914)."""
_SALT_BYTES = 32


def seal_with_passphrase(content: bytes, passphrase: str, salt: bytes) -> bytes:
    """`salt`: 32 random bytes, which stand in front."""
    return salt + _of_passphrase(passphrase, salt).encrypt(content)


def open_with_passphrase(sealed: bytes, passphrase: str) -> bytes | None:
    """None: another passphrase, or not whole."""
    try:
        return _of_passphrase(passphrase, sealed[:_SALT_BYTES]).decrypt(sealed[_SALT_BYTES:])
    except InvalidToken:
        return None


def _of_passphrase(passphrase: str, salt: bytes) -> Fernet:
    derived = Scrypt(salt=salt, length=32, **_SCRYPT).derive(passphrase.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
