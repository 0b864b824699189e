"""Sealed answers: a class copy's pipeline runs them, and nobody reads them by accident.

Packed source, not byte code: byte code is of one minor version of Python, and a class has
three. It is no lock: whoever wants to can unpack it.
"""

import ast
import base64
import io
import linecache
import textwrap
import tokenize
import zlib
from typing import Any

NOTE = "Sealed by `workshop release`"

_FILE = '''\
"""{note}: the reference's answer, which the pipeline runs where yours is not there yet.

It is packed and not encrypted. Whoever unpacks it spoils this exercise for themselves; what
counts is what they hand in.
"""

from pipelines.seats.sealed import open_into

open_into(
    globals(),
{packed},
)
'''


def sealed_file(source: str) -> str:
    """The text of a module that does what `source` does, and does not show it.

    Comments and docstrings are not in it at all. It runs on each Python that the source runs on.
    """
    packed = base64.b85encode(zlib.compress(_bare(source).encode(), 9)).decode()
    lines = (f'    "{part}"' for part in textwrap.wrap(packed, 88))
    return _FILE.format(note=NOTE, packed="\n".join(lines))


def open_into(namespace: dict[str, Any], packed: str) -> None:
    """Defines in a module's namespace what was sealed."""
    source = zlib.decompress(base64.b85decode(packed)).decode()
    name = f"<sealed {namespace['__name__']}>"
    # TensorFlow's AutoGraph reads the source of functions that it traces.
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    exec(compile(source, name, "exec"), namespace)


def _bare(source: str) -> str:
    """Without comments and docstrings, its lines where they were."""
    lines = source.splitlines()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            row, column = token.start
            lines[row - 1] = lines[row - 1][:column].rstrip()
    for node in _docstrings(ast.parse(source)):
        indent = " " * node.col_offset
        lines[node.lineno - 1 : node.end_lineno] = [f"{indent}pass"] + [""] * (
            (node.end_lineno or node.lineno) - node.lineno
        )
    return "\n".join(lines) + "\n"


def _docstrings(tree: ast.AST) -> list[ast.stmt]:
    documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    return [
        node.body[0]
        for node in ast.walk(tree)
        if isinstance(node, documented) and ast.get_docstring(node, clean=False) is not None
    ]
