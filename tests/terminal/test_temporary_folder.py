"""Nothing is left in the temporary folder: not by a run, a check, or one that was killed."""

import os
import signal
import subprocess
import sys
import tempfile
from itertools import chain
from pathlib import Path

import pytest

from pipelines.terminal import temporary_folder
from pipelines.validation import judge_process
from tests.support.fork_server import ROOT, in_time


def names_in(folder: Path) -> list[str]:
    # Unlike `rglob`, `walk` passes over what is removed meanwhile.
    found = [
        os.path.join(where, name) for where, *names in os.walk(folder) for name in chain(*names)
    ]
    return sorted(os.path.relpath(path, folder) for path in found)


@pytest.fixture
def temporary(tmp_path, monkeypatch) -> Path:
    """An empty folder, which is this process's temporary one."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder


@pytest.mark.parametrize("workers", [1, 2])
def test_a_run_leaves_nothing(runs, every_nth_flight, tmp_path, temporary, workers):
    argv = ["--input", every_nth_flight(160), "--output", tmp_path / "out", "--workers", workers]
    function = "tests.support.light_job:run_lightly_and_leave"
    ended = runs.start(function, [*map(str, argv)], env={"TMPDIR": str(temporary)}).wait()
    assert ended.code == 0, ended.err
    assert names_in(temporary) == []


def test_a_check_leaves_nothing(tmp_path, temporary):
    # Of a transform, for which TensorFlow writes files; one of functions writes none.
    variables = {"TMPDIR": str(temporary), "WORKSHOP_WARM": "0"}
    done = subprocess.run(
        [sys.executable, "-P", "-m", "classroom", "check", "15"],
        cwd=ROOT,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
    )
    assert done.returncode in (0, 1), done.stderr
    assert names_in(temporary) == []


def test_everything_temporary_is_in_a_folder_that_goes(temporary):
    with temporary_folder.private() as folder:
        assert Path(folder).parent == temporary
        file, path = tempfile.mkstemp()
        os.close(file)
        assert Path(path).parent == Path(folder)
        script = "import tempfile; print(tempfile.gettempdir())"
        said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
        assert said.stdout.strip() == folder
    assert names_in(temporary) == []
    assert (tempfile.gettempdir(), os.environ["TMPDIR"]) == (str(temporary),) * 2


WAITS = """
import sys, tempfile
from pipelines.terminal import temporary_folder
with temporary_folder.private():
    tempfile.mkstemp()
    print("ready", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def waiting(temporary):
    """A process that has a folder of its own, with a file in it."""
    process = subprocess.Popen(
        [sys.executable, "-c", WAITS], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout.readline() == b"ready\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_a_killed_process_leaves_a_folder_that_the_next_one_removes(temporary, waiting):
    waiting.send_signal(signal.SIGKILL)
    waiting.wait()
    assert len(list(temporary.iterdir())) == 1
    with temporary_folder.private() as mine:
        assert [*map(str, temporary.iterdir())] == [mine]
    assert names_in(temporary) == []


def test_the_folder_of_a_process_that_lives_stays(temporary, waiting):
    before = names_in(temporary)
    temporary_folder.remove_abandoned()
    assert names_in(temporary) == before
    waiting.stdin.close()
    assert in_time(lambda: not names_in(temporary), 60)


def test_great_expectations_is_asked_by_a_socket_however_long_the_folders_name_is(
    temporary, monkeypatch
):
    long = temporary / ("long" * 25)
    long.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(long))
    with judge_process.ready() as address:
        path = Path(address.partition("#")[0])
        assert in_time(path.exists, 300)
        assert not path.is_relative_to(long)
    assert not path.parent.exists()
    assert names_in(temporary) == [long.name]


def test_what_is_not_of_this_kind_stays(temporary):
    (temporary / "workshop-runs").mkdir()
    (temporary / "other").mkdir()
    young = temporary / f"{temporary_folder.PREFIX}young"
    young.mkdir()
    temporary_folder.remove_abandoned()
    assert names_in(temporary) == sorted(["workshop-runs", "other", young.name])
    os.utime(young, (0, 0))
    temporary_folder.remove_abandoned()
    assert names_in(temporary) == ["other", "workshop-runs"]
