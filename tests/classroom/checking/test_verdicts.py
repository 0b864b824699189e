"""Wrong answers of every kind, each with the sentence that its learner reads."""

import json
import os
import re
import subprocess
import sys

import pytest

from classroom import catalog
from classroom.checking import exercise_check, originals
from classroom.checking.pytest_tasks import text_of
from classroom.harness.backend import SubprocessBackend
from classroom.verdict import FAILED, NOT_RUN, PASSED, Verdict
from tests.support.fork_server import ForkServer

MINUTES = "return hours * 60 + minutes"
YIELD = "            yield row\n"


@pytest.fixture(scope="module")
def exercise():
    exercise_check.preload(["beam"])
    return catalog.find("parse_flights", catalog.load())


@pytest.fixture(scope="module")
def checks(tmp_path_factory):
    """Checks in children of a process of its own: this one may have gRPC's threads."""
    server = ForkServer("checks", ["tests.support.checks"], tmp_path_factory)
    yield server
    server.stop()


@pytest.fixture
def verdict_on(exercise, checks, tmp_path):
    """The verdict on the solution with a piece of it replaced, checked in a child."""

    def check(old: str, new: str, **options) -> Verdict:
        source = exercise.solution.read_text()
        assert old in source
        path = tmp_path / "exercise.py"
        path.write_text(source.replace(old, new))
        options = {"track": "solutions", "patience": 30, **options}
        ended = checks.start(
            "tests.support.checks:print_verdict", exercise.name, str(path), options
        ).wait()
        assert ended.code == 0, ended.err
        return Verdict.from_dict(json.loads(ended.out.splitlines()[-1]))

    return check


# Nothing else runs that could take so long.
_AT_ONCE = {"tasks": ["clock"], "time_limit": 2.0, "patience": 1}


def _only_failure(verdict: Verdict, task: str):
    assert [found.task for found in verdict.tasks if found.status == FAILED] == [task]
    assert verdict.error is None
    assert verdict.kind == "failed"
    return verdict.task(task)


def test_the_reference_answer_passes_and_earns_all_points(verdict_on):
    verdict = verdict_on("", "")
    assert verdict.passed
    assert verdict.kind == "ok"
    assert verdict.earned == verdict.points == 12


def test_a_verdict_survives_json(verdict_on):
    verdict = verdict_on(MINUTES, "return 1 / 0")
    again = Verdict.from_dict(json.loads(json.dumps(verdict.to_dict())))
    assert again == verdict


def test_a_wrong_value_is_told_with_the_call_both_values_and_the_meaning(verdict_on):
    task = _only_failure(verdict_on(MINUTES, "return hours * 100 + minutes"), "clock")
    assert task.kind == "wrong"
    assert task.sentence == "minutes_of(517) gave 517, not 317."
    assert (task.call, task.expected, task.got) == ("minutes_of(517)", "317", "517")
    assert task.meaning == "517 is 5:17, so 5 * 60 + 17 minutes."
    assert task.hint_rung == 1
    assert task.place.source == "return hours * 100 + minutes"
    assert task.place.file.endswith("exercise.py")


def test_another_type_is_told_as_a_type(verdict_on):
    task = _only_failure(verdict_on(MINUTES, "return float(hours * 60 + minutes)"), "clock")
    assert task.sentence == "minutes_of(517) gave a float, where an int is expected."


def test_a_dict_is_told_by_the_keys_that_are_wrong(verdict_on):
    verdict = verdict_on("return int(field)", "return int(field) if name != 'month' else field")
    task = verdict.task("fields")
    assert "has another value for 'month'. 'month' is a str, where an int" in task.sentence
    assert task.expected.splitlines()[0] == "'month': 1"
    assert task.got.splitlines()[0] == "'month': '1'"


def test_what_depends_on_a_failed_task_is_not_run(verdict_on):
    verdict = verdict_on("return int(field)", "return field")
    status = {task.task: task.status for task in verdict.tasks}
    assert status == {
        "fields": FAILED,
        "missing": NOT_RUN,
        "quotes": NOT_RUN,
        "clock": PASSED,
        "transform": NOT_RUN,
        "rejected": NOT_RUN,
    }
    assert verdict.task("missing").sentence == "Not run: it needs the task fields."
    assert verdict.earned == 2


def test_an_exception_is_told_with_the_learners_own_line(verdict_on):
    task = _only_failure(verdict_on(MINUTES, "return {}[hours]"), "clock")
    assert task.kind == "error"
    assert task.sentence == "minutes_of(517) raised KeyError: 5."
    assert (task.expected, task.got) == ("317", "KeyError: 5")
    assert task.place.source == "return {}[hours]"


