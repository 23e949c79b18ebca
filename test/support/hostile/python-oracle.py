"""Reads files of suites and tells what kind of program each is, whatever its literals say.

Standard input is a JSON list of [path, content]; standard output a list of {"shape", "harm"}.
"""

import ast
import io
import json
import re
import sys
import tokenize
import warnings

KNOWN_COMMENTS = re.compile(r"# (?:assay:[0-9a-f]{12,} — |Tests of |A valid body for the schema )")
MODULES = {"support.data", "support.expectations", "support.values", "support.visit"}
CLIENTS = {"anonymous", "user_a", "user_b", "admin"}
METHODS = {"get", "put", "post", "delete", "options", "head", "patch"}
VALUES = {"unique", "without", "value_at"}
BUILDER = re.compile(r"an?_\w+")


class Foreign(Exception):
    """Something that no suite says."""


def expect(holds, what, node):
    if not holds:
        raise Foreign(f"{what}: {ast.unparse(node)[:200]}")


def value(node):
    """What is sent or compared: literals by their types, everything else by what it is."""
    match node:
        case ast.Constant():
            return type(node.value).__name__.replace("float", "int")
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant()):
            return "int"
        case ast.BinOp(left=ast.Constant(), op=ast.Mult(), right=ast.Constant()):
            return "repeated"
        case ast.List(elts=items) | ast.Tuple(elts=items):
            return [value(item) for item in items]
        case ast.Dict(keys=keys, values=values):
            expect(all(isinstance(key, ast.Constant) for key in keys), "a key", node)
            return {"values": [value(one) for one in values]}
        case ast.Name():
            return "variable"
        case ast.Call(func=ast.Name(id=name)) if name in VALUES:
            return [name if name != "value_at" else "read", *(value(one) for one in node.args[:1])]
        case ast.Call(func=ast.Name(id=name)) if BUILDER.fullmatch(name):
            expect(not node.args, "a builder", node)
            return ["built", sorted(overrides(node.keywords), key=json.dumps)]
        case ast.Subscript() | ast.Call() | ast.Attribute():
            return read(node)
    raise Foreign(f"a value: {ast.unparse(node)[:200]}")


def overrides(keywords):
    for keyword in keywords:
        if keyword.arg is None:
            expect(isinstance(keyword.value, ast.Dict), "keywords", keyword.value)
            yield from map(value, keyword.value.values)
        else:
            yield value(keyword.value)


def read(node):
    """`created.json()["id"]` and `created.headers["location"]`, or `created.value("/id")`, of a variable."""
    while isinstance(node, ast.Subscript):
        expect(isinstance(node.slice, ast.Constant), "a key", node)
        node = node.value
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(), attr="json"), args=[], keywords=[]):
            return ["read", "variable"]
        case ast.Attribute(value=ast.Name(), attr="headers"):
            return ["read", "variable"]
        case ast.Call(
            func=ast.Attribute(value=ast.Name(), attr="value" | "header"),
            args=[ast.Constant(value=str())],
            keywords=[],
        ):
            return ["read", "variable"]
    raise Foreign(f"something read: {ast.unparse(node)[:200]}")


def request(node):
    """`user_a.post("/pets/{}", pet_id, json=a_pet())`; None when it is no request."""
    match node:
        case ast.Call(func=ast.Attribute(value=sender, attr=method)):
            client = client_of(sender)
            if client is None or method not in METHODS:
                return None
            options = {one.arg: value(one.value) for one in node.keywords}
            expect(None not in options, "options", node)
            return ["request", client, method, [value(one) for one in node.args], options]
    return None


def client_of(node):
    """`user_a` or `visit.user_a`, or one of them with `.by("basic")`."""
    match node:
        case ast.Name(id=client) | ast.Attribute(value=ast.Name(id="visit"), attr=client) if client in CLIENTS:
            return [client]
        case ast.Call(func=ast.Attribute(value=sender, attr="by"), args=schemes, keywords=[]):
            client = client_of(sender)
            return None if client is None else [*client, *map(value, schemes)]
    return None


def judged(node):
    """The request that is judged where it is sent; nothing for an answer that was sent before."""
    if isinstance(node, ast.Name):
        return []
    found = request(node)
    expect(found is not None, "what is judged", node)
    return [found]


def statement(node):
    match node:
        case ast.Assign(targets=[ast.Name()], value=sent):
            found = request(sent)
            return [found] if found else [["capture", read_any(sent)]]
        case ast.Expr(value=ast.Call(func=ast.Name(id="clean_up"), args=[ast.Lambda(body=body)])):
            found = request(body)
            expect(found is not None, "a clean-up", node)
            return [["later", found]]
        case ast.Expr(value=ast.Call(func=ast.Name(id=name), args=[answer, *more])):
            expect(name.startswith("assert_"), "a call", node)
            arguments = [value(one) for one in more] + [value(one.value) for one in node.value.keywords]
            # Pointers may say in a literal what subscripts say otherwise.
            return [*judged(answer), ["expect", name, arguments]]
        case ast.Expr(value=sent):
            found = request(sent)
            expect(found is not None, "a statement", node)
            return [found]
        case ast.Assert(test=ast.Compare(left=left, comparators=[right]), msg=None):
            return asserted(left, right)
    raise Foreign(f"a statement: {ast.unparse(node)[:200]}")


