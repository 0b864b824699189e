"""What a grading's folder keeps of a submission."""

import datetime

from classroom.grading.folder import GradingFolder
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
