"""A transcript says what a grading found, in the same bytes each time, on a page for everybody."""

import json
import re
from html.parser import HTMLParser

import pytest

from classroom import cli
from classroom.catalog import load
from classroom.certificate import graded_folder, learner_transcript
from classroom.certificate.transcript_page import page
from classroom.loop import progress
from classroom.loop.progress import Progress, Standing
from tests.support.shown_page import in_a_browser, widths
from tests.support.small_grading import FIRST, LATER, SECOND, sha256


def transcripts(directory):
    graded = graded_folder.read(directory)
    return [
        learner_transcript.of_grading(one, graded.receipt, graded.receipt_sha256, load())
        for one in graded.learners
    ]


class Elements(HTMLParser):
    def __init__(self, page: str):
        super().__init__()
        self.tags: list[tuple[str, dict]] = []
        self.text = ""
        self.feed(page)
        self.text = re.sub(r"\s+", " ", self.text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += f" {data}"


def test_points_by_part_are_those_of_the_grading(grading):
    anna, bo, cem = transcripts(grading)
    assert (anna.points, anna.of) == (23, 30)
    assert [(part.part, part.points, part.of) for part in anna.parts] == [(1, 18, 20), (7, 5, 10)]
    late, by_hand = anna.parts[0].exercises[1], anna.parts[1].exercises[0]
    assert late.note == "2 days late: 80% of the points are left."
    assert by_hand.note == "Marked by hand by Dr. Ito: Half of it is right."
    # What is excused counts for nothing, neither way.
    assert (bo.points, bo.of) == (20, 20)
    assert bo.parts[1].exercises[0].note.startswith("Excused")
    assert (cem.points, cem.of, cem.share) == (0, 30, 0)
    assert cem.parts[0].exercises[0].note == "Nothing was handed in."


def test_hashes_are_those_of_answer_tests_and_receipt(grading):
    anna = transcripts(grading)[0]
    (first, _), (later,) = (part.exercises for part in anna.parts)
    assert first.answer_sha256 == sha256(f"{FIRST.folder} 99".encode())
    assert later.tests_sha256 == sha256(LATER.folder.encode())
    assert anna.receipt_sha256 == sha256((grading / "receipt.json").read_bytes())


def test_a_grading_gives_the_same_bytes_each_time_and_only_plain_data(grading):
    first, second = (transcripts(grading)[0].to_json() for _ in range(2))
    assert first == second
    said = json.loads(first)
    assert said["learner"] == "Anna Øhm"
    assert said["parts"][0]["exercises"][1]["tasks"][0]["passed"] is True


def test_a_part_of_an_exercise_that_is_no_longer_there_comes_last(grading):
    graded = graded_folder.read(grading)
    only = [exercise for exercise in load() if exercise != FIRST]
    (anna, *_) = graded.learners
    made = learner_transcript.of_grading(anna, graded.receipt, "", only)
    assert [part.title for part in made.parts] == [SECOND.part_title, LATER.part_title, "Others"]
    assert made.points == 23


@pytest.mark.parametrize(
    ("points", "written"), [(10.0, "10"), (6.666666, "6.67"), (0.1 + 0.2, "0.3"), (1e-9, "0")]
)
def test_points_are_written_short(points, written):
    assert str(learner_transcript.rounded(points)) == written


def test_the_command_writes_a_page_and_json_for_each_or_for_those_named(grading, tmp_path, capsys):
    assert cli.main(["transcript", str(grading)]) == 0
    said = capsys.readouterr().out
    assert "Anna Øhm: 23 of 30 points\nBo: 20 of 20 points\nCem: 0 of 30 points\n" in said
    for folder in ("anna_ohm", "bo", "cem"):
        files = {path.name for path in (grading / "learners" / folder).iterdir()}
        assert files == {"result.json", "transcript.html", "transcript.json"}
    assert cli.main(["transcript", str(grading), "bo", "--out", str(tmp_path / "out")]) == 0
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"bo.html", "bo.json"}


def test_of_ones_own_progress_it_is_no_proof_and_says_so(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    own = Progress(
        standings={
            FIRST.folder: Standing("2026-01-01 10:00", [task.name for task in FIRST.tasks]),
            SECOND.folder: Standing(tasks=[SECOND.tasks[0].name]),
        }
    )
    monkeypatch.setattr(progress, "load", lambda: own)
    assert cli.main(["transcript", "--name", "Bo"]) == 0
    earned = FIRST.points + SECOND.tasks[0].points
    said = capsys.readouterr().out
    assert said.startswith(f"{earned} of {sum(one.points for one in load())} points: ")
    assert "own word and no proof" in said
    written = json.loads((tmp_path / "build/transcript/transcript.json").read_bytes())
    assert (written["learner"], written["points"]) == ("Bo", earned)
    assert (written["receipt_sha256"], written["graded_at"]) == ("", "")
    assert "own word and no proof" in written["proof"]
    lines = {one["exercise"]: one for part in written["parts"] for one in part["exercises"]}
    assert lines[FIRST.folder]["answer_sha256"] == sha256(FIRST.code.read_bytes())
    assert lines[LATER.folder]["answer_sha256"] == ""
    text = Elements((tmp_path / "build/transcript/transcript.html").read_text()).text
    assert "This is the learner's own word and no proof" in text
    assert "Receipt" not in text


def test_names_are_for_ones_own(grading, capsys):
    assert cli.main(["transcript", str(grading), "--name", "x"]) == 2
    assert "--name is for a transcript of your own" in capsys.readouterr().err


def test_the_page_needs_nothing_but_itself_and_obeys_nobody(grading):
    file = grading / "learners" / "anna_ohm" / "result.json"
    result = json.loads(file.read_text())
    nasty = "<script>alert(1)</script>&\"'"
    result["exercises"][2]["manual"]["remark"] = nasty
    file.write_text(json.dumps(result))
    text = page(transcripts(grading)[0])
    assert nasty not in text
    assert nasty in Elements(text).text
    for tag, attributes in Elements(text).tags:
        assert tag not in ("script", "link", "img", "iframe", "object", "embed")
        assert "src" not in attributes
        assert "href" not in attributes
    for word in ("url(", "@import", "http"):
        assert word not in text
    assert "@media print" in text
    assert "prefers-color-scheme:dark" in text


@in_a_browser
def test_nothing_leaves_the_page_sideways(grading, tmp_path):
    anna = transcripts(grading)[0]
    long_name = "Wolfeschlegelsteinhausenbergerdorff" * 3
    path = tmp_path / "page.html"
    path.write_text(page(anna).replace(anna.learner, long_name))
    assert widths([(path, 400), (path, 1200)], tmp_path) == [400, 1200]