def read_any(node):
    return value(node) if isinstance(node, ast.Call) else read(node)


def asserted(left, right):
    """The same as `assert_status` and `assert_value` say, where they are not needed."""
    if isinstance(left, ast.Attribute) and left.attr == "status_code":
        return [*judged(left.value), ["expect", "assert_status", statuses(right)]]
    while isinstance(left, ast.Subscript):
        expect(isinstance(left.slice, ast.Constant), "a key", left)
        left = left.value
    expect(isinstance(left, ast.Call) and left.func.attr == "json", "an assertion", left)
    return [*judged(left.func.value), ["expect", "assert_value", ["str", value(right)]]]


def statuses(node):
    found = value(node)
    return found if isinstance(found, list) else [found]


def tests(tree):
    classes = []
    for node in tree.body:
        if isinstance(node, ast.ImportFrom):
            expect(node.module in MODULES, "an import", node)
            continue
        expect(isinstance(node, ast.ClassDef), "in a file", node)
        expect(not (node.bases or node.keywords or node.decorator_list), "a class", node)
        classes.append([test(one) for one in node.body])
    return classes


def test(node):
    expect(isinstance(node, ast.FunctionDef) and not node.decorator_list, "in a class", node)
    expect(node.name.startswith("test_"), "a function", node)
    fixtures = [argument.arg for argument in node.args.args]
    return [fixtures, [part for one in node.body for part in statement(one)]]


def journeys(tree):
    imported = set()
    found = []
    for node in tree.body:
        if isinstance(node, ast.ImportFrom):
            expect(node.module in MODULES, "an import", node)
            imported.update(alias.asname or alias.name for alias in node.names)
        else:
            found.append(journey(node, imported))
            imported.add(node.name)
    return found


def journey(node, taken):
    expect(isinstance(node, ast.FunctionDef) and not node.decorator_list, "in a file", node)
    expect((ast.unparse(node.args), ast.unparse(node.returns)) == ("visit: Visit", "None"), "a function", node)
    expect(node.name not in taken, "a name that stands for something else", node)
    check_names(node, taken)
    return [part for one in node.body for part in journey_step(one)]


def check_names(function, taken):
    """Every variable is new where it is set, and set where it is read: the document's nouns hide nothing."""
    known = taken | {"visit"}
    for part in function.body:
        names = [node for node in ast.walk(part) if isinstance(node, ast.Name)]
        new = {node.id for node in names if isinstance(node.ctx, ast.Store)}
        expect(not new & known, "a name that stands for something else", part)
        expect(all(node.id in known for node in names if node.id not in new), "a name that stands for nothing", part)
        known = known | new


def journey_step(node):
    match node:
        case ast.Expr(
            value=ast.Call(
                func=ast.Attribute(value=ast.Name(id="visit"), attr="clean_up"),
                args=[ast.Lambda(body=body)],
                keywords=[],
            )
        ):
            found = request(body)
            expect(found is not None, "a clean-up", node)
            return [["later", found]]
        case ast.Expr(
            value=ast.Call(
                func=ast.Attribute(value=ast.Name(id=answer), attr="answers" | "comes_within" as name),
                args=arguments,
                keywords=[],
            )
        ) if answer != "visit":
            return [["expect", name, [value(one) for one in arguments]]]
        case ast.Assign(targets=[ast.Name()], value=sent):
            found = request(sent)
            return [found] if found else [["capture", read(sent)]]
        case ast.Expr(value=sent):
            found = request(sent)
            expect(found is not None, "a statement", node)
            return [found]
    raise Foreign(f"a statement: {ast.unparse(node)[:200]}")


def program(tree):
    """Any other file: the whole tree, without what literals say, and what builders and modules of journeys are called."""
    modules = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "journeys"
        for alias in node.names
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in modules:
            node.id = "module"
        elif isinstance(node, ast.Constant):
            node.value = type(node.value).__name__
        elif isinstance(node, ast.FunctionDef) and BUILDER.fullmatch(node.name):
            node.name = "builder"
        elif isinstance(node, ast.ImportFrom):
            node.names = []
    return ast.dump(tree)


def comments(content):
    tokens = tokenize.generate_tokens(io.StringIO(content).readline)
    return [token.string for token in tokens if token.type == tokenize.COMMENT]


def shape_of(path):
    """What a file of this path is read as."""
    if path.startswith("tests/"):
        return tests
    return journeys if path.startswith("journeys/") and not path.endswith("/__init__.py") else program


def judge(path, content):
    try:
        tree = ast.parse(content.encode())
        shape = shape_of(path)
        is_test = shape is not program
        harm = [
            f"a foreign comment: {comment[:80]}"
            for comment in comments(content)
            if (is_test or path.endswith("data.py"))
            and (not KNOWN_COMMENTS.match(comment) or re.search(r"#\s*[A-Za-z]", comment[1:]))
        ]
        return {"shape": json.dumps(shape(tree)), "harm": harm}
    except (Foreign, SyntaxError, ValueError, AttributeError) as error:
        return {"shape": "", "harm": [f"{type(error).__name__}: {error}"]}


warnings.simplefilter("error")
json.dump([judge(*file) for file in json.load(sys.stdin)], sys.stdout)
