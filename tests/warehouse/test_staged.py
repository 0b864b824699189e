"""Rows to load that are none: the line is named, and nothing stays open."""

import gzip

import pyarrow as pa
import pytest

from pipelines.problems import JobError
from pipelines.reading import input_files
from pipelines.schemas import Column, Table
from pipelines.warehouse.staged import stage

TABLE = Table("things", "Things.", (Column("n", pa.int32(), False, ""),), ())


@pytest.mark.parametrize("rows", [None, 100])
def test_the_files_of_a_bad_line_are_closed_while_the_error_is_told(tmp_path, monkeypatch, rows):
    path = tmp_path / "things.csv.gz"
    path.write_bytes(gzip.compress(b"n\n1\ntwo\n" + b"3\n" * 20))
    opened, real = [], input_files.gzip.open

    def open_gzip(*arguments):
        opened.append(real(*arguments))
        return opened[-1]

    monkeypatch.setattr(input_files.gzip, "open", open_gzip)
    with pytest.raises(JobError, match=r"things\.csv\.gz, line 3: none of the things") as caught:
        stage(str(path), rows, TABLE, str(tmp_path / "rows.parquet"), "things")
    assert caught.value.__traceback__ is not None
    assert opened
    assert all(file.closed for file in opened)


def test_a_bad_line_behind_the_rows_that_are_wanted_is_nobodys(tmp_path):
    path = tmp_path / "things.csv"
    path.write_text("n\n1\n2\n3\nfour\n")
    assert stage(str(path), 3, TABLE, str(tmp_path / "rows.parquet"), "things").rows == 3
