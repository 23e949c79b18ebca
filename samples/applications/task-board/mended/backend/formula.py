"""Formulas of numbers, + - * / and brackets; nothing in them is run."""

import re

TOKEN = re.compile(r"\s*(\d{1,9}(?:\.\d{1,9})?|[-+*/()])")
LONGEST = 100


class FormulaError(ValueError):
    pass


def evaluate(text):
    tokens = tokens_of(text)
    value = total(tokens)
    if tokens:
        raise FormulaError(f"unexpected {tokens[0]}")
    return value


def tokens_of(text):
    if len(text) > LONGEST:
        raise FormulaError("the formula is too long")
    found, position, text = [], 0, text.rstrip()
    while position < len(text):
        match = TOKEN.match(text, position)
        if match is None:
            raise FormulaError("a formula has numbers, + - * / and brackets")
        found.append(match.group(1))
        position = match.end()
    return found


def total(tokens):
    value = product(tokens)
    while tokens and tokens[0] in "+-":
        value = value + product(tokens) if tokens.pop(0) == "+" else value - product(tokens)
    return value


def product(tokens):
    value = atom(tokens)
    while tokens and tokens[0] in "*/":
        if tokens.pop(0) == "*":
            value *= atom(tokens)
        else:
            divisor = atom(tokens)
            if divisor == 0:
                raise FormulaError("nothing can be divided by 0")
            value /= divisor
    return value


def atom(tokens):
    token = tokens.pop(0) if tokens else ""
    if token == "-":
        return -atom(tokens)
    if token == "(":
        value = total(tokens)
        if not tokens or tokens.pop(0) != ")":
            raise FormulaError("a bracket is not closed")
        return value
    if not token or token in "+*/)":
        raise FormulaError("a number is missing")
    return float(token) if "." in token else int(token)
