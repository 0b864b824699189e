"""A job that cannot be started leaves nothing behind."""

import os
import tempfile

import pytest

from classroom import catalog
from classroom.confinement import ways
from classroom.grading import watched_job
from classroom.grading.job_request import JobRequest
from classroom.grading.watched_job import WatchedJob


@pytest.mark.parametrize(
    ("fails", "error"), [("copy", FileNotFoundError), ("start", BlockingIOError)]
)
def test_one_that_cannot_be_started_leaves_no_folder_and_no_open_file(
    fails, error, tmp_path, monkeypatch
):
    temporary, answer = tmp_path / "temporary", tmp_path / "exercise.py"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    if fails == "start":
        answer.write_text("")

        def start(*_):
            raise BlockingIOError("no more processes")

        monkeypatch.setattr(watched_job, "start", start)
    request = JobRequest(1, "ex01_parse_flights", str(answer), 7, 65_534, ways.NONE, 10.0, 1)
    read, result = os.pipe()
    before = len(os.listdir("/proc/self/fd"))
    with pytest.raises(error):
        WatchedJob(request, result, catalog.load_one("ex01_parse_flights"), 0)
    assert os.listdir(temporary) == []
    assert len(os.listdir("/proc/self/fd")) == before - 1  # `result`
    with open(read, "rb") as file:
        assert file.read() == b""
