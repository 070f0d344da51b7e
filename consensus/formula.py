"""Numbers that depend on the size of the electorate: `3 * sqrt(eligible) / 2`, `min(sqrt(eligible) / 2, 5)`.

Worked out with fifty digits and never rounded before the end, so that a square root that is whole comes out whole.
"""

import ast
from collections.abc import Callable, Mapping
from decimal import ROUND_CEILING, Context, Decimal

LENGTH_MAX = 200
_WORK = Context(prec=50)
_FUNCTIONS: Mapping[str, Callable[..., Decimal]] = {
    "sqrt": lambda value: value.sqrt(_WORK),
    "min": min,
    "max": max,
}
_OPERATIONS: Mapping[type[ast.operator], Callable[[Decimal, Decimal], Decimal]] = {
    ast.Add: _WORK.add,
    ast.Sub: _WORK.subtract,
    ast.Mult: _WORK.multiply,
    ast.Div: _WORK.divide,
}


class BadFormula(ValueError):
    """Not a formula over `eligible`; the message says what is wrong with it."""


def at_least_by(formula: str, eligible: int) -> int:
    """The smallest whole number that is not below the formula: 3Q of 1000 developers is 47.43, so 48.

    Raises BadFormula.
    """
    if len(formula) > LENGTH_MAX:
        raise BadFormula(f"it has more than {LENGTH_MAX} characters")
    try:
        tree = ast.parse(formula, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise BadFormula("it is no sum, product, quotient, sqrt, min or max") from None
    try:
        exact = _value(tree, Decimal(eligible))
    except ArithmeticError:
        raise BadFormula(f"it has no value for {eligible} people") from None
    if not exact.is_finite():
        raise BadFormula(f"it has no value for {eligible} people")
    return max(0, int(exact.to_integral_value(rounding=ROUND_CEILING)))


def _value(node: ast.expr, eligible: Decimal) -> Decimal:
    match node:
        case ast.Constant(value=int() as number) if not isinstance(number, bool) and number < 10**6:
            return Decimal(number)
        case ast.Name(id="eligible"):
            return eligible
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in _OPERATIONS:
            return _OPERATIONS[type(operator)](_value(left, eligible), _value(right, eligible))
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in _FUNCTIONS:
            values = [_value(argument, eligible) for argument in arguments]
            if len(values) != 1 if name == "sqrt" else len(values) < 2:
                raise BadFormula(f"{name} takes {'one number' if name == 'sqrt' else 'several numbers'}")
            return _FUNCTIONS[name](*values)
        case ast.Name(id=name):
            raise BadFormula(f"it knows only eligible, not {name}")
    raise BadFormula("it can hold whole numbers, eligible, + - * /, sqrt, min and max")
