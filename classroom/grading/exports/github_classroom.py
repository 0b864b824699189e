"""A learner's points as GitHub Classroom's autograding takes them.

A grader's step hands its results over as base64 of JSON in its output `result`, and the reporter
(https://github.com/github-education-resources/autograding-grading-reporter, src/main.js and
src/notify-classroom.js) adds up `score` of all tests against `max_score`. Nothing is reported
where `max_score` is 0.
"""

import base64
import json
from collections.abc import Mapping

from classroom.catalog import Exercise
from classroom.grading.exports.items import Item, items
from classroom.grading.exports.text import cut, line
from classroom.grading.results import EXCUSED, LearnerResult
from classroom.verdict import FAILED, PASSED

_MOST_MESSAGE = 2_000  # characters; the whole must fit into a variable of the environment


def results(learner: LearnerResult, exercises: Mapping[str, Exercise]) -> dict:
    """The structure of one grader; a test for each task that counts.

    Args:
        exercises: by their folders.
    """
    tests = []
    for result in learner.exercises:
        if result.state != EXCUSED:
            for item in items(result, exercises.get(result.exercise)):
                tests.append(_test(result.exercise, item))
    words = {test["status"] for test in tests}
    status = "error" if words == {"error"} else "fail" if words - {"pass"} else "pass"
    return {"version": 1, "status": status, "max_score": round(learner.of, 4), "tests": tests}


def output_line(found: dict) -> str:
    """The line that a step appends to the file which $GITHUB_OUTPUT names."""
    encoded = base64.b64encode(json.dumps(found).encode()).decode()
    return f"result={encoded}\n"


def _test(folder: str, item: Item) -> dict:
    status = {PASSED: "pass", FAILED: "fail"}.get(item.status, "error")
    return {
        "name": f"{folder}: {line(item.title)}",
        "status": status,
        "score": round(item.earned, 4),
        "message": cut(item.detail or item.sentence, _MOST_MESSAGE) or None,
        "test_code": cut(item.call, _MOST_MESSAGE),
        "filename": f"exercises/{folder}/exercise.py",
        "line_no": item.line,
        "execution_time": "0s",
    }
