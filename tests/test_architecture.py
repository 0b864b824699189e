"""Who imports whom, read from the files: imports inside functions count as those at the top.

`lint-imports` says more of the rooms (pyproject.toml); this needs nothing but Python.
"""

import ast
import graphlib
import itertools
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = next(
    folder for folder in Path(__file__).resolve().parents if (folder / "pyproject.toml").exists()
)
PACKAGES = ("pipelines", "schemas", "classroom")
TESTED = (*PACKAGES, "exercises", "solutions", "benchmarks")


def modules(root: Path, packages: tuple[str, ...]) -> dict[str, Path]:
    """The files of packages by the names under which they are imported."""
    found = {}
    for package in packages:
        for path in sorted((root / package).rglob("*.py")):
            parts = path.relative_to(root).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imported(name: str, path: Path) -> Iterator[str]:
    """What a file imports, anywhere in it; of `from a import b` it is `a.b`."""
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_bytes(), str(path))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, *([base] if base else [])])
            yield from (f"{base}.{alias.name}" for alias in node.names)


def graph(root: Path, packages: tuple[str, ...] = PACKAGES) -> dict[str, set[str]]:
    """For each file of the packages those of them that it imports.

    Of `from a import b` it is `a.b` where that is a file, else `a`.
    """
    files = modules(root, packages)
    arrows = {}
    for name, path in files.items():
        wanted = set(imported(name, path))
        wanted = {one if one in files else one.rpartition(".")[0] for one in wanted}
        arrows[name] = (wanted & files.keys()) - {name}
    return arrows


def circle(arrows: Mapping[str, set[str]]) -> list[str]:
    """Files of which each imports the next, and the last is the first; empty without a circle."""
    try:
        graphlib.TopologicalSorter(arrows).prepare()
    except graphlib.CycleError as error:
        return error.args[1][::-1]
    return []


def test_no_files_import_each_other_in_a_circle():
    arrows = graph(ROOT)
    assert len(arrows) > 200
    assert sum(map(len, arrows.values())) > 500
    assert " imports ".join(circle(arrows)) == ""


def test_a_circle_is_found_wherever_its_imports_are(tmp_path):
    for name, text in {
        "a/__init__.py": "",
        "a/one.py": "import json\nfrom a import two\n",
        "a/two.py": "def later():\n    from .b.three import FOUR\n    return FOUR\n",
        "a/b/__init__.py": "",
        "a/b/three.py": "if True:\n    import a.one\nFOUR = 4\n",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    arrows = graph(tmp_path, ("a",))
    assert arrows["a.one"] == {"a.two"}
    assert arrows["a.two"] == {"a.b.three"}
    found = circle(arrows)
    assert found[0] == found[-1]
    assert set(found) == {"a.one", "a.two", "a.b.three"}
    for importer, target in itertools.pairwise(found):
        assert target in arrows[importer]
    (tmp_path / "a/b/three.py").write_text("FOUR = 4\n")
    assert circle(graph(tmp_path, ("a",))) == []


def test_nobody_imports_the_tests():
    """Their helpers are imported by the bare names of their files too."""
    folder = ROOT / "tests"
    bare = {path.stem for path in folder.rglob("*.py")} | {"tests"}
    wrong = [
        f"{path.relative_to(ROOT)} imports {one}"
        for name, path in modules(ROOT, TESTED).items()
        for one in imported(name, path)
        if one.partition(".")[0] in bare
    ]
    assert wrong == []


def test_pipelines_know_neither_the_classroom_nor_an_exercise():
    """Seats are loaded by name, by `pipelines.seats.registry`."""
    allowed = {
        "classroom": {"classroom", "pipelines", "schemas"},
        "pipelines": {"pipelines", "schemas"},
        "schemas": {"schemas"},
        "exercises": {"exercises", "pipelines", "schemas"},
        "solutions": {"solutions", "exercises", "pipelines", "schemas"},
    }
    wrong = [
        f"{path.relative_to(ROOT)} imports {one}"
        for name, path in modules(ROOT, tuple(allowed)).items()
        for one in imported(name, path)
        if one.partition(".")[0] in allowed.keys() - allowed[name.partition(".")[0]]
    ]
    assert wrong == []


# A command and the work behind it, jobs and what declares them, options of several rooms.
SAME_MEANING = {
    *("__init__", "__main__", "arguments", "job", "modelling", "rules", "same_instant", "screen"),
    *("command", "export", "predict", "runner", "skew", "train"),
}


def test_a_modules_name_occurs_once_unless_it_means_the_same():
    places: dict[str, list[str]] = {}
    for name in modules(ROOT, PACKAGES):
        places.setdefault(name.rpartition(".")[2], []).append(name)
    packages = {path.parent.name for path in modules(ROOT, PACKAGES).values()}
    twice = {
        word: names
        for word, names in places.items()
        if len(names) > 1 and word not in SAME_MEANING | packages
    }
    assert twice == {}
