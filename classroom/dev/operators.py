"""Mutants made by a machine: a file's code with one small change in it each.

Messages and labels are nobody's to test, so texts stay as they are, as do types, imports and what
is raised behind a condition.
"""

import ast
import dataclasses
from collections.abc import Iterator

_COMPARISONS: dict[type[ast.cmpop], list[type[ast.cmpop]]] = {
    ast.Lt: [ast.LtE, ast.GtE],
    ast.LtE: [ast.Lt, ast.Gt],
    ast.Gt: [ast.GtE, ast.LtE],
    ast.GtE: [ast.Gt, ast.Lt],
    ast.Eq: [ast.NotEq],
    ast.NotEq: [ast.Eq],
    ast.Is: [ast.IsNot],
    ast.IsNot: [ast.Is],
    ast.In: [ast.NotIn],
    ast.NotIn: [ast.In],
}
_ARITHMETIC: dict[type[ast.operator], list[type[ast.operator]]] = {
    ast.Add: [ast.Sub],
    ast.Sub: [ast.Add],
    ast.Mult: [ast.Div],
    ast.Div: [ast.FloorDiv, ast.Mult],
    ast.FloorDiv: [ast.Div],
    ast.Mod: [ast.FloorDiv],
}


@dataclasses.dataclass(frozen=True)
class Change:
    """A mutant.

    Attributes:
        line: of the file, from 1.
        old, new: the lines that it changes, without what stands before and behind them.
        source: the whole file.
    """

    line: int
    old: str
    new: str
    source: str


def changes(source: str) -> list[Change]:
    """All mutants of a file, in the order of its lines."""
    tree = ast.parse(source)
    data = source.encode()
    starts = [0]
    for line in data.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    found: dict[str, Change] = {}
    for node, text in _in(tree.body):
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        begin = starts[node.lineno - 1] + node.col_offset
        end = starts[node.end_lineno - 1] + node.end_col_offset
        changed = (data[:begin] + text.encode() + data[end:]).decode()
        try:
            ast.parse(changed)
        except SyntaxError:
            continue
        if ast.dump(ast.parse(changed)) != ast.dump(tree):
            found.setdefault(changed, _change(source, changed))
    return sorted(found.values(), key=lambda change: change.line)


def _change(source: str, changed: str) -> Change:
    old, new = source.splitlines(), changed.splitlines()
    first = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), 0)
    last = 0
    while last < min(len(old), len(new)) - first and old[-1 - last] == new[-1 - last]:
        last += 1

    def shown(lines: list[str]) -> str:
        return " ".join(" ".join(lines[first : len(lines) - last]).split())

    return Change(first + 1, shown(old), shown(new), changed)


def _in(body: list[ast.stmt], inside: bool = False) -> Iterator[tuple[ast.stmt | ast.expr, str]]:
    """What can be changed: a node, and the text to stand in its place."""
    for statement in body:
        yield from _of_statement(statement, inside)


def _of_statement(node: ast.stmt, inside: bool) -> Iterator[tuple[ast.stmt | ast.expr, str]]:
    if isinstance(node, ast.Import | ast.ImportFrom | ast.Pass):
        return
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return  # a docstring
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        if isinstance(node, ast.FunctionDef):
            for default in [*node.args.defaults, *filter(None, node.args.kw_defaults)]:
                yield from _of_expression(default)
        yield from _in(node.body, inside or isinstance(node, ast.FunctionDef))
        return
    if isinstance(node, ast.Raise):
        yield node, "pass"
        return
    if isinstance(node, ast.Return) and node.value is not None:
        if not (isinstance(node.value, ast.Constant) and node.value.value is None):
            yield node.value, "None"
    elif isinstance(node, ast.Break):
        yield node, "pass"
    elif isinstance(node, ast.Continue):
        yield node, "break"
    elif inside and isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign | ast.Expr):
        yield node, "pass"
    if isinstance(node, ast.AugAssign):
        for operator in _ARITHMETIC.get(type(node.op), ()):
            yield node, ast.unparse(ast.AugAssign(node.target, operator(), node.value))
    if isinstance(node, ast.If | ast.While):
        yield from _conditions(node.test)
    for _, value in ast.iter_fields(node):
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.stmt):
                yield from _of_statement(child, inside)
            elif isinstance(child, ast.ExceptHandler | ast.match_case):
                yield from _in(child.body, inside)
            elif isinstance(child, ast.withitem):
                yield from _of_expression(child.context_expr)
            elif isinstance(child, ast.expr) and not _is_type(node, child):
                yield from _of_expression(child)


def _is_type(node: ast.stmt, child: ast.expr) -> bool:
    return isinstance(node, ast.AnnAssign) and child is node.annotation


def _conditions(test: ast.expr) -> Iterator[tuple[ast.stmt | ast.expr, str]]:
    """The condition turned round; of a comparison its operators do it."""
    if not isinstance(test, ast.Compare):
        yield test, f"(not ({ast.unparse(test)}))"


def _of_expression(node: ast.expr) -> Iterator[tuple[ast.stmt | ast.expr, str]]:
    if isinstance(node, ast.JoinedStr):
        return
    for new in _changed(node):
        yield node, f"({ast.unparse(new)})"
    if isinstance(node, ast.IfExp):
        yield from _conditions(node.test)
    for child in _parts(node):
        yield from _of_expression(child)


def _parts(node: ast.AST) -> Iterator[ast.expr]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            yield child
        elif isinstance(child, ast.keyword):
            yield child.value
        elif isinstance(child, ast.comprehension):
            yield from [child.iter, *child.ifs]


def _changed(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.Constant):
        yield from _constants(node.value)
    elif isinstance(node, ast.Compare):
        yield from _comparisons(node)
    elif isinstance(node, ast.BoolOp):
        other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield ast.BoolOp(other, node.values)
    elif isinstance(node, ast.BinOp):
        for operator in _ARITHMETIC.get(type(node.op), ()):
            yield ast.BinOp(node.left, operator(), node.right)
    elif isinstance(node, ast.UnaryOp):
        yield node.operand
    elif isinstance(node, ast.Call):
        yield from _calls(node)


def _constants(value: object) -> Iterator[ast.expr]:
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int | float):
        yield ast.Constant(value + 1)
        yield ast.Constant(value - 1)


def _comparisons(node: ast.Compare) -> Iterator[ast.expr]:
    for index, operator in enumerate(node.ops):
        for other in _COMPARISONS[type(operator)]:
            ops = [*node.ops[:index], other(), *node.ops[index + 1 :]]
            yield ast.Compare(node.left, ops, node.comparators)
    right = node.comparators[0]
    if len(node.ops) == 1 and isinstance(right, ast.Constant) and right.value is None:
        # What is empty or 0 is taken for what is missing.
        if isinstance(node.ops[0], ast.Is):
            yield ast.UnaryOp(ast.Not(), node.left)
        elif isinstance(node.ops[0], ast.IsNot):
            yield node.left


def _calls(node: ast.Call) -> Iterator[ast.expr]:
    args = node.args
    if len(args) >= 2 and not any(isinstance(arg, ast.Starred) for arg in args[:2]):
        yield ast.Call(node.func, [args[1], args[0], *args[2:]], node.keywords)
    if len(args) == 1 and not node.keywords and not isinstance(args[0], ast.Starred):
        yield args[0]  # without the call
    elif isinstance(node.func, ast.Attribute):
        yield node.func.value
    for keyword in node.keywords:
        rest = [other for other in node.keywords if other is not keyword]
        yield ast.Call(node.func, args, rest)
