"""Proofs by RFC 9162, against published ones and against a tree built word by word from the definition."""

import hashlib
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.proofs import consistency, inclusion, tree_hash
from storage.verify_log import consistent, included

INPUTS = (
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
)
"""The leaves with which implementations of RFC 6962 are tested (certificate-transparency, merkle_tree_test)."""
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


def leaf(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def defined(leaves: Sequence[bytes]) -> bytes:
    """The tree hash, as 2.1.1 defines it."""
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return hashlib.sha256(b"\x01" + defined(leaves[:half]) + defined(leaves[half:])).digest()


def path_defined(index: int, leaves: Sequence[bytes]) -> list[str]:
    """As 2.1.3.1 defines it."""
    if len(leaves) == 1:
        return []
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    if index < half:
        return [*path_defined(index, leaves[:half]), defined(leaves[half:]).hex()]
    return [*path_defined(index - half, leaves[half:]), defined(leaves[:half]).hex()]


def subproof_defined(first: int, leaves: Sequence[bytes], *, whole: bool) -> list[str]:
    """As 2.1.4.1 defines it."""
    if first == len(leaves):
        return [] if whole else [defined(leaves).hex()]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    if first <= half:
        return [*subproof_defined(first, leaves[:half], whole=whole), defined(leaves[half:]).hex()]
    return [*subproof_defined(first - half, leaves[half:], whole=False), defined(leaves[:half]).hex()]


LEAVES = tuple(leaf(bytes.fromhex(text)) for text in INPUTS)
HEX = tuple(one.hex() for one in LEAVES)


def published(start: int, end: int) -> str:
    return tree_hash(HEX[start:end])


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_the_published_ones(size: int) -> None:
    assert published(0, size) == ROOTS[size - 1]


@pytest.mark.parametrize(
    ("index", "size", "path"),
    [
        (0, 1, ()),
        (
            0,
            8,
            (
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ),
        ),
        (
            5,
            8,
            (
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ),
        ),
        (2, 3, ("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",)),
        (
            1,
            5,
            (
                "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            ),
        ),
    ],
)
def test_inclusion_is_proved_as_published(index: int, size: int, path: tuple[str, ...]) -> None:
    assert tuple(inclusion(published, index, size)) == path
    assert included(HEX[index], index, size, path, ROOTS[size - 1])


@pytest.mark.parametrize(
    ("first", "second", "path"),
    [
        (1, 1, ()),
        (
            1,
            8,
            (
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ),
        ),
        (
            6,
            8,
            (
                "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ),
        ),
        (
            2,
            5,
            (
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            ),
        ),
    ],
)
def test_consistency_is_proved_as_published(first: int, second: int, path: tuple[str, ...]) -> None:
    assert tuple(consistency(published, first, second)) == path
    assert consistent(first, ROOTS[first - 1], second, ROOTS[second - 1], path)


@given(st.data())
def test_every_proof_is_the_defined_one_and_fits_nothing_else(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 70))
    leaves = [leaf(str(number).encode()) for number in range(size)]
    hashes = [one.hex() for one in leaves]

    def read(start: int, end: int) -> str:
        return tree_hash(hashes[start:end])

    root = defined(leaves).hex()
    index = data.draw(st.integers(0, size - 1))
    path = inclusion(read, index, size)
    assert path == path_defined(index, leaves)
    assert included(hashes[index], index, size, path, root)
    wrong = data.draw(st.integers(0, size + 3).filter(lambda other: other != index))
    assert not included(hashes[index], wrong, size, path, root)
    assert not included(leaf(b"another").hex(), index, size, path, root)
    for spoiled in _spoiled(data, path):
        assert not included(hashes[index], index, size, spoiled, root)

    first = data.draw(st.integers(1, size))
    shorter = defined(leaves[:first]).hex()
    proof = consistency(read, first, size)
    assert proof == subproof_defined(first, leaves, whole=True)
    assert consistent(first, shorter, size, root, proof)
    forged = defined([leaf(b"another"), *leaves[1:first]]).hex()
    assert not consistent(first, forged, size, root, proof)
    assert not consistent(first, shorter, size, forged, proof)
    for spoiled in _spoiled(data, proof):
        assert not consistent(first, shorter, size, root, spoiled)


def _spoiled(data: st.DataObject, path: Sequence[str]) -> list[list[str]]:
    """The path with a hash changed, one taken out, and one too many."""
    other = leaf(b"yet another").hex()
    longer = [*path, other]
    if not path:
        return [longer]
    place = data.draw(st.integers(0, len(path) - 1))
    return [
        longer,
        [*path[:place], other, *path[place + 1 :]],
        [*path[:place], *path[place + 1 :]],
    ]
