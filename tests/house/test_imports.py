"""consensus stands on msgspec and the part of the standard library that neither waits, nor asks the time, nor draws lots.

Which package may import which is import-linter's part (pyproject.toml); that no modules import each other in a circle,
which it does not look at, is tested here.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import grimp

ROOT = Path(__file__).resolve().parents[2]

NOT_FOR_THE_ENGINE = (
    "asyncio",
    "http",
    "multiprocessing",
    "random",
    "secrets",
    "socket",
    "sqlite3",
    "ssl",
    "subprocess",
    "threading",
    "time",
    "urllib.request",
)


def imported(source: str) -> Iterator[tuple[int, str]]:
    """Line and full name of each module that the source imports, at the top or inside a function."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, node.module if node.module and not node.level else "consensus"


def may_stand_in_consensus(module: str) -> bool:
    top = module.partition(".")[0]
    if any(module == name or module.startswith(name + ".") for name in NOT_FOR_THE_ENGINE):
        return False
    return top in ("consensus", "msgspec") or top in sys.stdlib_module_names


def test_consensus_imports_msgspec_and_the_pure_part_of_the_standard_library_only() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {module}"
        for path in sorted((ROOT / "consensus").rglob("*.py"))
        for line, module in imported(path.read_text(encoding="utf-8"))
        if not may_stand_in_consensus(module)
    ]
    assert wrong == []


def test_the_check_itself_sees_what_it_should() -> None:
    source = "import json\nfrom urllib.parse import quote\ndef f():\n    import sqlmodel, http.client\n"
    found = [(line, module) for line, module in imported(source) if not may_stand_in_consensus(module)]
    assert found == [(4, "sqlmodel"), (4, "http.client")]


# ------------------------------------------------------------------------------------------------------------- circles


def in_circles(graph: grimp.ImportGraph) -> set[str]:
    """The modules that import each other in a circle, and those on a way from one circle to another.

    What imports none of the rest, or is imported by none of it, is in no circle: it is taken away until all of the rest
    does both.
    """
    rest = set(graph.modules)
    while outside := {
        module
        for module in rest
        if not graph.find_modules_directly_imported_by(module) & rest
        or not graph.find_modules_that_directly_import(module) & rest
    }:
        rest -= outside
    return rest


def test_no_modules_import_each_other_in_a_circle() -> None:
    """Neither at the top, nor inside a function, nor for types only."""
    graph = grimp.build_graph(
        "bot", "adapters", "consensus", "storage", exclude_type_checking_imports=False, cache_dir=None
    )
    assert len(graph.modules) > 200
    assert in_circles(graph) == set()


def test_the_search_for_circles_finds_them() -> None:
    graph = grimp.ImportGraph()
    for importer, module in ("ab", "bc", "ca", "dc", "ae", "ef"):
        graph.add_import(importer=importer, imported=module)
    assert in_circles(graph) == {"a", "b", "c"}
