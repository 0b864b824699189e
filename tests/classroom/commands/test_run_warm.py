"""`workshop run` by a warm process: when one is asked, and when none may be."""

import os

import pytest

from classroom.commands import run_warm as run
from pipelines.cli import run as pipelines_run


@pytest.fixture
def asked(monkeypatch, tmp_path):
    """What a warm process was asked to run, where the exercises are as their stubs are."""
    found = []

    def warm(function, arguments, needs):
        found.append((function, list(arguments)))
        return 5

    monkeypatch.setattr(run.warm_command, "run", warm)
    monkeypatch.setattr(run, "ROOT", tmp_path)
    (tmp_path / "exercises" / "ex01").mkdir(parents=True)
    return found


@pytest.fixture
def fresh(monkeypatch):
    """What ran in this process, in the place of a run."""
    found = []
    monkeypatch.setattr(
        pipelines_run, "run_command", lambda argv, *_, **__: found.append(argv) or 3
    )
    monkeypatch.setattr("pipelines.terminal.session.leave", lambda code: found.append(code))
    return found


def test_a_warm_process_runs_it_where_there_is_one(asked, fresh):
    assert run.run_command(["--rows", "200"]) == 5
    assert asked == [("pipelines.cli.run:run_and_leave", ["--rows", "200"])]
    assert fresh == []


def test_where_there_is_none_this_process_does_and_has_one_ready_for_who_sits_there(
    asked, fresh, monkeypatch
):
    prepared, before = [], dict(os.environ)

    def runs(argv, *_, **__):
        os.environ["TF_SET_BY_A_LIBRARY"] = "1"
        fresh.append(argv)
        return 3

    def prepare(needs, start):
        # As who asks the next time, whom the daemon is to serve.
        assert dict(os.environ) == before
        prepared.append(start)

    monkeypatch.setattr(pipelines_run, "run_command", runs)
    monkeypatch.setattr(run.warm_command, "run", lambda *_: None)
    monkeypatch.setattr(run.client, "prepare", prepare)
    run.run_command(["--rows", "200"])
    assert fresh == [["--rows", "200"], 3]
    assert prepared == []
    monkeypatch.delenv("TF_SET_BY_A_LIBRARY")
    for stream in ("stdin", "stdout"):
        monkeypatch.setattr(getattr(run.sys, stream), "isatty", lambda: True, raising=False)
    run.run_command([])
    assert prepared == [True]


@pytest.mark.parametrize(
    "argument", ["--runner=FlinkRunner", "--runner", "--verbose", "-h", "--help"]
)
def test_what_needs_a_process_of_its_own_has_one(asked, fresh, argument):
    run.run_command([argument])
    assert asked == []
    assert fresh == [[argument], 3]


@pytest.mark.parametrize("line", ["breakpoint()", "import pdb; pdb.set_trace()"])
def test_a_debugger_in_an_answer_has_the_terminal(asked, fresh, line):
    (run.ROOT / "exercises" / "ex01" / "exercise.py").write_text(f"def read():\n    {line}\n")
    run.run_command([])
    assert asked == []
    assert fresh == [[], 3]
