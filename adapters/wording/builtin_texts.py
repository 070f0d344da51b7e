"""The texts of the processes that come along, which are translated. What a community writes in its own stays as it is."""

from collections.abc import Mapping
from functools import cache

from consensus.definition import builtin, builtin_ids


@cache
def builtin_texts() -> Mapping[str, str]:
    """All of them, each with the process in which it stands."""
    texts: dict[str, str] = {}
    for process_id in builtin_ids():
        found = builtin(process_id)
        if found is not None:
            process = found[1]
            groups = [description for _, description in process.groups]
            for text in (process.title, process.purpose, process.use_when, process.not_when, *groups):
                texts.setdefault(text, process_id)
    return texts
