"""Where to begin, and in which order to go on: `workshop place` and `workshop path`."""

import json

import pytest

from classroom import catalog, paths
from classroom.commands import check
from classroom.commands.path import path_command
from classroom.commands.place import place_command
from classroom.commands.status import list_command
from classroom.loop import progress
from classroom.verdict import FAILED, NOT_RUN, PASSED, TaskVerdict, Verdict
from pipelines.problems import RequestError

EXERCISES = catalog.load()
BY_NAME = {exercise.name: exercise for exercise in EXERCISES}


@pytest.fixture(autouse=True)
def state(tmp_path, monkeypatch):
    """A learner who has done nothing."""
    monkeypatch.setattr(progress, "STATE", tmp_path / ".workshop")
    return tmp_path / ".workshop" / "progress.json"


def judged(monkeypatch, **answers: str) -> None:
    """Has the questions judged so: "right" or "wrong" by name, all others not answered."""
    questions = catalog.placement()
    verdicts = []
    for task in questions.tasks:
        answer = answers.get(task.name)
        verdict = TaskVerdict(task.name, task.title, FAILED, 1, sentence="gives 3, not 4.")
        verdict.kind = "failed" if answer else "unsolved"
        if answer == "right":
            verdict.status, verdict.kind = PASSED, ""
        verdicts.append(verdict)
    whole = Verdict(questions.folder, verdicts, kind="failed" if answers else "unsolved")
    monkeypatch.setattr(check, "judge", lambda exercise, **options: whole)


def passed(exercise) -> Verdict:
    tasks = [TaskVerdict(task.name, task.title, PASSED, task.points) for task in exercise.tasks]
    return Verdict(exercise.folder, tasks)


def record(exercise, verdict: Verdict) -> None:
    with progress.changing() as learner:
        learner.record(exercise, verdict)


# Where to begin


def test_right_answers_mark_what_they_cover_and_the_first_of_the_others_comes_next(
    monkeypatch, state, capsys
):
    judged(monkeypatch, lines="right", sums="right", clocks="wrong")
    assert place_command([]) == 0
    said = capsys.readouterr().out
    assert "2 of 8 right. Marked as known: 01, 03." in said
    assert "Begin with 02: ./workshop watch flight_times" in said
    assert "wrong    A clock's reading is an instant  (see 02)\n           gives 3, not 4." in said
    assert "left out A join" in said
    learner = progress.load()
    assert learner.known == ["ex01_parse_flights", "ex03_carrier_delays"]
    assert learner.word(BY_NAME["parse_flights"]) == ("known", "quiet")
    assert not learner.solved(BY_NAME["parse_flights"])
    assert learner.earned(BY_NAME["parse_flights"]) == 0
    assert json.loads(state.read_text())["known"] == learner.known


def test_of_one_who_knows_all_that_is_asked_the_first_that_is_not_asked_comes_next(
    monkeypatch, capsys
):
    judged(monkeypatch, **{task.name: "right" for task in catalog.placement().tasks})
    place_command([])
    assert "8 of 8 right" in capsys.readouterr().out
    assert progress.load().next_of(EXERCISES).name == "read_batches"


def test_questions_that_nobody_has_answered_are_introduced(monkeypatch, state, capsys):
    judged(monkeypatch)
    assert place_command([]) == 0
    said = capsys.readouterr().out
    assert "exercises/placement/exercise.py" in said
    assert "./workshop place" in said
    assert not state.exists()


def test_a_second_placement_replaces_the_first_and_forget_takes_it_back(monkeypatch, capsys):
    judged(monkeypatch, lines="right", sums="right")
    place_command([])
    judged(monkeypatch, clocks="right")
    place_command([])
    assert progress.load().known == ["ex02_flight_times"]
    assert place_command(["--forget"]) == 0
    assert "1 exercise marked as known, and now no longer." in capsys.readouterr().out
    assert progress.load().known == []
    assert progress.load().next_of(EXERCISES).name == "parse_flights"


def test_what_is_known_can_be_solved_all_the_same(monkeypatch):
    judged(monkeypatch, lines="right")
    place_command([])
    first = BY_NAME["parse_flights"]
    record(first, passed(first))
    assert progress.load().word(first) == ("solved", "passed")
    assert progress.load().earned(first) == first.points


def test_every_question_covers_an_exercise_and_no_two_the_same():
    covered = [folder for task in catalog.placement().tasks for folder in task.covers]
    assert len(set(covered)) == len(covered)
    assert set(covered) <= {exercise.folder for exercise in EXERCISES}


# In which order


def test_every_path_is_shown_with_its_exercises_and_hours(capsys):
    assert path_command([]) == 0
    said = capsys.readouterr().out
    for path in paths.load(EXERCISES):
        assert path.name in said
        assert f"{len(path.exercises)} exercises" in said


def test_one_is_shown_by_a_part_of_its_name_with_its_days_and_what_is_done(capsys):
    record(BY_NAME["parse_flights"], passed(BY_NAME["parse_flights"]))
    assert path_command(["two"]) == 0
    said = capsys.readouterr().out
    assert "Day 1" in said
    assert "Day 2" in said
    assert "  01 parse_flights          solved" in said
    assert "> 03 carrier_delays" in said
    assert "1 of 10 solved" in said


