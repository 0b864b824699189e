"""Stubs, made from the reference answers: one source for both.

In `solution.py`

    # BEGIN SOLUTION
    …the answer…
    # STUB
    # …what the stub has in its place, each line behind "# "…
    # END SOLUTION

Without `# STUB`, the stub has `unsolved("exNN_name")` there; with nothing behind it, it
has nothing.
"""

import ast
import re
from pathlib import Path

from pipelines.problems import RequestError

BEGIN, STUB, END = "# BEGIN SOLUTION", "# STUB", "# END SOLUTION"
IMPORT = "from pipelines.seats.unsolved import unsolved"

_FIRST_PARTY = ("pipelines", "schemas")


def stub_of(source: str, folder: str, path: Path) -> str:
    """The stub of an answer.

    Args:
        source: text of `solution.py`.
        folder: of the exercise, which its unsolved error names.
        path: of the source, for messages.

    Raises:
        RequestError: markers that do not pair; names the line.
    """
    lines: list[str] = []
    indent, opened = "", 0  # of the region's first line; its number, 0 outside
    region: list[str] | None = None
    for number, line in enumerate(source.splitlines(), 1):
        word = line.strip()
        if word == BEGIN:
            if opened:
                raise _wrong(path, number, f"{BEGIN} within that of line {opened}")
            indent, opened, region = line[: len(line) - len(line.lstrip())], number, None
        elif word in (STUB, END) and not opened:
            raise _wrong(path, number, f"{word} without {BEGIN}")
        elif word == STUB:
            region = []
        elif word == END:
            if region is None:
                region = [f'unsolved("{folder}")']
            lines += [f"{indent}{text}".rstrip() for text in region]
            opened, region = 0, None
        elif region is not None:
            if not word.startswith("#"):
                raise _wrong(path, number, "a line of the stub that is not behind '# '")
            region.append(line.strip().removeprefix("#").removeprefix(" "))
        elif not opened:
            lines.append(line)
    if opened:
        raise _wrong(path, opened, f"{BEGIN} without {END}")
    text = _spaced("\n".join(lines).rstrip() + "\n")
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        raise RequestError(f"The stub of {path} does not parse: {error.msg}.") from None
    return _with_import(text, tree)


def _wrong(path: Path, number: int, what: str) -> RequestError:
    return RequestError(f"{path}, line {number}: {what}.")


def _spaced(text: str) -> str:
    """Without the blank lines that a region leaves where it was."""
    text = re.sub(r"\n{4,}", "\n\n\n", text)
    return re.sub(r"\n{3,}(?=[ \t])", "\n\n", text)


def _with_import(text: str, tree: ast.Module) -> str:
    """With the import of `unsolved`, where a sorter of imports would put it."""
    if (
        not any(isinstance(node, ast.Name) and node.id == "unsolved" for node in ast.walk(tree))
        or IMPORT in text
    ):
        return text
    imports = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    lines = text.splitlines()
    own = [node for node in imports if _package(node) in _FIRST_PARTY]
    if own:
        before = [node for node in own if _sort_key(node) < (1, "pipelines.seats.unsolved")]
        at = _end(before[-1]) if before else own[0].lineno - 1
        lines.insert(at, IMPORT)
    elif imports:
        at = _end(imports[-1])
        lines[at:at] = ["", IMPORT]
    else:
        docstring = tree.body[0] if ast.get_docstring(tree) is not None else None
        at = _end(docstring) if docstring else 0
        lines[at:at] = ["", IMPORT] if docstring else [IMPORT, ""]
    return "\n".join(lines) + "\n"


def _end(node: ast.stmt) -> int:
    """The number of a statement's last line."""
    return node.end_lineno or node.lineno


def _package(node: ast.Import | ast.ImportFrom) -> str:
    return _sort_key(node)[1].partition(".")[0]


def _sort_key(node: ast.Import | ast.ImportFrom) -> tuple[int, str]:
    if isinstance(node, ast.ImportFrom):
        return 1, node.module or ""
    return 0, node.names[0].name
