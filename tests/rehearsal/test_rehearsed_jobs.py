"""Jobs of pictures, texts and sequences, rehearsed.

Of tables of rows a rehearsal is in test_rehearsal_warehouse.py. Each takes twenty seconds of a
processor, so that these are rehearsed where WORKSHOP_REHEARSED_JOBS names them, as on CI.
"""

import json
import os
from pathlib import Path

import pytest

from pipelines.cli.rehearse import rehearse_command
from tests.support.small_jobs import facts

pytest.importorskip("gcp_storage_emulator", reason="the extra `rehearse` is not installed")

JOBS = ("digits", "remarks", "legs")
ASKED = os.environ.get("WORKSHOP_REHEARSED_JOBS", "")

REHEARSE = "pipelines.cli.rehearse:rehearse_command"


@pytest.mark.parametrize("name", JOBS)
def test_a_rehearsed_job_makes_the_same_bytes(runs, small_job, tmp_path, name):
    if ASKED != "all" and name not in ASKED.split(","):
        pytest.skip(f"WORKSHOP_REHEARSED_JOBS does not name {name}; docs/developing.md has it")
    job = small_job(name)
    folder = tmp_path / "rehearsal"
    ended = runs.start(REHEARSE, [*job.arguments, "--json", f"--folder={folder}"]).wait()
    assert ended.code == 0, ended.err
    assert "Traceback" not in ended.err
    published = folder / "buckets/rehearsal" / name
    assert facts(published) == facts(job.data_set)
    told = json.loads(ended.out.splitlines()[-1])
    assert {seat["name"]: seat["rows"] for seat in told["seats"]}["read"] == told["rows"]["read"]
    # Workers have read what was sent along, every file of it.
    sent = folder / "buckets/rehearsal/staging/input"
    if name == "digits":
        (digest,) = sent.iterdir()
        assert _files(digest) == _files(job.input)


def _files(folder: Path) -> dict[str, int]:
    return {
        path.relative_to(folder).as_posix(): os.path.getsize(path)
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_fault_is_planted_in_a_step_of_the_job(tmp_path, capsys):
    argv = ["--job=digits", "--fault=worker-death:enrich", f"--folder={tmp_path / 'here'}"]
    assert rehearse_command(argv) == 2
    assert "there is no seat enrich; use read, decode, split, write." in capsys.readouterr().err


def test_the_parser_of_a_job_of_pictures_has_no_options_of_tables(capsys):
    with pytest.raises(SystemExit):
        rehearse_command(["--job=digits", "--help"])
    said = capsys.readouterr().out
    for mine in ("--input DIR", "--fault", "--machine_type"):
        assert mine in said
    for of_tables in ("--suite", "--rows", "--warehouse"):
        assert of_tables not in said
