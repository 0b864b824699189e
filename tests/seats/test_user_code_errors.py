"""An error in a learner's seat names their line, and the batch that did it can be run again."""

import importlib
import re
import shlex
import sys
import textwrap
import traceback
from pathlib import Path

import apache_beam as beam
import pyarrow as pa
import pytest
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.testing.util import assert_that, equal_to

import exercises
from classroom.commands import check
from pipelines.problems import JobError, RequestError, problem_in, sentence_of
from pipelines.seats import saved_call
from pipelines.seats.guard import guard_seats
from pipelines.seats.learner_code import problem_in_text, problem_of
from pipelines.seats.registry import EXERCISES, SOLUTIONS, FilledSeat, Seat

FOLDER = "ex97_count_rows"
MODULE = f"exercises.{FOLDER}.exercise"
BATCH = pa.RecordBatch.from_pydict({"dest": ["IAH", None, "MIA"], "distance": [1400, 1416, 1089]})

CODE = """
import apache_beam as beam
import pyarrow as pa
from pipelines.problems import JobError


class _Checks(beam.DoFn):
    def __init__(self, limit):
        self._limit = limit

    def process(self, batch, scale=1):
        {check}
        yield batch.num_rows * scale


class Rows(beam.PTransform):
    def expand(self, batches):
        return batches | "Count" >> beam.ParDo(_Checks(1), scale=2)


def lengths(batch):
    return [len(text) for text in batch.column("dest").to_pylist()]


class Mapped(beam.PTransform):
    def expand(self, batches):
        return batches | beam.FlatMap(lengths)


class WithLambda(beam.PTransform):
    def expand(self, batches):
        return batches | beam.Map(lambda batch: batch.column("nix"))


class Sum(beam.CombineFn):
    def create_accumulator(self):
        return 0

    def add_input(self, total, batch):
        return total + sum(batch.column("dest").to_pylist())

    def merge_accumulators(self, totals):
        return sum(totals)

    def extract_output(self, total):
        return total


class Combined(beam.PTransform):
    def expand(self, batches):
        return batches | beam.CombineGlobally(Sum())


class Keyed(beam.PTransform):
    def expand(self, batches):
        return (
            batches
            | beam.Map(lambda batch: (1, batch))
            | beam.GroupByKey()
            | beam.Map(of_key)
        )


def of_key(element):
    return element.nix


class Static(beam.CombineFn):
    def create_accumulator(self):
        return 0

    @staticmethod
    def add_input(total, batch):
        return total + batch.num_rows

    def merge_accumulators(self, totals):
        return sum(totals)

    @staticmethod
    def extract_output(total):
        return total


class Totals(beam.PTransform):
    def expand(self, batches):
        return batches | beam.CombineGlobally(Static()).with_fanout(2)


class Largest(beam.PTransform):
    def expand(self, batches):
        return batches | beam.combiners.Top.Of(1, key=of_key)


class AsBuilt(beam.PTransform):
    def expand(self, batches):
        return batches | beam.ParDo("no DoFn")
"""


@pytest.fixture
def learner(tmp_path, monkeypatch):
    """Writes the learner's file, with a statement in its DoFn; returns the module."""
    folder = tmp_path / "exercises" / FOLDER
    folder.mkdir(parents=True)
    (folder / "__init__.py").touch()
    monkeypatch.setattr(exercises, "__path__", [*exercises.__path__, str(folder.parent)])

    def write(check: str = "pass", others: dict[str, str] | None = None):
        text = textwrap.dedent(CODE).replace("{check}", check)
        for old, new in (others or {}).items():
            assert old in text
            text = text.replace(old, new)
        (folder / "exercise.py").write_text(text)
        for name in (MODULE, f"exercises.{FOLDER}"):
            sys.modules.pop(name, None)
        importlib.invalidate_caches()
        return importlib.import_module(MODULE)

    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.chdir(tmp_path)
    yield write
    for name in (MODULE, f"exercises.{FOLDER}"):
        sys.modules.pop(name, None)


def run(transform, expected=None, track: str = EXERCISES, batches: str | None = "batches"):
    """The transform in the seat `check`; the sentence that a failed run would say."""
    seats = {"check": FilledSeat(Seat("check", FOLDER, "Rows"), track, transform)}
    try:
        with beam.Pipeline(options=PipelineOptions(["--runner=FnApiRunner"])) as pipeline:
            out = pipeline | beam.Create([BATCH]) | "check" >> transform()
            if expected is not None:
                assert_that(out, equal_to(expected))
            guard_seats(pipeline, seats, batches)
    except Exception as error:
        problem = error if isinstance(error, JobError) else problem_in(str(error))
        return str(error) if problem is None else sentence_of(problem)
    return None


def saved_in(sentence: str) -> Path:
    command = re.search(r"`\./workshop (.+?)`", sentence)[1]
    check, folder, option, path = shlex.split(command)
    assert (check, folder, option) == ("check", FOLDER, "--batch")
    return Path(path)


