"""The result of one check of `accord doctor`."""

from consensus.frozen import Frozen


class Check(Frozen, kw_only=False):
    """`ok` False: `said` tells what to do. The names are keys of the JSON output."""

    what: str
    ok: bool
    said: str