def test_an_exception_in_a_dofn_is_told_with_the_learners_own_line(verdict_on):
    verdict = verdict_on(YIELD, "            yield row['gate']\n")
    task = verdict.task("transform")
    assert task.sentence == "[3 rows] | ParseFlights() raised KeyError: 'gate'."
    assert task.place.source == "yield row['gate']"


def test_a_missing_exception_is_told(verdict_on):
    task = _only_failure(verdict_on(" or minutes > 59", ""), "clock")
    assert task.sentence == "minutes_of(1260) was to raise ValueError, and raised nothing."
    assert task.got == "780"


def test_missing_and_unexpected_rows_are_told(verdict_on):
    verdict = verdict_on(
        YIELD, "            if row['dep_time'] is not None:\n                yield row\n"
    )
    task = verdict.task("transform")
    assert "gave other rows on the output 'flights': 1 row is missing, of 3" in task.sentence
    assert task.expected.startswith("missing: {'year': 2013")


def test_duplicated_rows_are_told(verdict_on):
    verdict = verdict_on(YIELD, YIELD + YIELD)
    assert "3 rows are duplicated, of 3 expected." in verdict.task("transform").sentence


def test_a_counter_is_told(verdict_on):
    task = _only_failure(verdict_on("self._rejected.inc()", "pass"), "rejected")
    assert "the counter rejected stood at 0, not 2, for it was never increased" in task.sentence


def test_what_breaks_on_a_distributed_runner_is_told_by_its_condition(verdict_on):
    verdict = verdict_on(
        YIELD,
        "            self.number = getattr(self, 'number', 0) + 1\n"
        "            yield row if self.number < 3 else {**row, 'hour': 6}\n",
    )
    task = verdict.task("transform")
    assert task.kind == "distributed"
    assert task.sentence == (
        "ParseFlights() gives the right rows here, but when rows come in another order it gives "
        "something else."
    )
    assert task.call.endswith("(condition: order)")


def test_a_file_that_does_not_parse_is_told_by_its_line(verdict_on):
    verdict = verdict_on("if hhmm is None:", "if hhmm is None")
    assert (verdict.kind, verdict.passed) == ("syntax", False)
    assert verdict.error == f"Python cannot read line {verdict.place.line}: expected ':'."
    assert verdict.place.source == "if hhmm is None"
    assert {task.status for task in verdict.tasks} == {NOT_RUN}


@pytest.mark.parametrize("text", ["\x00", "x = '\udcff'"], ids=["NUL", "not UTF-8"])
def test_a_file_that_is_no_text_is_told(exercise, tmp_path, text):
    path = tmp_path / "exercise.py"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    verdict = exercise_check.check_in_process(exercise, "solutions", code=path)
    assert verdict.kind == "syntax"
    assert verdict.error.startswith("Python cannot read")


def test_an_import_that_fails_is_told(verdict_on):
    verdict = verdict_on("import csv", "import csvv")
    assert verdict.kind == "import"
    assert "raises ModuleNotFoundError: No module named 'csvv'. Is the name right?" in verdict.error
    assert verdict.place.source == "import csvv"


def test_a_file_that_fails_when_imported_is_told_by_its_line(verdict_on):
    verdict = verdict_on("TEXTS = (", "X = int('x')\nTEXTS = (")
    assert verdict.kind == "import"
    assert "raises ValueError: invalid literal" in verdict.error
    assert verdict.place.source == "X = int('x')"


def test_a_file_that_ends_the_program_is_told(verdict_on):
    verdict = verdict_on("TEXTS = (", "raise SystemExit\nTEXTS = (")
    assert verdict.kind == "import"
    assert "must not call sys.exit()" in verdict.error


def test_a_function_that_ends_the_program_fails_its_task(verdict_on):
    task = _only_failure(verdict_on(MINUTES, "raise SystemExit(3)"), "clock")
    assert task.sentence == "minutes_of(517) raised SystemExit: 3."


def test_an_endless_loop_is_stopped_and_told_by_its_line(verdict_on):
    loop = (
        "while True:\n        try:\n            pass\n"
        "        except Exception:\n            pass\n    " + MINUTES
    )
    task = _only_failure(verdict_on(MINUTES, loop, **_AT_ONCE), "clock")
    assert task.kind == "timeout"
    assert task.sentence == "minutes_of(517) does not end: it was stopped after 2 s."
    assert task.place.source in ("while True:", "try:", "pass")


def test_an_endless_loop_in_a_pipeline_is_told(verdict_on):
    # One that costs little: the other one is below.
    loop = "while True: __import__('time').sleep(0.01)"
    verdict = verdict_on(YIELD, f"            {loop}\n", time_limit=5, patience=1)
    task = verdict.task("transform")
    assert task.kind == "timeout"
    assert task.place.source == loop


