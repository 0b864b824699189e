"""Whatever is wrong with a request or its files: one sentence, an exit code, nothing lost.

Exit code 2 says that the request was wrong, 1 that the job failed.
"""

import contextlib
import fcntl
import gzip
import hashlib
import io
import json
import os
import re
import signal
import subprocess
import zipfile
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from classroom import cli
from pipelines import schemas
from pipelines.cli.run import run_command
from pipelines.columnar.batches import concat
from pipelines.problems import JobError
from pipelines.reading.plan import plan_reads
from pipelines.reading.read import read_range
from tests.support.publishing import publish, version_in

FLIGHTS = 40
# Progress, which a run into a file tells before it finds what is wrong.
PROGRESS = re.compile(r"^(Loading|Checking|Building) .* …$")


@pytest.fixture(scope="module")
def lines(every_nth_flight) -> list[bytes]:
    """A header and some real flights."""
    return every_nth_flight(8_400).read_bytes().splitlines(keepends=True)[: FLIGHTS + 1]


@pytest.fixture(scope="module")
def header(lines) -> list[str]:
    return lines[0].decode().strip().split(",")


@pytest.fixture
def folder(tmp_path, lines) -> Path:
    """A folder with an input that nothing is wrong with, and an earlier data set in `out`."""
    (tmp_path / "good.csv").write_bytes(b"".join(lines))
    publish(tmp_path / "out", 4)
    return tmp_path


@pytest.fixture
def said(folder, capfd, monkeypatch):
    """A function that runs the job as from `folder` and returns its code and its sentence."""
    monkeypatch.chdir(folder)

    def run(*argv, command=run_command) -> tuple[int, str]:
        before = fingerprint(folder)
        handler = signal.getsignal(signal.SIGTERM)
        try:
            code = command([str(word) for word in argv])
        except SystemExit as error:
            code = error.code
        finally:
            signal.signal(signal.SIGTERM, handler)
        out, err = capfd.readouterr()
        assert "Traceback" not in out + err
        assert out == ""
        sentences = [line for line in err.splitlines() if not PROGRESS.match(line)]
        assert len(sentences) == 1, err
        # Nor has anything been written, replaced or left behind.
        assert fingerprint(folder) == before
        return code, sentences[0]

    return run


def fingerprint(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        if path.is_file()
        else ""
        for path in folder.rglob("*")
    }


def with_header(lines: list[bytes], columns: list[str]) -> bytes:
    return ",".join(columns).encode() + b"\n" + b"".join(lines[1:])


# The input: which files


@pytest.mark.parametrize("output", ["out", "new"])
def test_a_file_that_does_not_exist_is_named(said, output):
    assert said("--input", "flihgts.csv", "--output", output) == (
        2,
        "--input flihgts.csv does not exist: give a CSV, zip or Parquet file, a folder of "
        "them, or a glob.",
    )


def test_a_glob_that_matches_nothing_is_named(said):
    assert said("--input", "2014/*.csv", "--output", "out") == (
        2,
        "--input 2014/*.csv matches no file: give a CSV, zip or Parquet file, a folder of "
        "them, or a glob.",
    )


def test_one_of_several_inputs_that_does_not_exist_is_named(said):
    code, sentence = said("--input", "good.csv,more.csv", "--output", "out")
    assert code == 2
    assert sentence.startswith("--input more.csv does not exist")


def test_a_folder_without_a_file_of_rows_is_named(said, folder):
    (folder / "year").mkdir()
    (folder / "year" / "_SUCCESS").touch()
    assert said("--input", "year", "--output", "out") == (
        2,
        "--input year holds no file of rows (names that begin with _ or a dot are passed over): "
        "give a CSV, zip or Parquet file, a folder of them, or a glob.",
    )


def test_an_empty_file_is_named(said, folder):
    (folder / "empty.csv").touch()
    assert said("--input", "empty.csv", "--output", "out") == (
        2,
        "empty.csv is empty: a CSV with a header, or Parquet, was expected.",
    )


