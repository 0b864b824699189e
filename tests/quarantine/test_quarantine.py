"""Rejected rows: read, summarised, exported, corrected and replayed to a clean run's bytes."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import pytest

from classroom import cli
from pipelines import schemas
from pipelines.problems import RequestError
from pipelines.quarantine import rejected_rows
from pipelines.quarantine.corrections import plan_corrections
from pipelines.quarantine.row_keys import REPLACES, line_key, row_keys
from pipelines.quarantine.write import as_lines
from pipelines.reading.plan import plan_reads
from pipelines.reading.read import read_range
from pipelines.writing import manifest

FLIGHTS = schemas.table("flights")
NAMES = FLIGHTS.names


def damaged(lines: list[bytes]) -> dict[int, bytes]:
    """Lines with defects of every kind, by their place."""

    def cell(place: int, name: str, value: bytes) -> bytes:
        cells = lines[place].split(b",")
        cells[header.index(name)] = value
        return b",".join(cells)

    header = [name.strip() for name in lines[0].decode().split(",")]
    return {
        100: cell(100, "month", b"13"),
        # Absurd, but for its number: the next leg of the aircraft must not see it.
        230: cell(230, "arr_delay", b"2999"),
        # Wrong in what names the flight.
        377: cell(377, "origin", b"ZZZ"),
        500: cell(500, "tailnum", b'"X,1"'),
        823: cell(823, "distance", b"1400mi"),
        1201: lines[1201].rsplit(b",", 1)[0] + b"\n",
        1777: cell(1777, "dest", b'"BOS'),
        2500: cell(2500, "dest", b"B\xe9S"),
        3333: cell(3333, "time_hour", b"NA\n"),
        4000: cell(4000, "carrier", b""),
        5000: lines[5000].strip() + b",more\n",
    }


def corrected(exported: Path, sound: list[bytes], out: Path, keep=lambda row: True) -> list[dict]:
    """Puts each row right, as a person would who knows the flights."""
    flights = [line.decode().strip().split(",") for line in sound[1:]]
    with open(exported, newline="") as file:
        rows = [row for row in csv.DictReader(file) if keep(row)]
    for row in rows:
        cells = [row[name] for name in NAMES]
        if not any(cells):
            cells = row["_text"].split(",")

        def alike(flight, cells=cells) -> int:
            return sum(a == ("" if b == "NA" else b) for a, b in zip(cells, flight, strict=False))

        row.update(zip(NAMES, max(flights, key=alike), strict=True))
    with open(out, "w", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return rows


def shards(folder: Path) -> dict:
    data = manifest.load(str(folder)).data
    return {
        shard["path"]: shard["sha256"] for s in data["splits"].values() for shard in s["shards"]
    }


class Damaged:
    """A run on flights with planted defects, and what it was given."""

    def __init__(self, runs, sound: Path, folder: Path):
        self.lines = sound.read_bytes().splitlines(keepends=True)
        assert self.lines[0].decode().strip().split(",") == NAMES
        self.planted = damaged(self.lines)
        self.input = folder / "damaged.csv"
        self.input.write_bytes(
            b"".join(self.planted.get(i, line) for i, line in enumerate(self.lines))
        )
        self.output = folder / "out"
        ended = runs.run("--input", self.input, "--output", self.output, light=True)
        assert ended.code == 0, ended.err


@pytest.fixture(scope="module")
def run(runs, six_thousand_flights, tmp_path_factory) -> Damaged:
    return Damaged(runs, six_thousand_flights, tmp_path_factory.mktemp("damaged"))


@pytest.fixture(scope="module")
def exported(run) -> Path:
    path = run.input.parent / "exported.csv"
    assert cli.main(["quarantine", str(run.output), "--export", str(path)]) == 0
    return path


def said(capsys, *argv) -> tuple[int, str, str]:
    code = cli.main([str(word) for word in argv])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_corrected_rows_give_the_bytes_of_a_clean_input(
    run, exported, runs, light_data_set, tmp_path
):
    correct = tmp_path / "corrected.csv"
    rows = corrected(exported, run.lines, correct)
    # The sound flights have rejected rows of their own, which stay as they are.
    assert len(rows) >= len(run.planted)
    ended = runs.run(
        *("--input", run.input, "--corrections", correct, "--output", tmp_path / "out"),
        light=True,
    )
    assert ended.code == 0, ended.err
    assert shards(tmp_path / "out") == shards(light_data_set) != shards(run.output)
    after, clean = (manifest.load(str(folder)) for folder in (tmp_path / "out", light_data_set))
    assert after.rows == clean.rows
    assert "corrections" in after.data["input"]


def test_a_row_that_is_corrected_badly_is_rejected_again_and_no_row_is_lost(
    run, exported, runs, tmp_path
):
    correct = tmp_path / "corrected.csv"
    some = corrected(exported, run.lines, correct, lambda row: row["month"] == "13")
    assert len(some) == 1
    # One more is handed back as it was.
    with open(exported) as file, open(correct, "a") as out:
        out.write(next(line for line in file if ",ZZZ," in line))
    ended = runs.run(
        *("--input", run.input, "--corrections", correct, "--output", tmp_path / "out"),
        light=True,
    )
    assert ended.code == 0, ended.err
    before, after = (manifest.load(str(f)).rows for f in (run.output, tmp_path / "out"))
    assert after["read"] == before["read"]
    assert after["quarantined"] == before["quarantined"] - 1


def test_a_correction_of_a_row_that_is_not_there_stops_the_job(
    run, exported, runs, six_thousand_flights, tmp_path
):
    correct = tmp_path / "corrected.csv"
    corrected(exported, run.lines, correct, lambda row: row["month"] == "13")
    ended = runs.run(
        *("--input", six_thousand_flights, "--corrections", correct),
        *("--output", tmp_path / "out"),
        light=True,
    )
    assert ended.code == 1
    (sentence,) = [line for line in ended.err.splitlines() if "corrected.csv" in line]
    assert "line 2: the row that it takes the place of is not in the input" in sentence
    assert not (tmp_path / "out").exists()


# The command


def test_the_summary_counts_every_rule_and_shows_examples(capsys, run):
    code, out, _ = said(capsys, "quarantine", run.output)
    assert code == 0
    rows = manifest.load(str(run.output)).rows["quarantined"]
    assert out.startswith(f"{rows} rows were rejected.\n")
    assert "  1  schema.month.range\n" in out
    assert "2  read.field_count\n" in out
    assert "month is 13, and must be at least 1 and at most 12" in out
    code, out, _ = said(capsys, "quarantine", run.output, "--json")
    found = json.loads(out)
    written = json.loads((run.output / "validation" / "rules.json").read_text())
    assert found["rows"] == rows
    assert {id: rule["rows"] for id, rule in found["rules"].items()} == {
        id: rule["rows"] for id, rule in written.items()
    }


def test_one_rule_is_shown_alone(capsys, run):
    code, out, _ = said(capsys, "quarantine", run.output, "--rule", "flights.origin_is_new_york")
    assert code == 0
    assert "origin is 'ZZZ'" in out
    assert "read.field_count" not in out
    code, out, err = said(capsys, "quarantine", run.output, "--rule", "flights.origin_is_newyork")
    assert (code, out) == (2, "")
    assert "did you mean flights.origin_is_new_york?" in err


def test_an_export_has_the_columns_of_the_input_and_every_cell_that_could_be_told(run, exported):
    with open(exported, newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == [*NAMES, "_replaces", "_rules", "_reasons", "_text"]
    assert len({row["_replaces"] for row in rows}) == len(rows)
    (letters,) = [row for row in rows if row["distance"] == "1400mi"]
    assert letters["_rules"] == "read.type"
    sound = dict(zip(NAMES, run.lines[823].decode().strip().split(","), strict=True))
    assert {n: letters[n] for n in NAMES if n != "distance"} == {
        name: "" if cell == "NA" else cell for name, cell in sound.items() if name != "distance"
    }
    assert any(row["dest"] == "B\\xe9S" for row in rows)


def test_a_row_of_a_parquet_file_is_exported_with_all_its_cells(run, tmp_path):
    table = pacsv.read_csv(
        pa.BufferReader(b"".join(run.lines[:50])),
        convert_options=pacsv.ConvertOptions(null_values=["NA"], strings_can_be_null=True),
    )
    distances = table.column("distance").to_pylist()
    distances[10] += 0.5
    place = table.schema.get_field_index("distance")
    table = table.set_column(place, "distance", pa.array(distances, pa.float64()))
    pq.write_table(table, tmp_path / "damaged.parquet")
    (piece,) = plan_reads(str(tmp_path / "damaged.parquet"), FLIGHTS).ranges
    ((_, rejects),) = read_range(piece, FLIGHTS.arrow)
    out = io.StringIO()
    assert rejected_rows.export(map(json.loads, as_lines(rejects)), FLIGHTS, out) == 1
    (row,) = csv.DictReader(io.StringIO(out.getvalue()))
    sound = dict(zip(NAMES, run.lines[11].decode().strip().split(","), strict=True))
    assert {name: row[name] for name in NAMES} == sound | {"distance": str(distances[10])}
    (text,) = rejects.column("text").to_pylist()
    assert row[REPLACES] == f"{line_key(text):016x}"


def test_the_key_of_a_row_is_that_of_its_contents_alone(six_thousand_flights):
    (piece,) = plan_reads(str(six_thousand_flights), FLIGHTS).ranges
    batch = next(iter(read_range(piece, FLIGHTS.arrow)))[0]
    keys = row_keys(batch, FLIGHTS)
    assert len(set(keys.tolist())) == batch.num_rows
    assert (row_keys(batch.slice(100, 50), FLIGHTS) == keys[100:150]).all()
    assert (row_keys(batch.take(pa.array([7, 3])), FLIGHTS) == keys[[7, 3]]).all()
    row = batch.slice(0, 1)
    for name in NAMES:
        place = batch.schema.get_field_index(name)
        changed = row.set_column(place, name, pa.nulls(1, batch.schema.field(name).type))
        assert (row_keys(changed, FLIGHTS) == keys[0]) == (row.column(name).null_count == 1), name


def test_a_summary_needs_nothing_that_is_slow_to_import(run):
    code = (
        "import sys; from classroom.cli import main; main(sys.argv[1:])\n"
        "slow = ('apache_beam', 'tensorflow', 'pandas', 'great_expectations', 'matplotlib')\n"
        "print([name for name in slow if name in sys.modules])"
    )
    words = [sys.executable, "-c", code, "quarantine", str(run.output)]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


# Bad requests


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [
        (["nowhere"], "nowhere holds no data set (no MANIFEST.json)"),
        (["{out}", "--rule", "nothing"], "No row broke the rule nothing: rows broke flight."),
        (["{out}", "--export", "{out}/MANIFEST.json"], "exists: choose another file"),
        (["{out}", "--export", "{out}/none/x.csv"], "cannot be written (no such file"),
    ],
)
def test_a_wrong_request_exits_2_with_one_sentence(capsys, run, argv, sentence):
    code, out, err = said(capsys, "quarantine", *(a.format(out=run.output) for a in argv))
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert sentence in err


HEADER = ",".join(NAMES)
CELLS = "," * (len(NAMES) - 1)
WRONG = {
    f"{HEADER}\n{CELLS}\n": "line 1: there is no column _replaces",
    f"{HEADER},{REPLACES}\n": "holds no corrected row, only a header",
    f"{HEADER},{REPLACES}\n{CELLS},\n": "line 2: _replaces is ''; leave it as it was exported",
    f"{HEADER},{REPLACES}\n{CELLS},x\n": "line 2: _replaces is 'x'",
    f"{HEADER},{REPLACES}\n{CELLS},{'a' * 16}\n\n{CELLS},{'a' * 16}\n": (
        f"line 4: the row {'a' * 16} is corrected in line 2 already"
    ),
    f"{HEADER.replace('carrier', 'airline')},{REPLACES}\n": "the column carrier is missing",
}


@pytest.mark.parametrize("text", WRONG)
def test_a_wrong_file_of_corrections_is_refused_with_its_line(tmp_path, text):
    file = tmp_path / "corrected.csv"
    file.write_text(text)
    with pytest.raises(RequestError) as caught:
        plan_corrections(str(file), FLIGHTS)
    assert WRONG[text] in str(caught.value)


def test_corrections_that_are_not_there_or_of_a_part_of_the_input_are_refused(runs, tmp_path):
    ended = runs.run("--corrections", tmp_path / "none.csv", "--output", tmp_path / "out")
    assert ended.code == 2
    assert "none.csv does not exist" in ended.err.splitlines()[-1]
    ended = runs.run(
        *("--corrections", tmp_path / "none.csv", "--rows", 10, "--output", tmp_path / "out")
    )
    assert ended.code == 2
    assert "--corrections takes the whole input, and --rows a part of it" in ended.err
