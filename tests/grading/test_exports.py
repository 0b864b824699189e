"""What other programs read of a grading: each format by a reader that is not its writer."""

import base64
import csv
import json
import math
import re
import unicodedata
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from classroom import catalog
from classroom.grading.exports import github_classroom
from classroom.grading.exports.gradebook import gradebook
from classroom.grading.exports.identity import identity
from classroom.grading.exports.items import items
from classroom.grading.exports.moodle import moodle
from classroom.grading.exports.text import cell
from classroom.grading.outputs import write
from classroom.grading.results import Grading, LearnerResult, ManualMark
from tests.grading import made_class
from tests.grading.made_class import COURSE, FORMULA, NAMES, WEIGHTS

# Worked out by hand. 07: ex01 has 12 points, 2 of them lost: 20 * 10 / 12; ex03 13, of which the
# tasks before and beside the failed one have 4: 25 * 4 / 13. 17, 18, 19: one to three days late,
# at 10 % each. 25 is marked by hand: 23 of the 25 points.
TOTALS = {
    0: 100,
    7: 20 * 10 / 12 + 20 + 25 * 4 / 13 + 15 + 20,
    17: 90,
    18: 80,
    19: 70,
    22: 80,
    24: 85,
    25: 98,
    26: 75,
}


@pytest.fixture(scope="module")
def grading(tmp_path_factory) -> Grading:
    grading = made_class.made_class(tmp_path_factory.mktemp("class"))
    write(grading, COURSE, catalog.load())
    return grading


