"""Each seat of the flights' pipeline with a mistake in it: what is said, and the call made again.

The reference's answer with one line changed stands in the learner's file; the seat alone runs, on
this machine's runner with its intermediate data in files, which are gone when the call is made
again.
"""

import importlib
import re
import shlex
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import apache_beam as beam
import pyarrow as pa
import pytest

import exercises
from classroom.commands import check as check_command
from pipelines.local_runner.runner import LocalRunner
from pipelines.problems import problem_in, sentence_of
from pipelines.schemas.splits import SPLITS, UNLABELLED
from pipelines.seats import saved_call
from pipelines.seats.guard import guard_seats
from pipelines.seats.registry import SEATS
from pipelines.seats.row_subsets import batches_in
from pipelines.tables.agreed_outputs import looked_at
from pipelines.tables.assembly import parse_options
from pipelines.tables.prepared_run import prepare
from pipelines.tables.request import RunRequest
from pipelines.writing.shard_policy import ShardPolicy

SOLUTIONS = Path(__file__).parents[2] / "solutions"
FOLDERS = {seat.name: seat.folder for seat in SEATS}
ROWS = 300


@dataclass(frozen=True)
class Mistake:
    """A change of a seat's answer, and what is said of it.

    Attributes:
        line: of the changed file, that is shown.
        said: how the sentence goes on behind it.
        enough: rows with which it fails; None where the call has none to leave out.
    """

    seat: str
    old: str
    new: str
    line: str
    said: str
    enough: int | None = 1


_ONE_BAD = "if None in batch['tailnum'].to_pylist(): raise ValueError('no tail')"

MISTAKES = {
    # What is wrong with some rows alone.
    "read, of some lines": Mistake(
        "read",
        "            if rows.num_rows:\n                yield rows\n",
        "            [len(text) for text in rows['tailnum'].to_pylist()]\n",
        "[len(text) for text in rows['tailnum'].to_pylist()]",
        "raised TypeError: object of type 'NoneType' has no len().",
        enough=None,
    ),
    "enrich, of some rows": Mistake(
        "enrich",
        "    airports, planes, weather = map(",
        f"    batch = flights\n    {_ONE_BAD}\n    airports, planes, weather = map(",
        _ONE_BAD,
        "raised ValueError: no tail.",
    ),
    "history, behind its shuffle": Mistake(
        "history",
        '    departed = batch.column("departed_at")\n    left',
        f'    {_ONE_BAD}\n    departed = batch.column("departed_at")\n    left',
        _ONE_BAD,
        "raised ValueError: no tail.",
    ),
    "pressure, behind its shuffle": Mistake(
        "pressure",
        "                record_metrics(found)",
        f"                batch = found\n                {_ONE_BAD}",
        _ONE_BAD,
        "raised ValueError: no tail.",
    ),
    "check, of some rows": Mistake(
        "check",
        "        findings = evaluate(batch",
        f"        {_ONE_BAD}\n        findings = evaluate(batch",
        _ONE_BAD,
        "raised ValueError: no tail.",
    ),
    "split, of some rows": Mistake(
        "split",
        "        splits = self._days.splits(batch)",
        f"        {_ONE_BAD}\n        splits = self._days.splits(batch)",
        _ONE_BAD,
        "raised ValueError: no tail.",
    ),
    "write, behind its shuffle": Mistake(
        "write",
        "        batch = in_order(concat(list(parts)), self._salt)",
        "        batch = in_order(concat(list(parts)), self._salt)[0]",
        "yield write_shard(self._folder, file, batch, self._compressed)",
        "raised AttributeError: 'pyarrow.lib.FloatArray' object has no attribute 'num_rows'.",
    ),
    "write, before its shuffle": Mistake(
        "write",
        "        splits = split_indices(batch)\n",
        "        splits = split_indices(batch)[1:]\n",
        "shards = shard_of(hashes[mine], self.policy.shards(examples[name]))",
        "raised IndexError: boolean index did not match indexed array along axis 0;",
        enough=2,
    ),
    # What a seat must not give.
    "read, another type": Mistake(
        "read",
        "                yield rows\n",
        "                yield rows.set_column(0, 'year', rows['year'].cast(pa.string()))\n",
        "yield rows.set_column(0, 'year', rows['year'].cast(pa.string()))",
        "gave the column year as string and not as int16.",
        enough=None,
    ),
    "enrich, no column": Mistake(
        "enrich",
        "name: added[name] for name in ADDED}",
        "name: added[name] for name in ADDED[:-1]}",
        "return with_columns(flights, {name: added[name] for name in ADDED[:-1]})",
        "gave a batch without the column weather_visib.",
    ),
    "enrich, nothing": Mistake(
        "enrich",
        "    return with_columns(flights, {",
        "    with_columns(flights, {",
        "def enrich(flights: pa.RecordBatch, tables: LookupFiles) -> pa.RecordBatch:",
        "gave None, and the seat gives record batches.",
    ),
    "history, nothing from its shuffle": Mistake(
        "history",
        "            return slices(",
        "            slices(",
        "def merge(batches: list[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:",
        "gave what cannot be worked with: TypeError: 'NoneType' object is not iterable.",
    ),
    "pressure, another type": Mistake(
        "pressure",
        "valid & (count > 0), pa.float32())",
        "valid & (count > 0), pa.float64())",
        "yield from slices(found)",
        "gave the column origin_delay as double and not as float.",
    ),
    "check, another type of the other output": Mistake(
        "check",
        "quarantined(rejected, ids, reasons))",
        "rejected)",
        "yield beam.pvalue.TaggedOutput(QUARANTINED, rejected)",
        "gave a batch without the columns _rules, _reasons.",
    ),
    "split, rows without a split": Mistake(
        "split",
        "                yield beam.pvalue.TaggedOutput(name, rows)",
        "                yield beam.pvalue.TaggedOutput(name, rows.drop_columns(['dest']))",
        "yield beam.pvalue.TaggedOutput(name, rows.drop_columns(['dest']))",
        "gave a batch without the column dest.",
    ),
}