def test_its_exercises_come_next_when_it_is_taken_and_the_rest_behind_it():
    path_command(["ml", "--take"])
    learner = progress.load()
    (way,) = [path for path in paths.load(EXERCISES) if path.name == "ml-engineer"]
    for exercise in way.exercises:
        assert learner.next_of(EXERCISES) == exercise
        learner.record(exercise, passed(exercise))
    assert learner.next_of(EXERCISES).name == "flight_times"
    path_command(["--leave"])
    assert progress.load().path is None


def test_who_takes_the_fast_track_is_not_held_up_by_what_it_assumes(capsys):
    path_command(["fast-track", "--take"])
    assert "> 10 flight_schema" in capsys.readouterr().out
    list_command([])
    assert "> 10 flight_schema" in capsys.readouterr().out
    learner = progress.load()
    assert learner.next_of(EXERCISES).name == "flight_schema"
    with progress.changing() as learner:
        learner.record(BY_NAME["parse_flights"], passed(BY_NAME["parse_flights"]))
    assert progress.load().next_of(EXERCISES).name == "flight_schema"


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [
        (["tow-days"], "There is no path tow-days: did you mean two-days?"),
        (["x"], "There is no path x: there are data-engineer, ml-engineer"),
        (["--take"], "Which path? Name one: data-engineer, "),
    ],
)
def test_a_wrong_request_gets_one_sentence(argv, sentence):
    with pytest.raises(RequestError) as raised:
        path_command(argv)
    assert str(raised.value).startswith(sentence)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "exercises = [3]",
            "way has ex03_carrier_delays before ex01_parse_flights, which it needs.",
        ),
        ("exercises = [1, 99]", "way has the exercise 99, which is not there."),
        ("exercises = [1, 1]", "way has ex01_parse_flights twice."),
        ("stage = 'day'", "a path says nothing of its stages."),
    ],
)
def test_a_path_that_cannot_be_gone_is_refused(text, sentence, tmp_path, monkeypatch):
    monkeypatch.setattr(catalog, "EXERCISES", tmp_path)
    head = '[[path]]\nname = "way"\ntitle = "A way"\nfor_whom = "Nobody."\n'
    (tmp_path / "paths.toml").write_text(head + text)
    with pytest.raises(RequestError) as raised:
        paths.load(EXERCISES)
    assert str(raised.value) == f"{tmp_path / 'paths.toml'}: {sentence}"


def test_what_was_solved_and_fails_now_is_told_apart():
    first = BY_NAME["parse_flights"]
    record(first, passed(first))
    broken = passed(first)
    broken.tasks[1].status = FAILED
    record(first, broken)
    assert progress.load().word(first) == ("fails", "failed")
    record(first, passed(first))
    assert progress.load().word(first) == ("solved", "passed")
    unreadable = Verdict(first.folder, passed(first).tasks, error="Python cannot read line 3.")
    for task in unreadable.tasks:
        task.status = NOT_RUN
    record(first, unreadable)
    assert progress.load().word(first) == ("fails", "failed")


def failed(exercise) -> Verdict:
    verdict = passed(exercise)
    verdict.tasks[1].status = FAILED
    return verdict


def test_the_list_has_a_word_for_each_way_to_stand_and_says_what_it_means(monkeypatch, capsys):
    judged(monkeypatch, hours="right")
    place_command([])
    record(BY_NAME["parse_flights"], passed(BY_NAME["parse_flights"]))
    record(BY_NAME["flight_times"], passed(BY_NAME["flight_times"]))
    record(BY_NAME["flight_times"], failed(BY_NAME["flight_times"]))
    record(BY_NAME["carrier_delays"], failed(BY_NAME["carrier_delays"]))
    with progress.changing() as learner:
        learner.skip(BY_NAME["join_airports"])
        (known,) = learner.known
    capsys.readouterr()
    list_command([])
    said = capsys.readouterr().out
    words = {
        line[2:4]: line[28:].split()[0] for line in said.splitlines() if line[2:4].strip().isdigit()
    }
    assert [words[number] for number in ("01", "02", "03", "04", known[2:4])] == [
        "solved",
        "fails",
        "begun",
        "skipped",
        "known",
    ]
    assert "\nfails    solved once, and its last check failed\n" in said
    assert "\nskipped  left for later\n" in said
    assert max(map(len, said.splitlines())) <= 80
    list_command(["--todo"])
    said = capsys.readouterr().out
    assert "02 flight_times" in said
    assert "01 parse_flights" not in said


def test_a_word_that_the_list_does_not_use_is_not_explained(capsys):
    record(BY_NAME["parse_flights"], passed(BY_NAME["parse_flights"]))
    list_command([])
    assert capsys.readouterr().out.splitlines()[-1].startswith(f"1 of {len(BY_NAME)} solved")


def test_what_was_skipped_is_no_more_once_it_is_checked_again():
    first = BY_NAME["parse_flights"]
    with progress.changing() as learner:
        learner.skip(first)
    assert progress.load().word(first) == ("skipped", "quiet")
    # It comes again when all that is behind it is done.
    assert progress.load().next_of(EXERCISES) == first
    record(first, failed(first))
    assert progress.load().word(first) == ("begun", "")


def test_all_answers_together_fit_a_screen(monkeypatch, capsys):
    names = [task.name for task in catalog.placement().tasks]
    judged(monkeypatch, **dict.fromkeys(names, "wrong"))
    for task in check.judge(None).tasks:
        task.sentence = f"f({', '.join(map(str, range(99)))}) gives 3, not 4."
    place_command([])
    said = capsys.readouterr().out.splitlines()
    assert len(said) <= 24
    assert max(map(len, said)) <= 80