def test_an_endless_loop_at_import_is_told(verdict_on):
    loop = "while True: __import__('time').sleep(0.01)\n"
    verdict = verdict_on("TEXTS = (", f"{loop}TEXTS = (", **_AT_ONCE)
    assert verdict.kind == "timeout"
    assert verdict.error == "Importing exercise.py does not end: stopped after 2 s."


def test_running_out_of_memory_is_told(verdict_on):
    task = _only_failure(verdict_on(MINUTES, "return [0] * (1 << 60)"), "clock")
    assert task.kind == "memory"
    assert task.sentence == "minutes_of(517) ran out of memory."


def test_endless_recursion_is_told(verdict_on):
    task = _only_failure(verdict_on(MINUTES, "return minutes_of(hhmm)"), "clock")
    assert "raised RecursionError: maximum recursion depth exceeded" in task.sentence
    assert task.place.source == "return minutes_of(hhmm)"


def test_a_missing_name_is_told_with_the_one_that_is_near(verdict_on):
    task = _only_failure(verdict_on("def minutes_of(", "def minutes_off("), "clock")
    assert task.kind == "missing"
    assert task.sentence == "exercise.py defines no minutes_of: did you call it minutes_off?"


def test_another_signature_is_told(verdict_on):
    verdict = verdict_on("def minutes_of(hhmm: int | None)", "def minutes_of(hhmm, zone)")
    task = _only_failure(verdict, "clock")
    assert task.kind == "missing"
    assert task.sentence == (
        "minutes_of takes (hhmm, zone), and is called with 1 argument: "
        "missing a required argument: 'zone'."
    )


def test_an_expand_that_returns_nothing_is_told(verdict_on):
    old = 'return {"flights": parsed.flights, "rejected": parsed.rejected}'
    task = verdict_on(old, "pass").task("transform")
    assert task.sentence == (
        "ParseFlights returns nothing, where a collection is expected: does expand() return it?"
    )


def test_a_transform_without_expand_is_told(verdict_on):
    task = verdict_on("def expand(self, lines", "def expandd(self, lines").task("transform")
    assert task.kind == "missing"
    assert task.sentence == "ParseFlights has no expand(), which says what it does."


def test_a_missing_output_is_told_with_those_that_are_there(verdict_on):
    old = 'return {"flights": parsed.flights, "rejected": parsed.rejected}'
    task = verdict_on(old, "return parsed.flights").task("transform")
    assert task.sentence == "[3 rows] | ParseFlights() has no output 'flights'."
    assert (task.expected, task.got) == ("a dict with 'flights'", "one collection")
    task = verdict_on(old, 'return {"flight": parsed.flights}').task("transform")
    assert task.got == "a dict with 'flight'"


def test_a_printed_answer_is_told(verdict_on):
    task = _only_failure(verdict_on(MINUTES, "print(hours * 60 + minutes)"), "clock")
    assert task.sentence == "minutes_of(517) returned nothing (None)."
    assert task.meaning.startswith("It printed its answer and returned nothing")
    assert task.output == "317\n"


@pytest.mark.parametrize("asks", ["int(input('hours? '))", "int(sys.stdin.read())"])
def test_code_that_asks_for_input_is_told_that_nobody_types(verdict_on, asks):
    task = _only_failure(verdict_on(MINUTES, f"import sys; return {asks}"), "clock")
    assert task.sentence.startswith("minutes_of(517) raised EOFError: input() waits for somebody")
    assert task.place.source.endswith(asks)


def test_a_breakpoint_is_told_with_the_way_to_a_debugger(verdict_on):
    task = _only_failure(verdict_on(MINUTES, "breakpoint(); " + MINUTES), "clock")
    assert "raised RuntimeError: breakpoint() opens a debugger, and a check has no" in task.sentence
    assert "WORKSHOP_PATIENCE=1000 .venv/bin/python -m pytest -x exercises/ex01_" in task.sentence


def test_a_name_that_is_mistyped_is_told_with_one_that_is_like_it(verdict_on):
    task = _only_failure(verdict_on(MINUTES, "return huors * 60 + minutes"), "clock")
    assert task.sentence == (
        "minutes_of(517) raised NameError: name 'huors' is not defined: did you mean hours?"
    )
    assert task.meaning == ""


def test_a_generator_in_the_place_of_a_row_is_told(verdict_on):
    verdict = verdict_on(YIELD, "            yield (field for field in row)\n")
    sentence = verdict.task("transform").sentence
    assert sentence == "[3 rows] | ParseFlights() gives generators, where rows are expected."


def test_prints_beside_a_right_answer_do_no_harm(verdict_on):
    assert verdict_on(MINUTES, "print('here')\n    " + MINUTES).passed


