"""For a grading, a task counts only when the searches for counter-examples to it have ended."""

import pytest

from classroom import catalog
from classroom.checking import counter_examples
from classroom.checking.exercise_check import check_in_process
from classroom.grading.unfinished import unfinished
from classroom.verdict import NOT_RUN, PASSED

EXERCISE = catalog.load_one("ex02_flight_times")
SEARCHED = [one.task for one in counter_examples.searches(EXERCISE)]


def judged(**more):
    """The verdict on the reference, and of each task that began its name and those before."""
    seen = []

    def began(task, earlier):
        seen.append((task, {one.task: one.status for one in earlier}))

    verdict = check_in_process(
        EXERCISE, "solutions", patience=20, seed=7, proves=True, on_task=began, **more
    )
    return verdict, seen


@pytest.fixture(scope="module")
def whole():
    return judged()


def test_whoever_is_stopped_while_tests_run_has_earned_nothing_that_is_searched(whole):
    _, seen = whole
    before = [earlier for _, earlier in seen[: len(EXERCISE.tasks)]]
    for earlier in before:
        assert {task: status for task, status in earlier.items() if task in SEARCHED} == {
            task: NOT_RUN for task in earlier if task in SEARCHED
        }


def test_a_task_is_earned_when_its_last_search_has_ended(whole):
    verdict, seen = whole
    assert verdict.passed
    searched = [(task, earlier) for task, earlier in seen if len(earlier) == len(SEARCHED) - 1]
    for task, earlier in searched[1:]:
        ended = SEARCHED[: SEARCHED.index(task)]
        assert [one for one, status in earlier.items() if status == PASSED] == [*ended]


def test_who_stops_the_judge_in_a_search_loses_the_tasks_that_are_not_proven(whole):
    _, seen = whole
    task, earlier = seen[-1]
    steps = [
        {"task": name, "title": "", "status": status, "points": 1, "sentence": ""}
        for name, status in earlier.items()
    ]
    found = unfinished(EXERCISE, "timeout", "Stopped.", task, steps)
    assert {one.task for one in found.tasks if one.passed} == set(earlier) - {task}
    first, nothing = seen[0]
    found = unfinished(EXERCISE, "timeout", "Stopped.", first, [])
    assert nothing == {}
    assert found.earned == 0


def test_searches_that_had_to_be_ended_prove_nothing(monkeypatch):
    monkeypatch.setattr(counter_examples, "_WHOLE_SECONDS", -1.0)
    monkeypatch.setattr(counter_examples.Stopwatch, "has_passed", lambda watch, end: end < 0.5)
    verdict, _ = judged()
    assert {one.task for one in verdict.tasks if one.passed}.isdisjoint(SEARCHED)
    assert "counts only when it has been tried" in verdict.task(SEARCHED[0]).sentence


def test_a_finding_counts_though_another_task_has_not_passed(tmp_path):
    wrong = tmp_path / "exercise.py"
    wrong.write_text(f"""{EXERCISE.solution.read_text("utf-8")}
_right = departed


def departed(row):
    return None if row["dep_delay"] == 1 else _right(row)


def arrived(row, zone):
    raise RuntimeError
""")
    verdict = check_in_process(EXERCISE, "solutions", code=wrong, patience=20, seed=7, proves=True)
    assert verdict.task("arrived").kind == "error"
    assert verdict.task("departed").test == "test_any_departure"
    assert verdict.task("changes").passed
