"""What a run says of itself before it starts."""

import dataclasses

import pyarrow as pa
import pytest

from pipelines.reading.plan import ReadPlan
from pipelines.schemas import Column, Table
from pipelines.schemas.splits import SplitShares
from pipelines.tables.job import Job
from pipelines.tables.prepared_run import prepare
from pipelines.tables.request import RunRequest
from tests.support.any_table import as_it_is, write_suite

TABLE = Table("things", "", (Column("n", pa.int32(), False, "", feature="number"),), ())


@pytest.fixture
def request_of(tmp_path):
    def make(input: str) -> RunRequest:
        return RunRequest(
            job=Job("things", "things", TABLE, TABLE, "", as_it_is),
            input=input,
            tables=None,
            output=str(tmp_path / "out"),
            rows=None,
            steps="solutions",
            suite=write_suite(tmp_path / "suite.json"),
            suite_parameters={},
            shares=SplitShares(80, 10, 10),
            hosts=1,
            salt="",
            compressed=False,
        )

    return make


def test_the_manifest_names_files_as_they_are_found_from_another_folder(
    tmp_path, monkeypatch, request_of
):
    (tmp_path / "things.csv").write_text("n\n1\n")
    monkeypatch.chdir(tmp_path)
    facts = prepare(request_of("things.csv")).facts("a run")
    assert facts["input"]["files"] == [{"path": str(tmp_path / "things.csv"), "bytes": 4}]


def test_files_of_object_storage_are_named_as_they_are(tmp_path, monkeypatch, request_of):
    (tmp_path / "things.csv").write_text("n\n1\n")
    run = prepare(request_of(str(tmp_path / "things.csv")))
    (file,) = run.plan.files
    remote = dataclasses.replace(file, path="gs://bucket/things.csv")
    plan = dataclasses.replace(run.plan, files=(remote,))
    monkeypatch.setattr(ReadPlan, "fingerprint", lambda plan: "")
    facts = dataclasses.replace(run, plan=plan).facts("a run")
    assert facts["input"]["files"][0]["path"] == "gs://bucket/things.csv"