@pytest.fixture
def learner(tmp_path, monkeypatch):
    """Puts an answer of a seat, changed, in the learner's place; returns its file."""
    written = []

    def write(seat: str, old: str = "", new: str = "") -> Path:
        source = (SOLUTIONS / FOLDERS[seat] / "solution.py").read_text()
        assert old in source
        folder = tmp_path / "exercises" / FOLDERS[seat]
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "__init__.py").touch()
        (folder / "exercise.py").write_text(source.replace(old, new, 1) if old else source)
        written.append(FOLDERS[seat])
        forget()
        return folder / "exercise.py"

    def forget():
        for name in written:
            for module in (f"exercises.{name}.exercise", f"exercises.{name}"):
                sys.modules.pop(module, None)
        importlib.invalidate_caches()

    monkeypatch.setattr(exercises, "__path__", [str(tmp_path / "exercises"), *exercises.__path__])
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.chdir(tmp_path)
    yield write
    forget()


@pytest.fixture(scope="module")
def flights(tmp_path_factory, real_folder) -> Path:
    """A file of the first flights; one of each hundred has no aircraft."""
    import zipfile

    path = tmp_path_factory.mktemp("flights") / "flights.csv"
    with (
        zipfile.ZipFile(real_folder / "flights.csv.zip") as archive,
        archive.open("flights.csv") as file,
    ):
        lines = [file.readline().decode() for _ in range(ROWS + 1)]
    place = lines[0].rstrip("\n").replace('"', "").split(",").index("tailnum")
    for number in range(50, ROWS, 100):
        cells = lines[number].split(",")
        cells[place] = "NA"
        lines[number] = ",".join(cells)
    path.write_text("".join(lines))
    return path


@pytest.fixture(scope="module")
def rows(flights, look_back) -> dict[str, pa.RecordBatch]:
    """What goes into each seat: of each, one batch."""
    from pipelines.flights.job import JOB
    from pipelines.reading.plan import plan_reads
    from pipelines.reading.read import read_range
    from pipelines.tables.lookups import LookupFiles
    from solutions.ex07_enrich_flights.solution import enrich
    from solutions.ex08_aircraft_history.solution import previous_leg

    plan = plan_reads(str(flights), JOB.table)
    ((read, _),) = read_range(plan.ranges[0], JOB.table.arrow)
    enriched = enrich(read, LookupFiles(JOB.lookups))
    checked = look_back(read)
    limits = checked.set_column(
        checked.schema.get_field_index("distance"),
        "distance",
        pa.array([-1, *checked["distance"].to_pylist()[1:]], checked["distance"].type),
    )
    labelled = checked.filter(checked["arr_delay"].is_valid())
    return {
        "enrich": read,
        "history": enriched,
        "pressure": previous_leg(enriched),
        "check": limits,
        "split": checked,
        "write": JOB.raw.to_raw(labelled, "train"),
    }


