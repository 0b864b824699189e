"""Of an answer, what one job needs: the `steps.py` of its package."""

import ast
import sys
from pathlib import Path

from pipelines.problems import RequestError

_UNSOLVED = "unsolved"


def write(answer: Path, names: tuple[str, ...], package: Path) -> None:
    """Writes the `steps.py` of a package."""
    text = steps_of(answer.read_text(encoding="utf-8"), names, "The steps of the job.")
    (package / "steps.py").write_text(text, encoding="utf-8")


def steps_of(source: str, names: tuple[str, ...], doc: str) -> str:
    """The definitions of these names, and whatever of the file they use, in its order.

    Args:
        source: of an answer, or of the stub, whose `unsolved(…)` lines are left out.

    Raises:
        RequestError: one of the names is not defined.
    """
    tree = ast.parse(source)
    defined = {name: node for node in tree.body for name in _defined(node)}
    missing = [name for name in names if name not in defined]
    if missing:
        raise RequestError(f"The answer does not define {', '.join(missing)}.")
    wanted, queue = set(), list(names)
    while queue:
        name = queue.pop()
        if name in wanted or name not in defined:
            continue
        wanted.add(name)
        queue += [node.id for node in ast.walk(defined[name]) if isinstance(node, ast.Name)]
    lines = source.splitlines()
    parts = []
    for node in tree.body:
        if not wanted & set(_defined(node)):
            continue
        if isinstance(node, ast.Import | ast.ImportFrom):
            node.names = [one for one in node.names if _bound(one) in wanted - {_UNSOLVED}]
            if node.names:
                parts.append(("import", ast.unparse(node)))
            continue
        decorators = getattr(node, "decorator_list", [])
        first = min([node.lineno, *(one.lineno for one in decorators)])
        text = [line for line in lines[first - 1 : node.end_lineno] if not _is_unsolved(line)]
        parts.append(("definition", "\n".join(text)))
    imports = [text for kind, text in parts if kind == "import"]
    own = [text for text in imports if text.split()[1].split(".")[0] in sys.stdlib_module_names]
    others = [text for text in imports if text not in own]
    imports = "\n\n".join("\n".join(some) for some in (own, others) if some)
    definitions = "\n\n\n".join(text for kind, text in parts if kind == "definition")
    blank = "\n" if definitions.startswith(("def ", "class ", "@")) else ""
    return f'"""{doc}"""\n\n{imports}\n{blank}\n{definitions}\n'


def _is_unsolved(line: str) -> bool:
    return line.lstrip().startswith(f"{_UNSOLVED}(")


def _bound(alias: ast.alias) -> str:
    return alias.asname or alias.name.split(".")[0]


def _defined(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
        return [node.name]
    if isinstance(node, ast.Import | ast.ImportFrom):
        return [_bound(alias) for alias in node.names]
    if isinstance(node, ast.Assign):
        return [
            one.id
            for target in node.targets
            for one in ast.walk(target)
            if isinstance(one, ast.Name)
        ]
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return [node.target.id]
    return []