def rows(grading: Grading, name: str) -> list[list[str]]:
    with open(grading.directory / name, newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def of(grading: Grading, learner: int, name: str) -> dict:
    folder = grading.learner_directory(f"learner_{learner:02}")
    return json.loads((folder / name).read_text("utf-8"))


def everything(grading: Grading) -> list[Path]:
    written = [path for path in grading.directory.rglob("*") if path.is_file()]
    return [path for path in written if path.name not in ("result.json", "progress.json")]


def test_points_are_those_worked_out_by_hand(grading):
    table = rows(grading, "gradebook.csv")
    points = table[0].index("points")
    for learner, total in TOTALS.items():
        assert float(table[learner + 1][points]) == pytest.approx(total, abs=0.01), learner


def test_the_gradebook_has_a_row_for_each_learner_and_three_columns_for_each_exercise(grading):
    head, *learners = rows(grading, "gradebook.csv")
    assert len(learners) == len(NAMES) == 30
    assert {len(row) for row in learners} == {len(head)} == {1 + 3 * len(WEIGHTS) + 4}
    late, marked, excused = (dict(zip(head, learners[i], strict=True)) for i in (18, 25, 24))
    assert late["ex01_parse_flights state"] == "graded, 2 days late"
    assert marked["ex03_carrier_delays state"] == "marked by hand"
    assert marked["remarks"] == "ex03_carrier_delays: Explained it at the board."
    assert excused["ex05_live_board state"] == "excused"
    assert excused["ex05_live_board"] == excused["ex05_live_board of"] == ""
    assert excused["of"] == "85"


@pytest.mark.parametrize("name", ["gradebook.csv", "canvas.csv", "moodle.csv"])
def test_no_cell_is_a_formula(grading, name):
    cells = [cell for row in rows(grading, name) for cell in row]
    assert not [one for one in cells if one.lstrip()[:1] in tuple("=+-@") and one.strip()]
    assert any(FORMULA in cell for cell in cells)


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", " =", "\t=", "\n=", "\uff1d", "\uff0d"])
def test_a_cell_that_a_spreadsheet_would_compute_begins_with_an_apostrophe(begins):
    assert cell(f"{begins}1+1").startswith("'")
    assert cell("1=1") == "1=1"


def test_no_file_has_characters_that_are_not_to_be_seen(grading):
    for path in everything(grading):
        text = path.read_text("utf-8")
        bad = {c for c in text if unicodedata.category(c) in ("Cc", "Cs")} - set("\n\r\t")
        assert not bad | {c for c in text if c in "\u202e\u2066\ufffe\uffff"}, path
    assert "\\x1b[2J\\x07\\u202egnp\\ud800\\x00" in rows(grading, "gradebook.csv")[30][0]


def test_items_add_up_to_the_score(grading):
    known = made_class.exercises()
    for learner in grading.learners():
        for result in learner.exercises:
            found = items(result, known[result.exercise])
            counts = result.state != "excused"
            assert math.fsum(i.earned for i in found) == pytest.approx(result.score)
            assert math.fsum(i.of for i in found) == pytest.approx(result.weight if counts else 0)
            assert len({item.name for item in found}) == len(found)


def test_canvas_finds_students_assignments_and_points(grading):
    head, possible, *learners = rows(grading, "canvas.csv")
    # As its importer asks: these five, in this order, with the assignments behind "Section".
    assert head[:5] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    assert head[5:] == list(WEIGHTS)
    assert re.search("Points Possible", possible[0])
    assert [float(cell) for cell in possible[5:]] == list(WEIGHTS.values())
    assert learners[0][:4] == ["Ada Lovelace", "1001", "", ""]
    assert learners[8][:4] == ["Jean Bartik", "", "", "jean@example.org"]
    assert learners[10][:4] == ["Sophie Wilson", "", "", ""]
    assert learners[24][5:] == ["20", "20", "25", "EX", "20"]
    for row in learners:
        assert len(row) == len(head)
        assert all(cell == "EX" or float(cell) >= 0 for cell in row[5:])


def test_moodle_finds_participants_and_grades(grading):
    head, *learners = rows(grading, "moodle.csv")
    # Without these three its worksheet is refused.
    place = {name: head.index(name) for name in ("Identifier", "Grade", "Last modified (grade)")}
    assert [row[place["Identifier"]] for row in learners[:2]] == [
        "Participant 1001",
        "Participant 1002",
    ]
    assert learners[8][head.index("Email address")] == "jean@example.org"
    for learner, total in TOTALS.items():
        assert float(learners[learner][place["Grade"]]) == pytest.approx(total, abs=0.01)
    assert learners[0][place["Last modified (grade)"]] == made_class.GRADED_AT
    comments = learners[18][head.index("Feedback comments")]
    assert "ex01_parse_flights: 16 of 20 (2 days late: 80 % of the points count)." in comments


@pytest.mark.parametrize(
    ("with_tests", "said"),
    [
        (True, "2 days late: 80 % of the points count. Tests: 12 of 12. Good names."),
        (False, "Tests: 12 of 12. Good names."),
    ],
)
def test_a_rubric_s_mark_does_not_hide_what_the_late_rule_has_done(with_tests, said):
    folder, exercise = next(iter(made_class.exercises().items()))
    one = made_class.graded(exercise, days=2)
    one.manual = ManualMark(16.0, "Tests: 12 of 12. Good names.", "RL", with_tests)
    learner = LearnerResult("ada", "ada", [one])
    _, row = csv.reader(gradebook([learner], [folder]).splitlines())
    assert row[-1] == f"{folder}: {said}"
    course = [entry for entry in COURSE.exercises if entry.folder == folder]
    head, row = csv.reader(moodle([learner], course, made_class.GRADED_AT).splitlines())
    feedback = row[head.index("Feedback comments")]
    assert feedback == f"{folder}: 16 of 20 ({said.rstrip('.')})."


@pytest.mark.parametrize("whose", ["the class", 0, 7, 24, 25, 29])
def test_junit_is_as_its_schema_says(grading, whose):
    folder = (
        grading.directory
        if whose == "the class"
        else grading.learner_directory(f"learner_{whose:02}")
    )
    root = ET.parse(folder / "junit.xml").getroot()
    assert root.tag == "testsuites"
    assert len(root) == len(WEIGHTS) * (30 if whose == "the class" else 1)
    for number, suite in enumerate(root):
        wanted = {"package", "id", "name", "timestamp", "hostname", "tests", "failures", "errors"}
        assert set(suite.attrib) == wanted | {"time", "skipped"}
        assert suite.get("id") == str(number)
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", suite.get("timestamp"))
        assert float(suite.get("time")) >= 0
        for name in ("package", "name", "hostname"):
            assert suite.get(name) == " ".join(suite.get(name).split()) != "", name
        first, *cases, out, err = suite
        assert (first.tag, out.tag, err.tag) == ("properties", "system-out", "system-err")
        assert {case.tag for case in cases} == {"testcase"}
        assert all(set(case.attrib) == {"name", "classname", "time"} for case in cases)
        assert all(len(case) <= 1 for case in cases)
        told = [child.tag for case in cases for child in case]
        for tag, name in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
            assert told.count(tag) == int(suite.get(name))
        assert int(suite.get("tests")) == len(cases)
        for child in (child for case in cases for child in case if child.tag != "skipped"):
            assert child.get("type")
            assert child.get("message")


def test_junit_tells_failures_from_code_that_broke(grading):
    def told(learner: int, exercise: str) -> list[tuple[str, str]]:
        path = grading.learner_directory(f"learner_{learner:02}") / "junit.xml"
        (suite,) = (one for one in ET.parse(path).getroot() if one.get("name") == exercise)
        return [
            (child.tag, child.get("message")) for case in suite.iter("testcase") for child in case
        ]

    assert told(0, "ex03_carrier_delays") == []
    assert told(7, "ex01_parse_flights") == [
        ("failure", "minutes_of(1260) was to raise ValueError, and raised nothing.")
    ]
    broke, *others = told(23, "ex03_carrier_delays")
    assert broke == ("error", "The check took more than 60 s, and was ended.")
    assert {tag for tag, _ in others} == {"skipped"}
    assert {tag for tag, _ in told(24, "ex05_live_board")} == {"skipped"}


# The fields of https://gradescope-autograders.readthedocs.io/en/latest/specs/
TOP = {"score", "execution_time", "output", "output_format", "test_output_format"}
TOP |= {"test_name_format", "visibility", "stdout_visibility", "extra_data", "tests", "leaderboard"}
TEST = {"score", "max_score", "status", "name", "name_format", "number", "output", "output_format"}
TEST |= {"tags", "visibility", "extra_data"}


@pytest.mark.parametrize("learner", [0, 7, 18, 24, 25, 26, 29])
def test_gradescope_gets_a_test_for_each_task_and_the_score(grading, learner):
    found = of(grading, learner, "gradescope.json")
    assert set(found) <= TOP
    assert all(set(test) <= TEST for test in found["tests"])
    assert {test["status"] for test in found["tests"]} <= {"passed", "failed"}
    assert found["score"] == pytest.approx(TOTALS.get(learner, found["score"]), abs=0.001)
    assert math.fsum(t["score"] for t in found["tests"]) == pytest.approx(found["score"], abs=0.01)
    of_all = math.fsum(test["max_score"] for test in found["tests"])
    assert of_all == pytest.approx(85 if learner == 24 else 100, abs=0.01)
    assert len({test["number"] for test in found["tests"]}) == len(found["tests"])


@pytest.mark.parametrize("learner", [0, 7, 18, 24, 25, 29])
def test_github_classroom_adds_up_the_score(grading, learner):
    found = of(grading, learner, "github-classroom.json")
    line = github_classroom.output_line(found)
    name, encoded = line.rstrip("\n").split("=", 1)
    assert name == "result"
    assert line.count("\n") == 1
    results = json.loads(base64.b64decode(encoded))
    # As the reporter does: JavaScript's sum of the scores, against max_score.
    assert results["max_score"] == (85 if learner == 24 else 100)
    total = sum(test["score"] for test in results["tests"])
    assert total == pytest.approx(TOTALS.get(learner, 4.8333), abs=0.01)
    assert results["status"] == ("pass" if learner in (0, 18, 24) else "fail")
    assert {test["status"] for test in results["tests"]} <= {"pass", "fail", "error"}
    # A variable of a process' environment holds 128 KB.
    assert len(line) < 128_000


@pytest.mark.parametrize("learner", [0, 7, 22, 24, 26, 29])
@pytest.mark.parametrize("exercise", list(WEIGHTS))
def test_exercism_gets_what_its_interface_asks(grading, learner, exercise):
    found = of(grading, learner, f"exercism/{exercise}.json")
    assert set(found) == {"version", "status", "message", "tests"}
    assert found["version"] == 3
    assert found["status"] in ("pass", "fail", "error")
    assert bool(found["message"]) == (found["status"] == "error")
    assert [test["name"] for test in found["tests"]] == [
        task.title for task in made_class.exercises()[exercise].tasks
    ]
    assert [test["task_id"] for test in found["tests"]] == list(range(1, len(found["tests"]) + 1))
    for test in found["tests"]:
        assert test["status"] in ("pass", "fail", "error")
        assert len(test["output"] or "") <= 500


def test_exercism_says_why_there_is_no_result(grading):
    assert of(grading, 26, "exercism/ex03_carrier_delays.json")["message"] == (
        "It is a symbolic link."
    )
    assert of(grading, 24, "exercism/ex05_live_board.json")["message"] == "Was ill."
    assert of(grading, 0, "exercism/ex05_live_board.json")["status"] == "pass"


@pytest.mark.parametrize(
    ("learner", "known"),
    [
        ("Ada Lovelace 1234", ("Ada Lovelace", "1234", "")),
        ("lovelaceada 7", ("lovelaceada", "7", "")),
        ("Ada ada@example.org", ("Ada", "", "ada@example.org")),
        ("ada@example.org", ("ada@example.org", "", "ada@example.org")),
        ("ada", ("ada", "", "")),
        ("1234", ("1234", "", "")),
        ("=1+1 5", ("'=1+1", "5", "")),
        ("@evil.org", ("'@evil.org", "", "")),
    ],
)
def test_who_it_is_stands_in_the_name(learner, known):
    found = identity(learner)
    assert (found.name, found.number, found.email) == known


def test_a_grading_that_is_not_whole_is_written_too(tmp_path):
    empty = Grading(tmp_path)
    write(empty, COURSE, catalog.load())
    assert len(rows(empty, "gradebook.csv")) == 1
    assert list(ET.parse(tmp_path / "junit.xml").getroot()) == []


def test_what_of_the_course_was_not_graded_yet_is_nobodys_failure(tmp_path):
    grading = made_class.made_class(tmp_path)
    for path in tmp_path.glob("learners/*/result.json"):
        said = json.loads(path.read_text())
        said["exercises"] = [e for e in said["exercises"] if e["exercise"] == "ex01_parse_flights"]
        path.write_text(json.dumps(said))
    write(grading, COURSE, catalog.load())
    assert rows(grading, "canvas.csv")[0][5:] == ["ex01_parse_flights"]
    assert "Sums that can be merged" not in (tmp_path / "index.html").read_text("utf-8")


def test_writing_again_gives_the_same_bytes(grading):
    before = {path: path.read_bytes() for path in everything(grading)}
    write(grading, COURSE, catalog.load())
    assert {path: path.read_bytes() for path in everything(grading)} == before


def test_an_exercise_that_is_no_longer_there_keeps_its_points(grading):
    without = [one for one in catalog.load() if one.folder != "ex03_carrier_delays"]
    write(grading, COURSE, without)
    points = rows(grading, "gradebook.csv")[0].index("points")
    assert float(rows(grading, "gradebook.csv")[8][points]) == pytest.approx(TOTALS[7], abs=0.01)
    found = of(grading, 7, "gradescope.json")
    assert found["score"] == pytest.approx(TOTALS[7], abs=0.001)
    write(grading, COURSE, catalog.load())