def test_an_empty_file_in_a_gzip_is_named(said, folder):
    (folder / "empty.csv.gz").write_bytes(gzip.compress(b""))
    code, sentence = said("--input", "empty.csv.gz", "--output", "out")
    assert code == 2
    assert sentence.startswith("empty.csv.gz is empty")


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_that_may_not_be_read_is_named(said, folder):
    (folder / "secret.csv").write_bytes(b"x")
    (folder / "secret.csv").chmod(0)
    code, sentence = said("--input", "secret.csv", "--output", "out")
    assert code == 2
    assert sentence.startswith("Cannot open secret.csv (permission denied)")


# The input: headers


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            lambda columns: [name for name in columns if name != "tailnum"],
            "bad.csv, line 1: the column tailnum is missing; add it; its values may be empty.",
        ),
        (
            lambda columns: [{"dep_delay": "departure_delay"}.get(name, name) for name in columns],
            "bad.csv, line 1: the column dep_delay is missing; is it the column departure_delay, "
            "renamed?",
        ),
        (
            lambda columns: [{"sched_arr_time": "arr_time"}.get(name, name) for name in columns],
            "bad.csv, line 1: the column arr_time is there twice; remove one.",
        ),
        (
            lambda columns: [name for name in columns if name not in ("origin", "dest")],
            "bad.csv, line 1: the columns origin, dest are missing; add them; their values may be "
            "empty.",
        ),
        (
            lambda columns: [";".join(columns)],
            "bad.csv, line 1: none of its columns is there; the first line must be the "
            "header year,month,day,… separated by commas.",
        ),
        (
            lambda columns: ['"year', *columns[1:]],
            "bad.csv, line 1: the header is not UTF-8 CSV (unexpected end of data).",
        ),
    ],
    ids=["missing", "renamed", "twice", "two missing", "semicolons", "an open quote"],
)
def test_a_header_that_does_not_fit_is_explained(said, folder, lines, header, change, sentence):
    (folder / "bad.csv").write_bytes(with_header(lines, change(header)))
    assert said("--input", "bad.csv", "--output", "out") == (2, sentence)


def test_a_file_without_a_header_is_explained(said, folder, lines):
    (folder / "bad.csv").write_bytes(b"".join(lines[1:]))
    code, sentence = said("--input", "bad.csv", "--output", "out")
    assert code == 2
    assert sentence.startswith("bad.csv, line 1: none of its columns is there")


def test_bytes_that_are_no_text_are_explained(said, folder):
    (folder / "bad.csv").write_bytes(bytes(range(128, 256)) * 40)
    code, sentence = said("--input", "bad.csv", "--output", "out")
    assert code == 2
    assert sentence.startswith("bad.csv, line 1: the header is not UTF-8 CSV")


def test_one_bad_file_among_good_ones_is_named(said, folder, lines, header):
    (folder / "good2.csv").write_bytes(with_header(lines, ["jahr", *header[1:]]))
    code, sentence = said("--input", "good*.csv", "--output", "out")
    assert code == 2
    assert re.match(r"\S*good2.csv, line 1: the column year is missing", sentence)


def rows_of(*paths: Path):
    """The rows of files as the seat `read` gives them, none of them rejected."""
    table = schemas.table("flights")
    plan = plan_reads(",".join(map(str, paths)), table)
    pieces = [piece for place in plan.ranges for piece in read_range(place, table.arrow)]
    assert all(rejects is None for _, rejects in pieces)
    return concat([rows for rows, _ in pieces]), plan


def test_columns_in_another_order_give_the_same_rows(folder):
    shuffled = pd.read_csv(folder / "good.csv", dtype=str, keep_default_na=False)
    shuffled[sorted(shuffled.columns)].to_csv(folder / "sorted.csv", index=False)
    rows, _ = rows_of(folder / "good.csv")
    assert rows.num_rows == FLIGHTS
    assert rows_of(folder / "sorted.csv")[0].equals(rows)


