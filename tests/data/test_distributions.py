"""A version is found under whichever name a package is installed; lock and list agree."""

import importlib.metadata
import tomllib
from pathlib import Path

import pytest

from pipelines.data import distributions

OVERRIDES = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["tool"]["uv"][
    "override-dependencies"
]


def test_a_build_is_found_by_the_name_of_what_it_stands_for(monkeypatch):
    def version(name):
        if name == "tensorflow-cpu":
            return "2.21.0"
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "version", version)
    assert distributions.version("tensorflow") == "2.21.0"
    with pytest.raises(importlib.metadata.PackageNotFoundError):
        distributions.version("pyarrow")


def test_what_is_left_out_is_what_the_lock_is_told_to_leave_out():
    never = {one.partition(";")[0] for one in OVERRIDES if "python_version < '3'" in one}
    assert never == distributions.LEFT_OUT
    others = {one.partition("==")[0] for one in OVERRIDES if "==" in one.partition(";")[0]}
    assert others == set(distributions.STANDS_FOR)
