"""What in an answer's source an instructor should look at. It costs nobody a point."""

import ast
from pathlib import Path

_MODULES = {
    "classroom": "imports what checks it",
    "ctypes": "reaches into memory",
    "exercises": "imports an exercise's files",
    "faulthandler": "looks at stacks of calls",
    "gc": "looks for objects that are not its own",
    "importlib": "imports what its source does not name",
    "inspect": "looks at code and at stacks of calls",
    "marshal": "reads compiled code",
    "pytest": "imports what runs the tests",
    "solutions": "imports the reference answers",
    "_pytest": "imports what runs the tests",
}
_ATTRIBUTES = {
    "__subclasses__": "looks for classes that are not its own",
    "_current_frames": "looks at stacks of calls",
    "_getframe": "looks at stacks of calls",
    "currentframe": "looks at stacks of calls",
    "cr_frame": "looks at stacks of calls",
    "f_back": "looks at stacks of calls",
    "f_builtins": "looks at stacks of calls",
    "f_globals": "looks at stacks of calls",
    "f_locals": "looks at stacks of calls",
    "gi_frame": "looks at stacks of calls",
    "meta_path": "changes how modules are imported",
    "modules": "looks at what has been imported",
    "setprofile": "watches what is called",
    "settrace": "watches what is called",
    "tb_frame": "looks at stacks of calls",
}
_CALLS = {
    "__import__": "imports what its source does not name",
    "compile": "runs text as code",
    "eval": "runs text as code",
    "exec": "runs text as code",
}
# Where such an attribute is of this module only.
_OF_SYS = {"modules", "meta_path"}


def flags(path: Path) -> list[str]:
    """A sentence for each thing, in the order of lines."""
    try:
        tree = ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    found: dict[tuple[str, str], int] = {}
    for node in ast.walk(tree):
        for name, why in _of(node):
            line = getattr(node, "lineno", 0)
            found[name, why] = min(line, found.get((name, why), line))
    ordered = sorted(found.items(), key=lambda one: (one[1], one[0]))
    return [f"Line {line} {why}: {name}." for (name, why), line in ordered]


def _of(node: ast.AST):
    names: list[str] = []
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom):
        names = [node.module or ""]
        if node.module == "sys":
            for alias in node.names:
                if alias.name in _ATTRIBUTES:
                    yield f"sys.{alias.name}", _ATTRIBUTES[alias.name]
    for name in names:
        if why := _MODULES.get(name.partition(".")[0]):
            yield name, why
    if isinstance(node, ast.Attribute) and node.attr in _ATTRIBUTES:
        of_sys = isinstance(node.value, ast.Name) and node.value.id == "sys"
        if of_sys or node.attr not in _OF_SYS:
            yield node.attr if not of_sys else f"sys.{node.attr}", _ATTRIBUTES[node.attr]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _CALLS:
        yield node.func.id, _CALLS[node.func.id]