def test_a_stub_is_unsolved_not_wrong(exercise):
    verdict = exercise_check.check_in_process(exercise, "solutions", code=exercise.code)
    if "unsolved(" not in exercise.code.read_text():
        pytest.skip("this checkout's exercise is solved")
    assert verdict.kind == "unsolved"
    assert verdict.error is None
    assert verdict.task("clock").sentence == "Not written yet: minutes_of(517)."


def test_one_solved_task_of_a_stub_counts(verdict_on):
    verdict = verdict_on(
        "(fields,) = csv.reader([line], strict=True)",
        "from pipelines.seats.unsolved import unsolved\n        unsolved('x')",
    )
    assert verdict.kind == "failed"
    assert verdict.task("fields").kind == "unsolved"
    assert verdict.task("clock").passed


def test_changed_tests_are_told(exercise, monkeypatch, tmp_path):
    name = "exercises/ex01_parse_flights/test_parse_flights.py"
    lines = originals.CHECKSUMS.read_text().splitlines()
    (line,) = (line for line in lines if line.endswith(f"  {name}"))
    changed = tmp_path / "originals.txt"
    changed.write_text(originals.CHECKSUMS.read_text().replace(line, f"{'0' * 64}  {name}"))
    monkeypatch.setattr(originals, "CHECKSUMS", changed)
    verdict = exercise_check.check_in_process(exercise)
    assert verdict.kind == "changed_files"
    assert verdict.error.startswith(f"{name} has been changed, so a verdict would mean nothing")


def test_tests_that_are_missing_are_told(exercise, monkeypatch, tmp_path):
    name = "exercises/ex01_parse_flights/test_parse_flights_zones.py"
    more = tmp_path / "originals.txt"
    more.write_text(originals.CHECKSUMS.read_text() + f"{'0' * 64}  {name}\n")
    monkeypatch.setattr(originals, "CHECKSUMS", more)
    verdict = exercise_check.check_in_process(exercise)
    assert verdict.kind == "changed_files"
    assert verdict.error.startswith(f"{name} is missing, so a verdict would mean nothing")


def test_a_file_that_is_not_there_is_told(exercise, tmp_path):
    verdict = exercise_check.check_in_process(exercise, "solutions", code=tmp_path / "exercise.py")
    assert verdict.kind == "missing"
    assert "./workshop reset parse_flights brings the stub back" in verdict.error


def test_only_the_tasks_that_are_asked_for_are_run(verdict_on):
    verdict = verdict_on("", "", tasks=["missing"])
    status = {task.task: task.status for task in verdict.tasks}
    assert [name for name, found in status.items() if found == PASSED] == ["fields", "missing"]


def test_a_check_may_end_at_the_first_failure(verdict_on):
    verdict = verdict_on("return int(field)", "return field", until_failure=True)
    assert verdict.task("fields").status == FAILED
    assert verdict.task("clock").status == NOT_RUN


@pytest.fixture
def subprocesses():
    """Makes backends in processes of their own, and ends them."""
    made = []

    def make(*arguments) -> SubprocessBackend:
        made.append(SubprocessBackend(*arguments))
        return made[-1]

    yield make
    for backend in made:
        backend.close()


def test_the_same_tests_run_the_code_in_another_process(exercise, subprocesses):
    verdict = exercise_check.check_in_process(
        exercise, "solutions", patience=30, make_backend=subprocesses
    )
    assert verdict.passed


def test_code_that_ends_its_own_process_fails_its_task(exercise, subprocesses, tmp_path):
    path = tmp_path / "exercise.py"
    source = exercise.solution.read_text()
    path.write_text(source.replace(MINUTES, "import os; os._exit(0)"))
    verdict = exercise_check.check_in_process(
        exercise, "solutions", code=path, tasks=["clock"], patience=30, make_backend=subprocesses
    )
    task = verdict.task("clock")
    assert task.sentence == (
        "minutes_of(517) raised ProcessEnded: the code ended its process (exit code 0)."
    )


def test_pytest_from_any_folder_gives_the_same_verdicts(exercise, tmp_path):
    # Of the functions, which need no Beam: it takes longer to import than all of them to run.
    words = [str(exercise.directory), "--steps", "solutions", "-k", "reading or clock or field"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *words],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env={**os.environ, "WORKSHOP_PATIENCE": "30"},
        timeout=300,
    )
    assert done.returncode == 0, done.stdout
    assert re.fullmatch(r"\d+ passed, \d+ deselected in .*", done.stdout.splitlines()[-1])


def test_a_verdict_as_text_has_all_of_it(verdict_on):
    task = verdict_on(MINUTES, "print('hm')\n    return 0").task("clock")
    assert text_of(task).splitlines()[:9] == [
        "minutes_of(517) gave 0, not 317.",
        "",
        "expected",
        "    317",
        "got",
        "    0",
        "",
        "517 is 5:17, so 5 * 60 + 17 minutes.",
        "",
    ]
    assert "printed\n    hm" in text_of(task)