def test_what_works_gives_the_same_guarded(learner):
    assert run(learner().Rows, expected=[6]) is None
    assert not Path("batches").exists()


def test_the_sentence_names_seat_file_line_source_and_error(learner):
    sentence = run(learner("{}['dest']").Rows)
    assert sentence.startswith(
        f"Your code in the seat check failed: exercises/{FOLDER}/exercise.py, line 12, "
        "`{}['dest']` raised KeyError: 'dest'. The batch of 3 rows that did it is saved: "
    )
    assert "\n" not in sentence


def test_the_batch_is_an_arrow_file_with_the_rows(learner):
    path = saved_in(run(learner("{}['dest']").Rows))
    with pa.OSFile(str(path)) as file, pa.ipc.open_file(file) as reader:
        assert reader.read_all().to_batches()[0].equals(BATCH)


def test_the_corrected_code_is_what_runs_on_it_again(learner):
    path = saved_in(run(learner("{}['dest']").Rows))
    with pytest.raises(KeyError):
        saved_call.load(str(path)).again()
    learner()
    assert saved_call.load(str(path)).again() == [6]


def test_the_command_says_that_it_fails_and_then_that_it_is_corrected(learner, capsys):
    path = saved_in(run(learner("{}['dest']").Rows))
    assert check.check_command([FOLDER, "--batch", str(path)]) == 1
    said = capsys.readouterr().out
    assert "KeyError: 'dest'" in said
    assert f"exercises/{FOLDER}/exercise.py:12" in said
    assert re.search(r"1 row of 3 is enough to fail:\n\n  dest +IAH\n", said)
    learner()
    assert check.check_command(["--batch", str(path)]) == 0
    assert "Your code takes this batch now, and gives 1 rows" in capsys.readouterr().out


def test_an_error_behind_the_first_element_is_the_learners_too(learner):
    sentence = run(learner("yield 1; 1 / 0").Rows)
    assert "raised ZeroDivisionError: division by zero." in sentence


def test_a_function_in_a_map_is_looked_up_again(learner):
    sentence = run(learner().Mapped)
    assert "raised TypeError" in sentence
    saved = saved_call.load(str(saved_in(sentence)))
    with pytest.raises(TypeError):
        saved.again()


def test_a_lambda_runs_as_it_stands_in_the_file_now(learner):
    path = saved_in(run(learner().WithLambda))
    with pytest.raises(KeyError, match="nix"):
        saved_call.load(str(path)).again()
    learner(others={'batch.column("nix")': "batch.num_columns"})
    assert saved_call.load(str(path)).again() == [2]


def test_a_lambda_that_is_not_found_again_runs_as_it_was_which_the_command_says(learner, capsys):
    path = saved_in(run(learner().WithLambda))
    both = "beam.Map(lambda batch: batch.num_rows) | 'Then' >> beam.Map(lambda rows: rows)"
    learner(others={'beam.Map(lambda batch: batch.column("nix"))': both})
    assert check.check_command(["--batch", str(path)]) == 1
    said = " ".join(capsys.readouterr().out.split())
    assert "WithLambda.expand.<locals>.<lambda> ran as it was then" in said


def test_a_combiners_method_is_run_again_alone(learner):
    sentence = run(learner().Combined)
    assert "raised TypeError" in sentence
    with pytest.raises(TypeError):
        saved_call.load(str(saved_in(sentence))).again()


def test_static_methods_and_beams_own_combiners_stay_what_they_are(learner):
    assert run(learner().Totals, expected=[3]) is None


@pytest.mark.parametrize("way", ["in this process", "as text"])
def test_a_function_that_no_guard_saw_is_found_in_the_traceback(learner, way):
    module = learner()
    seats = {"check": FilledSeat(Seat("check", FOLDER, "Rows"), EXERCISES, module.Largest)}
    pipeline = beam.Pipeline(options=PipelineOptions(["--runner=FnApiRunner"]))
    _ = pipeline | beam.Create([BATCH]) | "check" >> module.Largest()
    with pytest.raises(Exception, match="while running") as raised:
        pipeline.run()
    if way == "as text":
        text = "".join(traceback.format_exception(raised.value))
        sentence = str(problem_in_text(text, seats))
    else:
        sentence = str(problem_of(raised.value, seats))
    assert sentence.startswith(
        f"Your code in the seat check failed: exercises/{FOLDER}/exercise.py, line "
    )
    assert sentence.endswith(
        "`return element.nix` raised AttributeError: 'pyarrow.lib.RecordBatch' object has no "
        f"attribute 'nix'. `./workshop check {FOLDER}` runs the tests of your code."
    )


def test_a_function_that_beams_own_step_was_given_is_guarded(learner):
    saved = saved_call.load(str(saved_in(run(learner().Largest))))
    assert saved.batch.equals(BATCH)
    with pytest.raises(AttributeError, match="nix"):
        saved.again()


