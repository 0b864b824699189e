"""setup.py, pyproject.toml and requirements.lock say the same, and nothing is left behind."""

import importlib.util
import itertools
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from classroom import bootstrap
from pipelines.data import distributions

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
LOCK = (ROOT / "requirements.lock").read_text()
PYTHONS = [f"{major}.{minor}" for major, minor in bootstrap.PYTHONS]

# What Dataflow's workers get; everything else is for a checkout.
SHIPPED = ["pipelines", "schemas", "expectations", "exercises", "solutions", "classroom"]


@pytest.fixture(scope="module")
def sdist(tmp_path_factory) -> Path:
    """The source distribution as Beam makes it from `--setup_file`, unpacked."""
    copy = tmp_path_factory.mktemp("copy")
    for name in ("setup.py", "pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, copy)
    # `tests` and `build` stand for all that must stay at home.
    for name in [*SHIPPED, "tests"]:
        if (ROOT / name).exists():
            ignored = shutil.ignore_patterns("*.pyc", ".*")
            shutil.copytree(ROOT / name, copy / name, ignore=ignored)
    (copy / "build").mkdir()
    (copy / "build/module.py").touch()
    made = copy / "dist"
    subprocess.run(
        [sys.executable, "setup.py", "-q", "sdist", "--dist-dir", made], cwd=copy, check=True
    )
    (archive,) = made.iterdir()
    with tarfile.open(archive) as tar:
        tar.extractall(made, filter="data")
    return made / archive.name.removesuffix(".tar.gz")


@pytest.fixture(scope="module")
def declared(sdist) -> list[Requirement]:
    """Every direct dependency, those of the extras included."""
    text = (sdist / "PKG-INFO").read_text()
    return [Requirement(line) for line in re.findall(r"(?m)^Requires-Dist: (.+)$", text)]


def locked(text: str = LOCK) -> list[Requirement]:
    pins = re.findall(r"(?m)^([^\s#].*?) \\$", text)
    return [Requirement(pin) for pin in pins]


def test_dependencies_are_declared_once():
    assert set(PROJECT["dynamic"]) == {"version", "dependencies", "optional-dependencies"}
    assert not {"version", "dependencies", "optional-dependencies"} & set(PROJECT)


def test_the_supported_pythons_agree():
    accepted = SpecifierSet(PROJECT["requires-python"])
    minors = [f"3.{minor}" for minor in range(6, 20)]
    assert [minor for minor in minors if f"{minor}.0" in accepted] == PYTHONS


def test_the_workshop_command_is_there():
    assert PROJECT["scripts"] == {"workshop": "classroom.cli:main"}
    assert importlib.util.find_spec("classroom.cli")


@pytest.mark.parametrize("python", PYTHONS)
def test_the_lock_holds_each_dependency_once_and_within_its_range(declared, python):
    assert len(declared) > 10
    environment = {"python_version": python, "python_full_version": f"{python}.0"}
    pins = {}
    # A job's data and the book's generator have pins of their own: no part of the environment.
    pinned = [*ROOT.glob("pipelines/*/data*.txt"), ROOT / "classroom/book/requirements.txt"]
    for pin in itertools.chain(locked(), *(locked(path.read_text()) for path in pinned)):
        if pin.marker is None or pin.marker.evaluate(environment):
            assert canonicalize_name(pin.name) not in pins
            pins[canonicalize_name(pin.name)] = pin
    for requirement in declared:
        name = canonicalize_name(requirement.name)
        if name not in pins:
            name = distributions.STANDS_FOR[name]
        (specifier,) = pins[name].specifier
        assert specifier.operator == "=="
        assert specifier.version in requirement.specifier, requirement


def test_the_lock_names_hashes_and_no_address_or_folder():
    assert len(locked()) == len(re.findall(r"(?m)^[\w.-]+==", LOCK))
    for block in re.split(r"(?m)^(?=[\w.-]+==)", LOCK)[1:]:
        assert "--hash=sha256:" in block
    assert "://" not in LOCK
    assert "/" not in "".join(line for line in LOCK.splitlines() if line.startswith("#"))


def test_the_documented_command_is_the_one_that_made_the_lock():
    command = re.search(r"(?m)^# +(uv pip compile .+)$", LOCK).group(1)
    assert command in (ROOT / "docs/developing.md").read_text()


def test_every_file_of_the_shipped_folders_is_in_the_source_distribution(sdist):
    missing = [path for path in files(ROOT) if not (sdist / path).exists()]
    assert not missing, "a new kind of file has to be named in setup.py's package_data"


def test_only_the_shipped_folders_are_installed_with_all_their_files(sdist):
    subprocess.run(
        [sys.executable, "setup.py", "-q", "build_py", "--build-lib", "lib"], cwd=sdist, check=True
    )
    installed = sdist / "lib"
    assert {path.name for path in installed.iterdir()} <= set(SHIPPED)
    assert [path for path in files(ROOT) if not (installed / path).exists()] == []
    (info,) = sdist.glob("*.egg-info")
    assert set((info / "top_level.txt").read_text().split()) <= set(SHIPPED)


def files(root: Path) -> list[str]:
    """The project's own files in the shipped folders: those that git knows, where there is git."""
    present = [name for name in SHIPPED if (root / name).exists()]
    known = subprocess.run(
        ["git", "ls-files", "-z", "--", *present], cwd=root, capture_output=True, check=False
    )
    if known.returncode == 0 and known.stdout:
        paths = os.fsdecode(known.stdout).split("\0")
        return [path for path in paths if path and (root / path).exists()]
    found = [path.relative_to(root) for name in present for path in (root / name).rglob("*")]
    return [
        str(path)
        for path in found
        if (root / path).is_file()
        and path.suffix != ".pyc"
        and not any(part.startswith(".") for part in path.parts)
    ]
