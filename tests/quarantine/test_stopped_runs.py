"""What a stopped run has rejected is told, and written to be corrected, as that of any run."""

import csv
import json

import pyarrow as pa
import pytest

from pipelines.cli.quarantine import quarantine_command
from pipelines.problems import RequestError
from pipelines.quarantine.write import as_lines
from pipelines.reading.rejects import quarantined
from pipelines.schemas import Column, Table, exporters

TABLE = Table("things", "Things.", (Column("name", pa.string(), False, "Its name."),), ())


@pytest.fixture
def stopped(tmp_path):
    folder = tmp_path / "out.stopped"
    (folder / "statistics").mkdir(parents=True)
    (folder / "quarantine").mkdir()
    (folder / "statistics" / "schema.toml").write_text(exporters.toml(TABLE))
    batch = pa.record_batch({"name": ["a", "b"]})
    rejected = quarantined(batch, [["r"], ["r"]], [["is a"], ["is b"]])
    lines = "".join(f"{line}\n" for line in as_lines(rejected))
    (folder / "quarantine" / "rejected-00000-of-00001.jsonl").write_text(lines)
    return folder


def test_the_rows_of_a_stopped_run_are_told_by_rule(stopped, capsys):
    assert quarantine_command([str(stopped), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["rows"] == 2
    assert told["rules"]["r"]["reasons"] == ["is a", "is b"]


def test_counts_that_add_up_to_more_than_the_rows_are_explained(stopped, capsys):
    assert quarantine_command([str(stopped)]) == 0
    assert "several" not in capsys.readouterr().out
    (path,) = (stopped / "quarantine").iterdir()
    first, second = map(json.loads, path.read_text().splitlines())
    first |= {"rules": ["r", "s"], "reasons": ["is a", "is so"]}
    path.write_text(f"{json.dumps(first)}\n{json.dumps(second)}\n")
    assert quarantine_command([str(stopped)]) == 0
    assert "2 rows were rejected.\nA row may break several rules" in capsys.readouterr().out


def test_the_rows_of_a_stopped_run_are_written_to_be_corrected(stopped, tmp_path, capsys):
    assert quarantine_command([str(stopped), "--export", str(tmp_path / "rows.csv")]) == 0
    with open(tmp_path / "rows.csv", newline="") as file:
        assert [row["name"] for row in csv.DictReader(file)] == ["a", "b"]


def test_a_folder_that_no_run_has_left_is_refused(stopped):
    (stopped / "statistics" / "schema.toml").unlink()
    with pytest.raises(RequestError, match="holds no data set"):
        quarantine_command([str(stopped)])
