"""Signs the checkpoints of logs: Ed25519 over what verify_log.py says."""

from collections.abc import Callable, Sequence

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


class Signing:
    """The keys at hand. Which of them signs is for the log to say: the one in force there."""

    def __init__(self, seeds: Callable[[], Sequence[str]]) -> None:
        """`seeds`: private keys in hex; the first signs logs that have none in force yet. Asked again whenever a key is wanted
        that was not among them: another program may have changed it."""
        self._seeds = seeds
        self._known: dict[str, Ed25519PrivateKey] = {}

    def key(self) -> str:
        """The public key of a log that begins now, hex; empty where there is no key."""
        self._read()
        return next(iter(self._known), "")

    def has(self, key: str) -> bool:
        if key not in self._known:
            self._read()
        return key in self._known

    def sign(self, key: str, message: bytes) -> str:
        """Its signature, hex; empty where that key is not at hand."""
        return self._known[key].sign(message).hex() if self.has(key) else ""

    def _read(self) -> None:
        keys = [Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed)) for seed in self._seeds()]
        self._known = {key.public_key().public_bytes_raw().hex(): key for key in keys}


def public_key(seed: str) -> str:
    """Of a private key, both hex."""
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed)).public_key().public_bytes_raw().hex()


def is_signed(key: str, message: bytes, signature: str) -> bool:
    """The same as verify_log.is_signed, in a twentieth of the time."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(bytes.fromhex(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True
