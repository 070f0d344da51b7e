"""Follows an expression of the engine's sources back to the strings it may be, and to the keys of the dictionaries.

Through variables, conditions, parameters and functions, as far as the engine needs it. What may have happened is taken
for what has: of two branches both count. Where the way leads nowhere, `Unreadable` is raised with the place.
"""

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import get_args

from consensus.process import Method

ENGINE = Path(__file__).resolve().parents[1] / "consensus"

IN_CODES = {"method": tuple(name for name in get_args(Method) if name != "plurality")}
"""What stands in the holes of codes like f"adopted.{method}". Of plurality, one of its own says the outcome."""

Skipped = Callable[[str], bool]
"""Whether a branch is not taken, by its condition or pattern as it is written."""


def none(condition: str) -> bool:
    return False


class Unreadable(Exception):
    """The strings or keys that an expression stands for cannot be read from the sources."""


@dataclass(frozen=True, eq=False)
class Source:
    """One file of the engine. `parents`: of each node, the node that it is part of."""

    name: str
    tree: ast.Module
    parents: Mapping[ast.AST, ast.AST]

    def above(self, node: ast.AST) -> Iterator[ast.AST]:
        while node in self.parents:
            node = self.parents[node]
            yield node

    def function_of(self, node: ast.AST) -> ast.FunctionDef | None:
        return next((above for above in self.above(node) if isinstance(above, ast.FunctionDef)), None)

    def class_of(self, node: ast.AST) -> ast.ClassDef | None:
        return next((above for above in self.above(node) if isinstance(above, ast.ClassDef)), None)


@cache
def sources() -> tuple[Source, ...]:
    made = []
    for path in sorted(ENGINE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
        made.append(Source(path.relative_to(ENGINE).as_posix(), tree, parents))
    return tuple(made)


@cache
def calls() -> tuple[tuple[Source, ast.Call, str], ...]:
    """All calls, with the name of what is called."""
    return tuple(
        (source, node, called(node))
        for source in sources()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call)
    )


@cache
def functions() -> Mapping[str, Sequence[tuple[Source, ast.FunctionDef]]]:
    """All functions and methods by name."""
    named: dict[str, list[tuple[Source, ast.FunctionDef]]] = {}
    for source in sources():
        for node in ast.walk(source.tree):
            if isinstance(node, ast.FunctionDef):
                named.setdefault(node.name, []).append((source, node))
    return named


def called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


@dataclass(frozen=True, eq=False)
class Given:
    """What a variable is given: an expression, or (`index`) one part of it, or (`key`) one more key."""

    value: ast.expr
    index: int | None = None
    key: str | None = None


