"""What a grading's folder keeps of a submission."""

import datetime
import hashlib
import types

from classroom.grading import folder as grading_folder
from classroom.grading.folder import GradingFolder, folder_of
from classroom.submissions.intake import Answer, Submission

FIRST, SECOND = "ex01_parse_flights", "ex02_flight_times"
NOON = datetime.datetime(2030, 6, 1, 12, tzinfo=datetime.UTC)


def test_commits_times_and_progress_are_kept_for_a_later_grading(tmp_path):
    folder = GradingFolder(tmp_path / "out")
    answers = {FIRST: Answer(b"x = 1\n", "", NOON), SECOND: Answer(b"y = 2\n")}
    whole = Submission("ada", answers=answers, progress=b"{}")
    folder.take(whole, [FIRST, SECOND])
    assert folder.handed_in()[0].committed == {FIRST: NOON.isoformat()}
    progress = folder.grading.learner_directory("ada") / "progress.json"
    assert progress.read_bytes() == b"{}"

    # Of an exercise that is not graded now, all stays; so does a file that is not handed in again.
    later = NOON + datetime.timedelta(days=1)
    again = Submission("ada", answers={SECOND: Answer(b"y = 3\n", "", later)})
    folder.take(again, [SECOND])
    assert folder.handed_in()[0].committed == {
        FIRST: NOON.isoformat(),
        SECOND: later.isoformat(),
    }
    assert progress.read_bytes() == b"{}"


def test_nobody_has_a_name_by_which_their_folder_is_somebody_elses(tmp_path, monkeypatch):
    assert folder_of("anna-bf4fcc") != folder_of("Anna") == "anna-bf4fcc"
    # Of a short hash, another name with the same can be looked for.
    folder = GradingFolder(tmp_path / "out")
    names = ["Anna ", "Anna  ", "Anna!"]
    monkeypatch.setattr(
        grading_folder.hashlib,
        "sha256",
        lambda data: types.SimpleNamespace(
            hexdigest=lambda: "abcdef" + hashlib.new("sha256", data).hexdigest()[6:]
        ),
    )
    for name in names:
        folder.take(Submission(name, answers={FIRST: Answer(name.encode())}), [FIRST])
        folder.take(Submission(name, answers={FIRST: Answer(name.encode())}), [FIRST])
    assert sorted(one.learner for one in folder.handed_in()) == sorted(names)


def test_half_a_character_is_kept_as_it_is(tmp_path):
    folder = GradingFolder(tmp_path / "out")
    folder.take(Submission("ada", problems=["\ud800 is none"]), [])
    assert folder.handed_in()[0].problems == ["\ud800 is none"]
