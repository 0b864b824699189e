"""The files that other files import: what is left out of a copy must not be missing there."""

import ast
import functools
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from pipelines.problems import RequestError

# Whose files may be added to a copy because another imports them. Answers never are.
_PACKAGES = ("classroom", "pipelines", "schemas", "tests")


def with_imported(kept: Iterable[str], there: Mapping[str, Path], root: Path) -> set[str]:
    """The paths, and those of all that they import, anywhere in them, and so on.

    Args:
        kept: paths of files.
        there: paths of all files that may be imported, and where they are.
        root: of the checkout.

    Raises:
        RequestError: one that is imported is in the checkout, and git does not know it.
    """
    modules = {_module(path): path for path in there if path.endswith(".py")}
    found, todo = set(kept), [path for path in kept if path.endswith(".py")]
    while todo:
        importer = todo.pop()
        for name in _imported(there[importer]):
            for part in _with_parents(name):
                path = modules.get(part)
                if path is None:
                    _must_not_be(root / f"{part.replace('.', '/')}.py", importer)
                elif path not in found and path.startswith(_PACKAGES):
                    found.add(path)
                    todo.append(path)
    return found


def _must_not_be(path: Path, importer: str) -> None:
    if path.is_file():
        raise RequestError(
            f"{importer} imports {path}, which is not among the files that git knows: "
            "`git add` it first."
        )


def _module(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


@functools.cache
def _imported(path: Path) -> frozenset[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_bytes(), str(path))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return frozenset(names)


def _with_parents(name: str) -> Iterator[str]:
    while name:
        yield name
        name = name.rpartition(".")[0]