def test_further_columns_are_passed_over_and_reported(folder):
    wider = pd.read_csv(folder / "good.csv", dtype=str, keep_default_na=False)
    wider.insert(3, "pilot", "Amelia, née Earhart")
    wider["meal"] = "none"
    wider.to_csv(folder / "wider.csv", index=False)
    rows, plan = rows_of(folder / "wider.csv")
    assert plan.ignored == ("meal", "pilot")
    assert rows.equals(rows_of(folder / "good.csv")[0])


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b""], ids=["a byte-order mark", "none"])
@pytest.mark.parametrize("end", [b"\r\n", b"\n"], ids=["CRLF", "LF"])
def test_byte_order_marks_and_line_ends_change_nothing(folder, lines, mark, end):
    text = mark + b"".join(line.rstrip(b"\n") + end for line in lines)
    (folder / "other.csv").write_bytes(text)
    assert rows_of(folder / "other.csv")[0].equals(rows_of(folder / "good.csv")[0])


# The input: damaged files


def zipped(path: Path, members: dict[str, bytes]) -> bytes:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, contents in members.items():
            archive.writestr(name, contents)
    return path.read_bytes()


def test_a_zip_that_was_cut_short_is_named(said, folder, lines):
    whole = zipped(folder / "bad.zip", {"flights.csv": b"".join(lines)})
    (folder / "bad.zip").write_bytes(whole[: len(whole) // 2])
    assert said("--input", "bad.zip", "--output", "out") == (
        2,
        "bad.zip is damaged or was cut short (File is not a zip file): fetch or write it again.",
    )


@pytest.mark.parametrize("count", [0, 2])
def test_a_zip_must_hold_one_file(said, folder, lines, count):
    members = {f"{month}.csv": b"".join(lines) for month in range(count)}
    whole = zipped(folder / "bad.zip", {"a/": b"", **members})
    assert whole.startswith(b"PK\x03\x04")
    assert said("--input", "bad.zip", "--output", "out") == (
        2,
        f"bad.zip holds {count} files, and one CSV was expected: give it alone.",
    )


def harmed(whole: bytes, at: float) -> bytes:
    place = int(len(whole) * at)
    return (
        whole[:place] + bytes(byte ^ 0xFF for byte in whole[place : place + 8]) + whole[place + 8 :]
    )


def many(lines: list[bytes]) -> bytes:
    """Enough lines that the header can be read before the damage is met."""
    return lines[0] + b"".join(lines[1:]) * 500


@pytest.mark.parametrize(
    ("name", "harm"),
    [
        ("bad.zip", lambda whole: harmed(whole, 0.6)),
        ("bad.csv.gz", lambda whole: harmed(whole, 0.6)),
        ("bad.csv.gz", lambda whole: whole[: len(whole) * 6 // 10]),
        # The last eight bytes of a gzip are its checksum and its length.
        ("bad.csv.gz", lambda whole: whole[:-4]),
        ("bad.csv.gz", lambda whole: harmed(whole[:-8], 0.5) + whole[-8:]),
        ("bad.csv.gz", lambda whole: whole[:-8] + bytes(8)),
    ],
    ids=["zip", "gzip", "gzip cut short", "gzip without its end", "one bit", "gzip's checksum"],
)
def test_damage_behind_the_header_fails_the_job_and_names_the_file(folder, lines, name, harm):
    text = many(lines)
    path = folder / name
    whole = zipped(path, {"flights.csv": text}) if name.endswith("zip") else gzip.compress(text)
    path.write_bytes(harm(whole))
    with pytest.raises(JobError, match=rf"{name} is damaged or was cut short \(.*\): fetch or"):
        rows_of(path)


@pytest.fixture
def parquet(folder) -> bytes:
    pd.read_csv(folder / "good.csv").to_parquet(folder / "good.parquet")
    return (folder / "good.parquet").read_bytes()


@pytest.mark.parametrize("keep", [0.5, 0.99])
def test_a_parquet_file_that_was_cut_short_is_named(said, folder, parquet, keep):
    (folder / "bad.parquet").write_bytes(parquet[: int(len(parquet) * keep)])
    code, sentence = said("--input", "bad.parquet", "--output", "out")
    assert code == 2
    assert re.match(r"bad.parquet is damaged or was cut short \(.*\): write it again.$", sentence)


def test_damage_within_a_parquet_file_fails_the_job_and_names_the_file(folder, parquet):
    path = folder / "bad.parquet"
    # Its columns stand before their description, which is needed to see that it is Parquet.
    columns = pq.ParquetFile(folder / "good.parquet").metadata.row_group(0)
    column = columns.column(columns.num_columns // 2)
    start = min(column.data_page_offset, column.dictionary_page_offset or column.data_page_offset)
    end = start + column.total_compressed_size
    path.write_bytes(parquet[:start] + b"\xff" * (end - start) + parquet[end:])
    with pytest.raises(JobError, match=r"bad.parquet is damaged or was cut short \(.*\)"):
        rows_of(path)


def test_a_parquet_file_that_lacks_a_column_is_named(said, folder):
    pd.read_csv(folder / "good.csv").drop(columns="carrier").to_parquet(folder / "bad.parquet")
    code, sentence = said("--input", "bad.parquet", "--output", "out")
    assert code == 2
    assert re.match(r"bad.parquet.*: the column carrier is missing", sentence)


# The output


def test_a_file_is_no_output(said, folder):
    (folder / "notes.txt").write_text("mine")
    code, sentence = said("--input", "good.csv", "--output", "notes.txt")
    assert (code, sentence) == (
        2,
        f"--output {folder}/notes.txt is a file: choose a folder.",
    )


def test_a_folder_with_something_else_in_it_is_kept(said, folder):
    (folder / "photos").mkdir()
    (folder / "photos" / "holiday.jpg").touch()
    assert said("--input", "good.csv", "--output", "photos") == (
        2,
        f"--output {folder}/photos holds something that is no data set, and would be replaced: "
        "choose another folder, or empty it.",
    )


def test_an_output_that_holds_the_input_is_kept(said, folder):
    (folder / "out" / "more.csv").write_bytes((folder / "good.csv").read_bytes())
    code, sentence = said("--input", "out/more.csv", "--output", "out")
    assert code == 2
    assert sentence.endswith("holds the input out/more.csv, and would replace it: choose another.")


def test_an_output_below_a_file_cannot_be_written(said):
    assert said("--input", "good.csv", "--output", "good.csv/out") == (
        2,
        "--output good.csv/out cannot be written (file exists): choose a folder that you may "
        "write to.",
    )


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write everywhere")
def test_an_output_that_may_not_be_written_is_named(said, folder):
    (folder / "theirs").mkdir(mode=0o555)
    code, sentence = said("--input", "good.csv", "--output", "theirs/out")
    assert code == 2
    assert "cannot be written (permission denied)" in sentence


def test_an_output_on_a_disk_that_cannot_be_written_is_named(said, folder, small_disk):
    disk = small_disk("1m,ro")
    code, sentence = said("--input", "good.csv", "--output", disk / "out")
    assert (code, sentence) == (
        2,
        f"--output {disk}/out cannot be written (read-only file system): choose a folder that you "
        "may write to.",
    )


def test_an_output_that_another_run_is_writing_is_named(said, folder):
    with open(folder / ".out.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert said("--input", "good.csv", "--output", "out") == (
            2,
            f"--output {folder}/out is being written by another run: wait for it, or choose "
            "another folder.",
        )


# Options


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [
        (["--outptu", "new"], "There is no option --outptu; did you mean --output?"),
        (["--frobnicate"], "There is no option --frobnicate; see --help, and Beam's own options."),
        (
            ["--split", "80/10"],
            "--split 80/10: give percent for train/eval/test that add up to 100, such as "
            "80/10/10; train needs some.",
        ),
        (
            ["--split", "0/50/50"],
            "--split 0/50/50: give percent for train/eval/test that add up to 100, such as "
            "80/10/10; train needs some.",
        ),
        (
            ["--rows", "0"],
            "test: argument --rows: '0' is not a whole number of at least 1; see test --help.",
        ),
        (
            ["--rows", "many"],
            "test: argument --rows: 'many' is not a whole number of at least 1; see test --help.",
        ),
        (
            ["--rows", "²"],
            "test: argument --rows: '²' is not a whole number of at least 1; see test --help.",
        ),
        (
            ["--rows", "10", "--sample", "10"],
            "--rows takes the first rows, and --sample rows of all the input: leave one out.",
        ),
        (
            ["--hosts", "99999999999999999999"],
            "--hosts 99,999,999,999,999,999,999: at most 10,000, for every host has a file of each "
            "split.",
        ),
        (
            ["--hosts", "1000"],
            "--hosts 1,000: the input holds about ",
        ),
        (
            ["--hosts", "8", "--rows", "5"],
            "--hosts 8: 5 rows are asked for, so that hosts would have none; give fewer hosts or "
            "more rows.",
        ),
        (
            ["--compression", "zip"],
            "test: argument --compression: invalid choice: 'zip' (choose from 'none', 'gzip'); "
            "see test --help.",
        ),
        (
            ["--compression", "gzip", "--format", "arrayrecord"],
            "--compression gzip is of TFRecord shards, and --format arrayrecord writes none: leave "
            "one out, or give --format both.",
        ),
        (
            ["--runner", "SubmarineRunner"],
            "There is no runner SubmarineRunner: use FnApiRunner, DirectRunner, PrismRunner, "
            "FlinkRunner or DataflowRunner.",
        ),
        (
            ["--runner", "DataflowRunner", "--workers", "4"],
            "--workers is for this machine's own runner; DataflowRunner has options of its own "
            "for that.",
        ),
        (["--direct_num_workers", "two"], "An option of Beam's is wrong: "),
    ],
)
def test_a_wrong_option_is_named(said, argv, sentence):
    def command(words):
        return run_command(words, prog="test")

    # Which quotes stand around argparse's choices differs between Pythons.
    code, found = said("--input", "good.csv", "--output", "out", *argv, command=command)
    assert code == 2
    assert found.replace("(choose from none, gzip)", "(choose from 'none', 'gzip')").startswith(
        sentence
    )


# Suites


def suite(*expectations, version: str = "1.24.1") -> str:
    return json.dumps(
        {"expectations": list(expectations), "meta": {"great_expectations_version": version}}
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "rules.json, line 1: no JSON (Expecting property name enclosed in double quotes)."),
        ("[]", "rules.json is no expectation suite: expectations is missing or no list;"),
        (suite(version="0.18.0"), "rules.json was written by Great Expectations 0.18.0, and 1.x"),
        (
            suite(
                {"type": "expect_column_values_to_be_increasing", "kwargs": {"column": "flight"}}
            ),
            "rules.json, expectation 1 (expect_column_values_to_be_increasing) is not supported, "
            "for a collection has no order of rows;",
        ),
        (
            suite({"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "pilot"}}),
            "rules.json, expectation 1 (expect_column_values_to_not_be_null): there is no column "
            "pilot; see schemas/.",
        ),
    ],
    ids=["no JSON", "no suite", "an old one", "an expectation of order", "an unknown column"],
)
def test_a_suite_that_cannot_be_used_is_explained(said, folder, text, sentence):
    (folder / "rules.json").write_text(text)
    code, found = said("--input", "good.csv", "--suite", "rules.json", "--output", "out")
    assert code == 2
    assert found.startswith(sentence)


def test_a_suite_that_does_not_exist_is_named(said):
    code, sentence = said("--input", "good.csv", "--suite", "rules.json", "--output", "out")
    assert code == 2
    assert sentence.startswith("Cannot read the suite rules.json:")


@pytest.mark.parametrize("missing", ["tables", "tables/weather.csv"])
def test_side_tables_that_do_not_exist_are_named(said, folder, real_folder, missing):
    if missing != "tables":
        (folder / "tables").mkdir()
        for name in ("airports.csv", "planes.csv"):
            (folder / "tables" / name).write_bytes((real_folder / name).read_bytes())
    code, sentence = said("--input", "good.csv", "--tables", "tables", "--output", "out")
    assert code == 2
    assert missing in sentence


# Other commands


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [
        (["rnu"], "There is no command rnu: did you mean `run`?"),
        (["frobnicate"], "There is no command frobnicate: see `workshop --help`."),
        (["data", "mkae"], "There is no command `data mkae`: use `make` or `get`."),
        (
            ["data", "make", "--rows", "9"],
            "workshop data make: the following arguments are required: --output; see workshop "
            "data make --help.",
        ),
        (
            ["data", "make", "--rows", "x", "--output", "made"],
            "workshop data make: argument --rows: invalid int value: 'x'; see workshop data make "
            "--help.",
        ),
        (
            ["data", "make", "--rows", "0", "--output", "made"],
            "--rows must be at least 1, not 0.",
        ),
        (
            ["data", "make", "--rows", "9", "--output", "made", "--defects", "7"],
            "--defects must be a fraction from 0 to 1, not 7.0.",
        ),
        (
            ["data", "make", "--rows", "9", "--output", "made", "--files", "10"],
            "--files must be from 1 to the number of rows (9), not 10.",
        ),
        (
            ["data", "make", "--rows", "9", "--output", "gs://bucket/made"],
            "--output must be a folder of this machine, not gs://bucket/made: copy the files "
            "there after.",
        ),
    ],
)
def test_a_wrong_command_is_explained(said, argv, sentence):
    assert said(*argv, command=cli.main) == (2, sentence)


# While the job runs


@pytest.fixture
def small_disk(tmp_path_factory):
    """A function that mounts a disk of a size; its options are tmpfs' own."""
    with contextlib.ExitStack() as stack:

        def mount(size: str) -> Path:
            place = tmp_path_factory.mktemp("disk")
            command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)]
            try:
                done = subprocess.run(command, capture_output=True, text=True)
            except FileNotFoundError:
                pytest.skip("there is no mount here")
            if done.returncode:
                pytest.skip(f"no disk can be mounted here: {done.stderr.strip()}")
            stack.callback(subprocess.run, ["umount", str(place)], check=True)
            return place

        yield mount


@pytest.fixture(scope="module")
def three_hundred_flights(every_nth_flight) -> Path:
    return every_nth_flight(1_100)


def sentence_in(err: str) -> str:
    assert "Traceback" not in err
    (sentence,) = [
        line
        for line in err.splitlines()
        if not PROGRESS.match(line) and not re.match(r"^ *\d+ s ", line)
    ]
    return sentence


def test_a_flight_that_is_there_twice_fails_the_job_and_is_named(
    runs, folder, three_hundred_flights
):
    text = three_hundred_flights.read_bytes()
    flights = pd.read_csv(io.BytesIO(text))
    number = flights.index[flights["arr_delay"].notna()][100]
    twice = flights.loc[number]
    again = text.splitlines(keepends=True)[number + 1]
    (folder / "twice.csv").write_bytes(text + again)

    ended = runs.run(*("--input", folder / "twice.csv", "--output", folder / "out"), light=True)

    hour, path = twice.time_hour, folder / "twice.csv"
    assert ended.code == 1
    assert sentence_in(ended.err) == (
        f"The input holds the same flights more than once ({twice.carrier} {twice.flight} "
        f"{twice.origin} {hour} in {path}, line {number + 2} and {path}, line "
        f"{len(flights) + 2}): remove the duplicates, or choose --duplicates quarantine or "
        "--duplicates first."
    )
    assert version_in(folder / "out") == 4
    assert sorted(path.name for path in folder.iterdir()) == ["good.csv", "out", "twice.csv"]


# Of about 2 MB that a run of so few flights needs: where TensorFlow writes its graphs or the first
# rows are shuffled, and where the data set is written.
@pytest.mark.parametrize("size", ["64k", "700k"])
def test_a_disk_that_fills_fails_the_job_and_leaves_the_old_data_set(
    runs, small_disk, three_hundred_flights, size
):
    disk = small_disk(size)
    publish(disk / "out", 4)
    ended = runs.run("--input", three_hundred_flights, "--output", disk / "out", light=True)
    assert ended.code == 1
    assert sentence_in(ended.err) == (
        "The operating system refused: No space left on device; free what is short, or choose "
        "another --output."
    )
    assert version_in(disk / "out") == 4
    assert [path.name for path in disk.iterdir()] == ["out"]