class At:
    """A place in the sources, and what names mean there. `bound`: a variable that holds what this call has made."""

    def __init__(
        self, source: Source, node: ast.AST, bound: "tuple[str, At, ast.Call] | None" = None
    ) -> None:
        self.source = source
        self.bound = bound
        self.node: ast.Call = node  # type: ignore[assignment]  # where it is none, its parts are not looked at
        function = source.function_of(node)
        self.function = "" if function is None else function.name

    def strings(self, node: ast.expr) -> set[str]:
        """All strings that the expression may be; None is an empty one."""
        match node:
            case ast.Constant(value=str() | None as value):
                return {value or ""}
            case ast.IfExp():
                return self.strings(node.body) | self.strings(node.orelse)
            case ast.JoinedStr():
                texts = {""}
                for part in node.values:
                    hole = part.value if isinstance(part, ast.FormattedValue) else part
                    texts = {text + more for text in texts for more in self._in_code(hole)}
                return texts
            case ast.Attribute(attr="code"):
                return {
                    text
                    for at, made in self.made(node.value)
                    for text in at.strings(keyword_of(made, "code"))
                }
            case ast.Subscript(value=ast.Name(id=name)):
                return self._values_of_constant(name)
            case ast.Name():
                return {text for at, given in self._given(node) for text in at._strings_given(given)}
        raise self._unreadable(node)

    def _in_code(self, node: ast.expr) -> set[str]:
        if isinstance(node, ast.Name) and node.id in IN_CODES:
            return set(IN_CODES[node.id])
        return self.strings(node)

    def _strings_given(self, given: Given) -> set[str]:
        if given.index is None:
            return self.strings(given.value)
        return {text for at, part in self._part(given.value, given.index) for text in at.strings(part)}

    def names(self, node: ast.expr, skipped: Skipped = none) -> set[str]:
        """All keys that the dictionary may have."""
        match node:
            case ast.Dict():
                names: set[str] = set()
                for key, value in zip(node.keys, node.values, strict=True):
                    names |= self.names(value, skipped) if key is None else self.strings(key)
                return names
            case ast.DictComp(key=ast.Name(), generators=[ast.comprehension(iter=ast.Name(id=name))]):
                return self._values_of_constant(name)
            case ast.BinOp(op=ast.BitOr()):
                return self.names(node.left, skipped) | self.names(node.right, skipped)
            case ast.IfExp():
                return self.names(node.body, skipped) | self.names(node.orelse, skipped)
            case ast.Attribute(attr="values" | "unstored"):
                return {
                    name
                    for at, made in self.made(node.value)
                    for name in at.names(keyword_of(made, node.attr))
                }
            case ast.Name():
                return {
                    name
                    for at, given in self._given(node, skipped)
                    for name in at._names_given(given, skipped if at.source is self.source else none)
                }
            case ast.Call(func=ast.Name(id="dict"), args=[inner]):
                return self.names(inner, skipped)
            case ast.Call(func=ast.Attribute(attr="_asdict", value=ast.Name(id="self"))):
                fields = self.source.class_of(node)
                assert fields is not None
                return {
                    field.target.id
                    for field in fields.body
                    if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
                }
            case ast.Call():
                return self.returned(called(node), of=node)
        raise self._unreadable(node)

    def _names_given(self, given: Given, skipped: Skipped) -> set[str]:
        if given.key is not None:
            return {given.key}
        if given.index is None:
            return self.names(given.value, skipped)
        return {name for at, part in self._part(given.value, given.index) for name in at.names(part)}

    def names_by_keyword(self, keyword: ast.keyword) -> set[str]:
        return self.names(keyword.value) if keyword.arg is None else {keyword.arg}

    def made(self, node: ast.expr) -> "Iterator[tuple[At, ast.Call]]":
        """The calls that make the object, of those that take a code and values."""
        match node:
            case ast.Call() if {"code"} <= {keyword.arg for keyword in node.keywords}:
                yield self, node
            case ast.Call():
                for at, value in self._returns(node):
                    yield from at.made(value)
            case ast.Name(id=name) if self.bound is not None and name == self.bound[0]:
                yield self.bound[1:]
            case ast.Name():
                for at, given in self._given(node, missing=True):
                    if given.index is None and given.key is None:
                        yield from at.made(given.value)

    def returned(self, function: str, skipped: Skipped = none, of: ast.Call | None = None) -> set[str]:
        """All keys that the dictionary which the function returns may have."""
        call = of or ast.Call(func=ast.Name(id=function), args=[], keywords=[])
        return {name for at, value in self._returns(call) for name in at.names(value, skipped)}

    # -------------------------------------------------------------------------------------------------------- following

    def _returns(self, call: ast.Call) -> "Iterator[tuple[At, ast.expr]]":
        """What the function may return: that of the class that is named, else of this file, else of the engine."""
        name = called(call)
        match call.func:
            case ast.Attribute(value=ast.Call(func=ast.Name(id=owner))):
                owners: tuple[str, ...] = (owner,)
            case ast.Attribute(value=ast.Name(id="self")) if (own := self.source.class_of(call)) is not None:
                owners = (own.name,)
            case _:
                owners = ()
        everywhere = functions().get(name, ())
        callees = [
            (source, node)
            for source, node in everywhere
            if (above := source.class_of(node)) is not None and above.name in owners
        ]
        callees = callees or [(source, node) for source, node in everywhere if source is self.source]
        for source, function in callees or everywhere:
            for node in ast.walk(function):
                if (
                    isinstance(node, ast.Return)
                    and node.value is not None
                    and source.function_of(node) is function
                    and not (isinstance(node.value, ast.Constant) and node.value.value is None)
                ):
                    yield At(source, node), node.value

    def _part(self, node: ast.expr, index: int) -> "Iterator[tuple[At, ast.expr]]":
        """The part of a tuple."""
        match node:
            case ast.Tuple():
                yield self, node.elts[index]
            case ast.IfExp():
                yield from self._part(node.body, index)
                yield from self._part(node.orelse, index)
            case ast.Call():
                for at, value in self._returns(node):
                    yield from at._part(value, index)
            case _:
                raise self._unreadable(node)

    def _given(
        self, name: ast.Name, skipped: Skipped = none, *, missing: bool = False
    ) -> "Iterator[tuple[At, Given]]":
        """All that may have been given to the variable before it is used here. `missing`: it may also be unknown."""
        function = self.source.function_of(name)
        assignments: list[Given] = []
        known = False
        if function is not None:
            for statement in _before(self.source, name, function, skipped):
                whole, given = _assigned(statement, name.id)
                if whole and self.source.parents[statement] in (function, *self.source.above(name)):
                    assignments, known = [], True
                known = known or whole
                assignments += given
        if known:
            yield from ((self, given) for given in assignments)
        elif function is not None and is_parameter(function, name.id):
            yield from self._arguments(function, name.id)
            yield from ((self, given) for given in assignments)
        elif not missing:
            raise self._unreadable(name)

    def _arguments(self, function: ast.FunctionDef, parameter: str) -> "Iterator[tuple[At, Given]]":
        """What callers give for the parameter."""
        names = [argument.arg for argument in function.args.args]
        place = names.index(parameter) if parameter in names else None
        if place is not None and names[:1] == ["self"]:
            place -= 1
        for source, call, name in calls():
            if name == function.name:
                keywords = {keyword.arg: keyword.value for keyword in call.keywords}
                if parameter in keywords:
                    yield At(source, call), Given(keywords[parameter])
                elif place is not None and place < len(call.args):
                    yield At(source, call), Given(call.args[place])

    def _values_of_constant(self, name: str) -> set[str]:
        """The strings of a tuple, or of the values of a dictionary, that stands at the top of a file."""
        for source in (self.source, *sources()):
            for statement in source.tree.body:
                whole, given = _assigned(statement, name)
                if whole:
                    value = given[0].value
                    items = value.values if isinstance(value, ast.Dict) else getattr(value, "elts", [])
                    return {text for item in items for text in self.strings(item)}
        raise self._unreadable(ast.Name(id=name))

    def _unreadable(self, node: ast.AST) -> Unreadable:
        line = getattr(node, "lineno", getattr(self.node, "lineno", 0))
        return Unreadable(f"consensus/{self.source.name}:{line}: {ast.unparse(node)}")