def run_seat(name: str, flights: Path, rows: dict[str, pa.RecordBatch], folder: Path) -> str | None:
    """Runs a seat alone; the sentence that a failed run would say, None of one that works."""
    words = ["--input", str(flights), "--output", str(folder / "out"), "--steps", "exercises"]
    run = looked_at(prepare(RunRequest.of(parse_options(words))))
    scratch, work = folder / "scratch", folder / "work"
    pipeline = beam.Pipeline(LocalRunner(str(scratch)))
    make = run.seats[name].implementation
    given = pipeline
    if name != "read":
        given = pipeline | beam.Create([rows[name]], reshuffle=False)
    steps = {step.name: step.arguments(run.context()) for step in run.job.steps}
    arguments = {
        **steps,
        "read": (run.plan,),
        "check": (run.rules(),),
        "split": (run.request.shares,),
    }
    if name == "write":
        counts = dict.fromkeys((*SPLITS, UNLABELLED), 0) | {"train": rows["write"].num_rows}
        side = beam.pvalue.AsSingleton(pipeline | "counts" >> beam.Create([counts]))
        arguments["write"] = (str(work / "examples"), side, ShardPolicy(200), "salt", False)
    try:
        _ = given | name >> make(*arguments[name])
        guard_seats(pipeline, run.seats, str(folder / "batches"), (str(work),))
        pipeline.run().wait_until_finish()
    except Exception as error:
        return sentence_of(problem_in(str(error)) or error)
    finally:
        # As a run does.
        shutil.rmtree(scratch, ignore_errors=True)
        shutil.rmtree(work, ignore_errors=True)
    return None


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_named_and_made_again_on_the_fewest_rows(
    name, learner, flights, rows, tmp_path
):
    mistake = MISTAKES[name]
    file = learner(mistake.seat, mistake.old, mistake.new)
    sentence = run_seat(mistake.seat, flights, rows, tmp_path)
    assert sentence is not None
    lines = file.read_text().splitlines()
    numbers = [n for n, line in enumerate(lines, 1) if line.strip() == mistake.line]
    folder = FOLDERS[mistake.seat]
    places = [
        f"Your code in the seat {mistake.seat} failed: exercises/{folder}/exercise.py, "
        f"line {number}, `{mistake.line}` {mistake.said}"
        for number in numbers
    ]
    assert any(sentence.startswith(place) for place in places), sentence
    assert "\n" not in sentence

    command = re.search(r"`\./workshop check (\S+) --batch (\S+)` runs your code", sentence)
    assert command
    assert command[1] == folder
    saved = saved_call.load(command[2])
    with saved.opened() as call:
        with pytest.raises(Exception, match=re.escape(_last_words(mistake.said))) as raised:
            call.results()
        fewest = call.fewest(raised.value)
    assert (fewest and fewest.rows) == mistake.enough
    if mistake.enough and "no tail" in mistake.said:
        (one,) = [batch for batch in batches_in(fewest.value) if "tailnum" in batch.schema.names]
        assert one["tailnum"].to_pylist() == [None]

    # The corrected code is what runs on it, whatever function the line stands in.
    learner(mistake.seat)
    assert saved.again() is not None


def _last_words(said: str) -> str:
    return said.removeprefix("raised ").rsplit("Error: ", 1)[-1].rstrip(".;")


def test_every_seat_of_batches_is_tried():
    seats = [name for name in FOLDERS if name != "preprocess"]
    assert {mistake.seat for mistake in MISTAKES.values()} == set(seats)


@pytest.mark.parametrize("seat", ["enrich", "history", "write"])
def test_what_works_is_not_changed(seat, learner, flights, rows, tmp_path):
    learner(seat)
    assert run_seat(seat, flights, rows, tmp_path) is None
    assert not (tmp_path / "batches").exists()


@pytest.mark.parametrize(
    ("seat", "old", "new", "said"),
    [
        ("split", "        return outputs\n", "", "gave None, and the seat gives a dict with "),
        (
            "check",
            'return {"valid": valid, "quarantined": rejected}',
            'return {"valid": valid}',
            "gave a dict without 'quarantined'.",
        ),
        (
            "enrich",
            "        return enriched\n",
            "        return [enriched]\n",
            "gave a list, and the seat gives a PCollection.",
        ),
        # What has come from another stage is nobody's last call any more.
        (
            "write",
            "yield write_shard(self._folder, file, None, self._compressed)",
            "yield file",
            "`class WriteShards(beam.PTransform):` gave a str, and the seat gives Shard objects.",
        ),
    ],
)
def test_where_no_call_can_be_saved_the_tests_are_named(
    seat, old, new, said, learner, flights, rows, tmp_path
):
    learner(seat, old, new)
    sentence = run_seat(seat, flights, rows, tmp_path)
    assert f"exercises/{FOLDERS[seat]}/exercise.py, line " in sentence
    assert said in sentence
    assert sentence.endswith(f"`./workshop check {FOLDERS[seat]}` runs the tests of your code.")


def test_the_command_shows_the_row_first_that_fails(learner, flights, rows, tmp_path, capsys):
    mistake = MISTAKES["history, behind its shuffle"]
    learner(mistake.seat, mistake.old, mistake.new)
    sentence = run_seat(mistake.seat, flights, rows, tmp_path)
    words = shlex.split(re.search(r"`\./workshop (.+?)`", sentence)[1])
    assert check_command.check_command(words[1:]) == 1
    said = capsys.readouterr().out
    assert "1 row of " in said
    assert re.search(r"is enough to fail:\n\n  tailnum +None\n", said)
    # A function within a function runs as it stands in the file now.
    learner(mistake.seat)
    assert check_command.check_command(words[1:]) == 0
    assert "Your code takes this batch now" in capsys.readouterr().out
