"""Arithmetic formulas such as "weight * 0.5 / 3"."""
import ast
import operator

MAX_LENGTH = 200
OPERATIONS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


class FormulaError(Exception):
    """A formula that cannot be calculated."""


def calculate(formula, values):
    """Calculate a formula of numbers, names of values, the four operations and parentheses."""
    if len(formula) > MAX_LENGTH:
        raise FormulaError("The formula is too long")
    try:
        return float(value_of(ast.parse(formula, mode="eval").body, values))
    except (SyntaxError, ArithmeticError, RecursionError) as error:
        raise FormulaError("The formula is not valid") from error


def value_of(node, values):
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        return node.value
    if isinstance(node, ast.Name) and node.id in values:
        return values[node.id]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -value_of(node.operand, values)
    if isinstance(node, ast.BinOp) and type(node.op) in OPERATIONS:
        return OPERATIONS[type(node.op)](value_of(node.left, values), value_of(node.right, values))
    raise FormulaError("Only numbers, values and the four operations are allowed")