def keyword_of(call: ast.Call, name: str) -> ast.expr:
    return next(
        (keyword.value for keyword in call.keywords if keyword.arg == name), ast.Dict(keys=[], values=[])
    )


def is_parameter(function: ast.FunctionDef | None, name: str) -> bool:
    if function is None:
        return False
    arguments = function.args
    return any(argument.arg == name for argument in (*arguments.args, *arguments.kwonlyargs)) or (
        arguments.kwarg is not None and arguments.kwarg.arg == name
    )


def _assigned(statement: ast.stmt, name: str) -> tuple[bool, list[Given]]:
    """What the statement gives to the variable, and whether that is all that it then is."""
    match statement:
        case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == name:
            return True, [Given(value)]
        case ast.AnnAssign(target=ast.Name(id=target), value=ast.expr() as value) if target == name:
            return True, [Given(value)]
        case ast.Assign(targets=[ast.Tuple(elts=elements)], value=value):
            named = [element.id if isinstance(element, ast.Name) else "" for element in elements]
            if name in named:
                return True, [Given(value, index=named.index(name))]
        case ast.AugAssign(target=ast.Name(id=target), op=ast.BitOr(), value=value) if target == name:
            return False, [Given(value)]
        case ast.Assign(
            targets=[ast.Subscript(value=ast.Name(id=target), slice=ast.Constant(value=str() as key))]
        ):
            if target == name:
                return False, [Given(statement.value, key=key)]
    return False, []


def _before(source: Source, node: ast.AST, function: ast.FunctionDef, skipped: Skipped) -> Iterator[ast.stmt]:
    """The statements of the function that may have run before this one, in order; none of a branch beside it."""
    path = [node, *source.above(node)]
    path = path[: path.index(function) + 1]
    for outer, inner in zip(reversed(path), reversed(path[:-1]), strict=False):
        for block in _blocks(outer):
            if inner in block:
                for statement in block[: block.index(inner)]:
                    yield from _within(statement, skipped)


def _within(statement: ast.stmt, skipped: Skipped) -> Iterator[ast.stmt]:
    yield statement
    if isinstance(statement, ast.FunctionDef):
        return
    if isinstance(statement, ast.Match):
        blocks: list[Sequence[ast.stmt]] = [
            case.body for case in statement.cases if not skipped(f"case {ast.unparse(case.pattern)}")
        ]
    elif isinstance(statement, ast.If) and skipped(ast.unparse(statement.test)):
        blocks = [statement.orelse]
    else:
        blocks = _blocks(statement)
    for block in blocks:
        # What ends with leaving the function or the turn does not lead to what comes after it.
        if not block or not isinstance(block[-1], ast.Return | ast.Raise | ast.Continue):
            for inner in block:
                yield from _within(inner, skipped)


def _blocks(node: ast.AST) -> list[Sequence[ast.stmt]]:
    lists = [getattr(node, field, None) for field in ("body", "orelse", "finalbody")]
    blocks: list[Sequence[ast.stmt]] = [block for block in lists if isinstance(block, list)]
    blocks += [handler.body for handler in getattr(node, "handlers", ())]
    return blocks
