"""What is left out of an import, and comes back behind it."""

import importlib
import sys

import pytest

from pipelines.local_runner.lean_imports import absent, lazily


@pytest.fixture
def packages(tmp_path, monkeypatch):
    """A package `optional_part` with a module, and `main_part`, which does without it."""
    folder = tmp_path / "optional_part"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "inner.py").write_text("import loaded_first\nvalue = 3\n")
    (tmp_path / "loaded_first.py").write_text("")
    (tmp_path / "main_part.py").write_text(
        "try:\n    from optional_part import inner\nexcept ImportError:\n    inner = None\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    names = ("optional_part", "optional_part.inner", "main_part", "loaded_first")
    yield
    for name in names:
        sys.modules.pop(name, None)


def test_what_is_absent_is_not_imported_and_can_be_later(packages):
    with absent("optional_part"):
        main = importlib.import_module("main_part")
        with pytest.raises(ImportError):
            importlib.import_module("optional_part.inner")
    assert main.inner is None
    assert importlib.import_module("optional_part.inner").value == 3


def test_what_was_imported_before_stays(packages):
    before = importlib.import_module("optional_part")
    with absent("optional_part"):
        assert importlib.import_module("optional_part") is before
    assert sys.modules["optional_part"] is before


def test_an_error_within_the_block_brings_it_back_too(packages):
    with pytest.raises(ZeroDivisionError), absent("optional_part"):
        _ = 1 / 0
    assert importlib.import_module("optional_part.inner").value == 3


def test_a_lazy_module_is_imported_when_it_is_used(packages):
    lazily("optional_part.inner", "no_such_package.inner", "no_such_module")
    main = importlib.import_module("main_part")
    assert "loaded_first" not in sys.modules
    assert main.inner.value == 3
    assert "loaded_first" in sys.modules
