"""The flights job's submission, rehearsed whole: a table of BigQuery, its export, the job.

A rehearsal that reads files, and whose bucket is full when it writes, is in
test_rehearsal_endings.py.
"""

import hashlib
import json
import re
import signal
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipelines.cli.rehearse import rehearse_command
from pipelines.schemas.splits import SPLITS
from pipelines.warehouse import emulator
from tests.support.fork_server import ROOT, in_time

pytest.importorskip("gcp_storage_emulator", reason="the extra `rehearse` is not installed")
pytestmark = pytest.mark.skipif(
    emulator.missing() is not None,
    reason=f"the package {emulator.missing()} of the emulator is not installed",
)

TABLE = "my-project.flights.flights"

DIES = """
import os, signal
from pipelines.warehouse.emulator import warehouse_emulator
with warehouse_emulator() as emulator:
    print(emulator.buckets.parent, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(scope="module")
def rehearsed(runs, six_thousand_flights, tmp_path_factory):
    """A rehearsal of the flights job on a table: how it ended, and its folder."""
    folder = tmp_path_factory.mktemp("rehearsal") / "here"
    words = ["--warehouse", six_thousand_flights, "--input", f"bigquery:{TABLE}"]
    words = [str(word) for word in [*words, "--folder", folder]]
    return runs.start("tests.support.light_job:rehearse_with_one_of_each", words).wait(), folder


def test_a_job_that_reads_bigquery_is_rehearsed(rehearsed):
    ended, _ = rehearsed
    assert ended.code == 0, ended.err
    assert f"6,014 flights of 365 days are in {TABLE}, by the job workshop-" in ended.out
    assert "6,014 flights read" in ended.out
    assert "Traceback" not in ended.err


def test_its_data_set_is_that_of_a_local_run_on_files_byte_for_byte(rehearsed, short_data_set):
    _, folder = rehearsed
    published = folder / "buckets/rehearsal/flights"
    remote, local = (
        json.loads((place / "MANIFEST.json").read_text()) for place in (published, short_data_set)
    )
    assert remote["rows"] == local["rows"]
    assert remote["splits"] == local["splits"]
    for split in SPLITS:
        for shard in remote["splits"][split]["shards"]:
            contents = (published / shard["path"]).read_bytes()
            assert hashlib.sha256(contents).hexdigest() == shard["sha256"]


def test_the_rows_of_every_seat_come_back_as_metrics(rehearsed):
    ended, _ = rehearsed
    for seat in ("read", "enrich", "history", "pressure", "check", "split", "preprocess"):
        (line,) = [row for row in ended.out.splitlines() if row.strip().startswith(f"{seat} ")]
        assert any(character.isdigit() for character in line)


def test_the_bucket_holds_nothing_that_was_temporary(rehearsed):
    _, folder = rehearsed
    files = [p for p in (folder / "buckets/rehearsal/flights").rglob("*") if p.is_file()]
    assert files
    assert [path for path in files if ".tmp" in path.parts or "unfinished" in path.name] == []


def test_workers_have_read_an_export_of_the_table_in_the_bucket(rehearsed):
    _, folder = rehearsed
    (export,) = (folder / "buckets/rehearsal").rglob("warehouse/*/*")
    assert export.name == "flights-000000000000.parquet"
    assert pq.read_metadata(export).num_rows == 6_014
    log = (folder / "warehouse/emulator.log").read_text()
    assert "Traceback" not in log


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [
        (["--input", f"bigquery:{TABLE}"], "does not reach Google Cloud. Add --warehouse"),
        (["--warehouse"], "name it, with --input bigquery:PROJECT.DATASET.TABLE"),
        (["--warehouse", "--input", "flights.csv"], "name it, with --input bigquery:"),
        (["--warehouse", "--input", "bigquery:flights"], "give project.dataset.table"),
    ],
)
def test_a_wrong_request_gets_one_sentence(argv, sentence, tmp_path, capsys):
    folder = tmp_path / "here"
    assert rehearse_command([*argv, "--folder", str(folder)]) == 2
    said = capsys.readouterr().err
    assert sentence in said
    assert len(said.splitlines()) == 1
    assert not folder.exists()


def test_without_the_emulator_the_sentence_names_its_package(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(emulator, "_NEEDED", ("no_such_package",))
    argv = ["--warehouse", "--input", f"bigquery:{TABLE}", "--folder", str(tmp_path / "here")]
    assert rehearse_command(argv) == 2
    said = capsys.readouterr().err
    assert "The BigQuery emulator needs the package no_such_package" in said
    assert len(said.splitlines()) == 1


def test_flights_that_are_not_there_are_named_and_nothing_is_left_running(tmp_path, capsys):
    argv = ["--warehouse", "no.csv", "--input", f"bigquery:{TABLE}"]
    assert rehearse_command([*argv, "--folder", str(tmp_path / "here")]) == 2
    said = capsys.readouterr().err
    assert "no.csv does not exist" in said
    assert len(said.splitlines()) == 1
    assert running_with(str(tmp_path)) == []


def test_an_emulator_ends_with_a_process_that_is_killed_and_its_folder_goes():
    done = subprocess.run([sys.executable, "-c", DIES], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert done.returncode == -signal.SIGKILL
    folder = done.stdout.strip()
    assert re.search(r"workshop-bigquery-", folder)
    assert in_time(lambda: not running_with(folder) and not Path(folder).exists())


def running_with(text: str) -> list[str]:
    """Processes in whose command line a text is."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_text()
        except OSError:  # it has ended
            continue
        if text in words:
            found.append(words)
    return found