def test_the_values_of_a_key_are_saved_with_their_batch(learner):
    saved = saved_call.load(str(saved_in(run(learner().Keyed))))
    assert saved.batch.equals(BATCH)
    with pytest.raises(AttributeError):
        saved.again()


def test_a_sentence_of_the_pipelines_own_stays_as_it_is(learner):
    assert run(learner("raise JobError('The disk is full.')").Rows) == "The disk is full."


def test_the_reference_is_not_guarded(learner):
    sentence = run(learner("1 / 0").Rows, track=SOLUTIONS)
    assert "Your code" not in sentence


def test_workers_elsewhere_save_no_batch(learner):
    sentence = run(learner("1 / 0").Rows, batches=None)
    assert sentence.endswith(
        "raised ZeroDivisionError: division by zero. "
        f"`./workshop check {FOLDER}` runs the tests of your code."
    )
    assert not Path("batches").exists()


def test_a_batch_that_cannot_be_saved_is_said_not_to_be(learner, tmp_path):
    (tmp_path / "batches").write_text("a file")
    assert "The batch could not be saved (FileExistsError" in run(learner("1 / 0").Rows)


def test_a_seat_that_cannot_be_built_names_the_line(learner):
    module = learner()
    seats = {"check": FilledSeat(Seat("check", FOLDER, "Rows"), EXERCISES, module.AsBuilt)}
    with pytest.raises(TypeError) as raised:
        beam.Pipeline() | beam.Create([BATCH]) | module.AsBuilt()
    sentence = str(problem_of(raised.value, seats))
    assert f"exercises/{FOLDER}/exercise.py, line" in sentence
    assert '`return batches | beam.ParDo("no DoFn")` raised TypeError' in sentence


@pytest.mark.parametrize("content", [b"", b"no Arrow", None])
def test_a_file_that_is_no_saved_batch_is_refused(tmp_path, content):
    path = tmp_path / "x.arrow"
    if content is None:
        with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, BATCH.schema) as writer:
            writer.write_batch(BATCH)
    else:
        path.write_bytes(content)
    with pytest.raises(RequestError, match="no batch that a run of yours has saved"):
        saved_call.load(str(path))


def exercise_with(folder: Path, name: str, old: str, new: str) -> None:
    """Puts an answer, changed, in the folder of exercises."""
    source = (Path(__file__).parents[2] / "solutions" / name / "solution.py").read_text()
    assert old in source
    (folder / name).mkdir(parents=True)
    (folder / name / "__init__.py").touch()
    (folder / name / "exercise.py").write_text(source.replace(old, new, 1))


def test_a_seat_that_repeats_rows_is_named_and_not_the_input(runs, six_thousand_flights, tmp_path):
    exercise_with(
        tmp_path / "exercises",
        "ex07_enrich_flights",
        "    return with_columns(flights, {name: added[name] for name in ADDED})",
        "    made = with_columns(flights, {name: added[name] for name in ADDED})\n"
        "    return pa.concat_batches([made, made[:5]])",
    )
    argv = ["--input", str(six_thousand_flights), "--output", str(tmp_path / "out")]
    ended = runs.start(
        "tests.support.user_code_runs:run_with", str(tmp_path / "exercises"), argv, cwd=tmp_path
    ).wait()
    assert ended.code == 1
    assert re.search(
        r"^Your code in the seat enrich failed: exercises/ex07_enrich_flights/exercise.py, "
        r"line \d+, `class EnrichFlights\(beam.PTransform\):`, was given 6,014 flights and gave "
        r"6,0\d\d: it repeats flights, so nothing was published. "
        r"`./workshop check ex07_enrich_flights` runs the tests of your code.$",
        ended.err,
        re.MULTILINE,
    ), ended.err
    assert not (tmp_path / "out").exists()


def test_a_whole_run_says_it_and_publishes_nothing(runs, six_thousand_flights, tmp_path):
    folder = tmp_path / "exercises" / "ex12_quarantine_rows"
    folder.mkdir(parents=True)
    (folder / "__init__.py").touch()
    source = Path(__file__).parents[2] / "solutions" / folder.name / "solution.py"
    text = source.read_text().replace(
        "        findings = ", "        batch.column('nix')\n        findings = ", 1
    )
    (folder / "exercise.py").write_text(text)
    output = tmp_path / "out"
    argv = ["--input", str(six_thousand_flights), "--output", str(output)]
    call = runs.start(
        "tests.support.user_code_runs:run_with", str(folder.parent), argv, cwd=tmp_path
    )
    ended = call.wait()
    assert ended.code == 1
    last = ended.err.splitlines()[-1]
    assert last.startswith(
        "Your code in the seat check failed: exercises/ex12_quarantine_rows/exercise.py, line "
    )
    assert "`batch.column('nix')` raised KeyError" in last
    assert "Traceback" not in ended.err
    assert not output.exists()
    (saved,) = (tmp_path / "build" / "batches").iterdir()
    assert saved.name in last
