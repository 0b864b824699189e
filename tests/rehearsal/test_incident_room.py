"""The folders of the incident room: what is in them, and what makes them the same everywhere."""

import re
from pathlib import Path

import pytest

from exercises.ex34_incident_room import left_behind, sources, steps_file
from exercises.ex34_incident_room.nights import NIGHTS
from pipelines.problems import RequestError

ROOM = Path(left_behind.__file__).parent
FOLDERS = ROOM / "incidents"
ANSWER = '''
"""An answer."""

import csv
import json
from typing import Any, Mapping

from pipelines.seats.unsolved import unsolved

LIMIT = 3
UNUSED = 4


def wanted(row: Mapping) -> Any:
    unsolved("ex34_incident_room")  # take this line out
    return helper(row)[:LIMIT]


def helper(row):
    return json.dumps(row)


def other():
    return csv
'''


@pytest.mark.parametrize("name", NIGHTS)
def test_a_folder_has_what_the_night_left_and_the_stubs_steps(name):
    found = {path.name for path in (FOLDERS / name).iterdir()} - {"__pycache__"}
    left = {"page.txt", "messages.log", "workers.log", "metrics.txt", "code"}
    assert found == {*left, "accepted.txt"}
    assert (FOLDERS / name / "page.txt").read_text().startswith(f"PAGE      nightly-{name}\n")
    steps = FOLDERS / name / "code" / "steps.py"
    assert "unsolved" not in steps.read_text()


def test_the_folders_name_no_machine_and_are_small():
    texts = [path for path in FOLDERS.rglob("*") if path.suffix in (".txt", ".log")]
    assert sum(path.stat().st_size for path in texts) < 300_000
    for path in texts:
        text = path.read_text(encoding="utf-8")
        for pattern in (r"/root\b", r"/home/(?!worker)", r"/tmp/", r"(localhost|127\.0\.0\.1):\d"):
            assert not re.search(pattern, text), (path, pattern)


def test_the_steps_of_a_package_are_what_the_job_needs_of_an_answer():
    text = steps_file.steps_of(ANSWER, ("wanted",), "The steps.")
    names: dict = {}
    exec(compile(text, "steps.py", "exec"), names)
    assert names["wanted"]({"a": 1}) == '{"a'
    assert not {"UNUSED", "other", "csv", "unsolved"} & set(names)


def test_an_answer_without_a_jobs_step_is_refused():
    with pytest.raises(RequestError, match="does not define WorstDelays"):
        steps_file.steps_of(ANSWER, ("WorstDelays",), "The steps.")


def test_what_is_the_machines_own_is_written_the_same_everywhere(tmp_path):
    (tmp_path / "messages.log").write_text(
        "23:59:58.900000 BASIC Rehearsing.\n"
        "23:59:59.100000 BASIC Starting 2 workers in this machine …\n"
        f"00:01:03.200000 ERROR File {tmp_path}/worker_0 at localhost:40123.\n"
        "  of a traceback\n"
    )
    (tmp_path / "workers.log").write_text(f"{left_behind.ROOT}/pipelines/x.py\n")
    made = tmp_path / "made"
    made.mkdir()
    left_behind.write_logs(tmp_path, made)
    assert (made / "messages.log").read_text().splitlines() == [
        "03:00:00 BASIC Rehearsing.",
        "03:00:01 BASIC Starting 2 workers in this machine …",
        "03:01:05 ERROR File /rehearsal/worker_0 at localhost:PORT.",
        "  of a traceback",
    ]
    assert (made / "workers.log").read_text() == "/workshop/pipelines/x.py\n"
    assert left_behind.seconds_of(tmp_path) == 64


def test_the_sources_are_real_flights_with_what_was_planted():
    plain = list(sources.delays(5, every=1))
    assert plain[:2] == [
        ["carrier", "flight", "day", "dep_delay", "arr_delay"],
        ["UA", "1545", "2013-01-01", "2", "11"],
    ]
    noted = list(sources.with_note(iter(plain), row=3))
    assert [one for one in noted if one not in plain] == [[*plain[3][:3], "2 h", plain[3][4]]]
    shifted = list(sources.with_column(iter(plain)))
    assert shifted[0][3] == "cancelled"
    assert [[*one[:3], *one[4:]] for one in shifted] == plain
