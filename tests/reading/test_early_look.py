"""A header without a row is told before any library is imported; all else is left to the plan."""

import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.problems import RequestError
from pipelines.reading.early_look import refuse_without_rows

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("text", [b"a,b\n", b"a,b", b"\xef\xbb\xbfa,b\r\n\r\n \n"])
def test_a_header_without_a_row_is_refused(tmp_path, text):
    (tmp_path / "a.csv").write_bytes(text)
    with pytest.raises(RequestError, match=r"--input .*a.csv holds a header and no row"):
        refuse_without_rows(str(tmp_path / "a.csv"))


@pytest.mark.parametrize(
    "text", [b"", b"\n", b"a,b\n1,2\n", b"PAR1\x00\x01", b"\x1f\x8b\x08", b"\xff"]
)
def test_all_else_is_left_to_whoever_reads_it(tmp_path, text):
    (tmp_path / "a.csv").write_bytes(text)
    refuse_without_rows(str(tmp_path / "a.csv"))


@pytest.mark.parametrize("pattern", [None, "", "gs://bucket/a.csv", "missing.csv", "*.csv"])
def test_what_names_no_local_file_is_not_looked_at(pattern):
    refuse_without_rows(pattern)


def test_it_is_told_without_beam(tmp_path):
    (tmp_path / "a.csv").write_text("year,month\n")
    program = (
        "import sys; from pipelines.cli.run import run_command;"
        "code = run_command(['--input', sys.argv[1]]);"
        "print(code, 'apache_beam' in sys.modules)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "a.csv")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.stdout == "2 False\n", ended.stderr
    assert "holds a header and no row" in ended.stderr
