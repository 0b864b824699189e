"""The private names of libraries: each is there, and is used in one file alone.

The first test to run where a newer Beam or Great Expectations is installed.
"""

import ast
import importlib
import importlib.metadata
import inspect
import re
from pathlib import Path

import pytest

from pipelines.local_runner import beam_internals
from pipelines.transform import (
    failing_graph,
    kept_models,
    lean_vocabularies,
    traced_metadata,
    tracing,
)

pytestmark = pytest.mark.private_names

GX = "great_expectations"
ROOT = Path(beam_internals.__file__).parents[2]


@pytest.fixture(scope="module")
def gx_internals():
    """Great Expectations takes seconds to import: not for whoever only collects the tests."""
    from pipelines.validation import great_expectations_internals

    return great_expectations_internals


def gone(table: dict) -> list[str]:
    """What the installed library lacks of a table, as "module:name"."""
    return [
        f"{module}:{name}"
        for module, names in table.items()
        for name in names
        if not is_there(module, name)
    ]


def is_there(module: str, name: str) -> bool:
    try:
        owner = importlib.import_module(module)
    except ImportError:
        return False
    *outer, last = name.split(".")
    for part in outer:
        owner = getattr(owner, part, None)
    return hasattr(owner, last) or (inspect.isclass(owner) and is_set_on_objects(owner, last))


def is_set_on_objects(kind: type, name: str) -> bool:
    """Whether a method of the class, or of one that it inherits from, sets `self.name`."""
    for one in kind.__mro__:
        try:
            source = inspect.getsource(one)
        except (OSError, TypeError):  # compiled
            continue
        if re.search(rf"\bself\.{name}\b[^=\n]*=", source):
            return True
    return False


def said(distribution: str, internals) -> str:
    installed = importlib.metadata.version(distribution)
    return (
        f"{distribution} {installed} is installed, and {Path(internals.__file__).name} was written "
        f"for {internals.WRITTEN_FOR}; gone are: "
    )


def test_every_private_name_of_beam_is_there():
    lacking = gone(beam_internals.NAMES)
    assert not lacking, said("apache-beam", beam_internals) + ", ".join(lacking)


def test_every_private_name_of_great_expectations_is_there(gx_internals):
    lacking = gone(gx_internals.NAMES)
    assert not lacking, said("great_expectations", gx_internals) + ", ".join(lacking)


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("apache_beam.no_such_module", "anything"),
        ("apache_beam.transforms.core", "no_such_function"),
        ("apache_beam.transforms.core", "DoFn.no_such_method"),
        ("apache_beam.transforms.core", "NoSuchClass.process"),
        ("apache_beam.runners.portability.fn_api_runner.fn_runner", "FnApiRunner._no_such"),
    ],
)
def test_a_name_that_is_gone_is_found_to_be(module, name):
    assert gone({module: (name,)}) == [f"{module}:{name}"]


@pytest.mark.parametrize(
    "internals", [failing_graph, kept_models, lean_vocabularies, traced_metadata, tracing]
)
def test_every_private_name_of_tensorflow_transform_is_there(internals):
    lacking = gone(internals.NAMES)
    assert not lacking, said("tensorflow_transform", internals) + ", ".join(lacking)


def files() -> list[Path]:
    return [path for room in ("pipelines", "classroom") for path in (ROOT / room).rglob("*.py")]


def names_used(path: Path) -> set[tuple[str, str]]:
    """("import", module) and ("attribute", name) of a file; not of its own objects' attributes."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {("import", alias.name) for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {("import", f"{node.module}.{alias.name}") for alias in node.names}
            found.add(("import", node.module or ""))
        elif isinstance(node, ast.Attribute) and ast.unparse(node.value) not in ("self", "cls"):
            found.add(("attribute", node.attr))
    return found


def users(table: dict, internals, excepted: tuple[str, ...] = ()) -> list[str]:
    """Files, other than those of the internals, that use a private name of a table."""
    internal = set(internals.__all__) - set(getattr(internals, "DOCUMENTED", ()))
    modules = {getattr(internals, name).__name__ for name in internal}
    parts = {part for names in table.values() for name in names for part in name.split(".")}
    # One without an underscore may be anybody's.
    private = {part for part in parts if part.startswith("_")}
    wrong = []
    for path in files():
        where = str(path.relative_to(ROOT))
        if path == Path(internals.__file__) or where in excepted:
            continue
        for kind, name in names_used(path):
            if name in (private if kind == "attribute" else modules):
                wrong.append(f"{where}: {name}")
    return sorted(wrong)


def test_private_names_of_beam_are_used_in_one_file():
    # Its worker has nothing of the project.
    excepted = ("pipelines/rehearsal/failing_worker.py",)
    assert not users(beam_internals.NAMES, beam_internals, excepted)


def test_private_names_of_great_expectations_are_used_in_one_file(gx_internals):
    assert not users(gx_internals.NAMES, gx_internals)
