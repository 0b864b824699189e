"""What the corpus looks for is found where it is there."""

import os
import socket
import subprocess
import sys
import time

import pytest

from classroom.catalog import ROOT
from classroom.grading import workers
from tests.cheats import damage


def test_a_file_that_is_new_gone_or_changed_is_noticed(tmp_path):
    kept, gone = tmp_path / "kept", tmp_path / "gone"
    kept.write_text("1")
    gone.write_text("1")
    before = damage.Snapshot(tmp_path)
    gone.unlink()
    (tmp_path / "new").symlink_to("/etc/passwd")
    with open(kept, "a") as file:
        file.write("2")
    assert before.changed() == [str(tmp_path / name) for name in ("gone", "kept", "new")]


def test_a_marked_file_is_noticed(tmp_path, monkeypatch):
    monkeypatch.setattr(damage.tempfile, "gettempdir", lambda: str(tmp_path))
    (tmp_path / f"a-{damage.MARK}").write_text("")
    assert str(tmp_path / f"a-{damage.MARK}") in damage.marked()


@pytest.mark.skipif(os.getuid() != 0, reason="only root may be another user")
def test_a_process_of_a_jobs_user_is_noticed():
    user = workers._FIRST_USER + os.getpid() % workers._PIDS * workers._MOST_JOBS + 5
    code = f"import os, time; os.setuid({user}); print(flush=True); time.sleep(60)"
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as process:
        process.stdout.readline()
        found = damage.survivors()
        process.kill()
    assert [one.split(":")[0] for one in found] == [str(process.pid)]


def test_whoever_calls_is_heard():
    listener = damage.Listener()
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(damage.ABSTRACT_SOCKET)
        deadline = time.monotonic() + 10
        while not listener.heard and time.monotonic() < deadline:
            time.sleep(0.01)
    finally:
        listener.close()
    assert len(listener.heard) == 1
