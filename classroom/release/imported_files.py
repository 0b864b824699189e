"""The files that other files import: what is left out of a copy must not be missing there."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

# Whose files may be added to a copy because another imports them. Answers never are.
_PACKAGES = ("classroom", "pipelines", "schemas", "tests")


def with_imported(kept: Iterable[str], there: Mapping[str, Path]) -> set[str]:
    """The paths, and those of all that they import, anywhere in them, and so on.

    Args:
        kept: paths of files.
        there: paths of all files that may be imported, and where they are.
    """
    modules = {_module(path): path for path in there if path.endswith(".py")}
    found, todo = set(kept), [path for path in kept if path.endswith(".py")]
    while todo:
        for name in _imported(there[todo.pop()]):
            for part in _with_parents(name):
                path = modules.get(part)
                if path and path not in found and path.startswith(_PACKAGES):
                    found.add(path)
                    todo.append(path)
    return found


def _module(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_bytes(), str(path))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _with_parents(name: str) -> Iterator[str]:
    while name:
        yield name
        name = name.rpartition(".")[0]
