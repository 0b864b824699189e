"""A class of thirty, as a grading has left it: right, wrong, half-finished, late and hostile."""

import json
from pathlib import Path

from classroom import catalog
from classroom.catalog import Exercise
from classroom.course.course import Course, CourseExercise, LateRule
from classroom.grading.results import (
    EXCUSED,
    GRADED,
    MISSING,
    REFUSED,
    ExerciseResult,
    Grading,
    LearnerResult,
    ManualMark,
    Receipt,
)
from classroom.verdict import FAILED, NOT_RUN, PASSED, Place, TaskVerdict, Verdict

WEIGHTS = {
    "ex01_parse_flights": 20.0,
    "ex02_flight_times": 20.0,
    "ex03_carrier_delays": 25.0,
    "ex05_live_board": 15.0,
    "ex12_quarantine_rows": 20.0,
}
LATE = LateRule(per_day=0.1, grace_minutes=60, most_days=5)
COURSE = Course(
    "Data pipelines, autumn",
    tuple(CourseExercise(folder, weight) for folder, weight in WEIGHTS.items()),
    LATE,
)
GRADED_AT = "2026-11-29T12:00:00+00:00"

NASTY = "<script>alert(1)</script>&\"'</pre>"
FORMULA = '=HYPERLINK("http://evil.example","mark")'
CONTROL = "\x1b[2J\x07\u202egnp\ud800\x00"

NAMES = (
    *("Ada Lovelace 1001", "Grace Hopper 1002", "Mary Jackson 1003", "Katherine Johnson 1004"),
    *("Annie Easley 1005", "Barbara Liskov 1006", "Frances Allen 1007", "Radia Perlman 1008"),
    *("Jean Bartik jean@example.org", "Kathleen Booth kb@example.org", "Sophie Wilson"),
    *("Karen Spärck Jones 1012", "Hedy Lamarr 1013", "Evelyn Boyd Granville 1014", "Lynn Conway"),
    *("Margaret Hamilton 1016", "Adele Goldberg 1017", "Shafi Goldwasser 1018", "王小云 1019"),
    *("محمد بن موسى 1020", "Donald Knuth 1021", "Edsger W. Dijkstra 1022", "Alan Turing 1023"),
    *("Tony Hoare 1024", "Niklaus Wirth 1025", "John McCarthy 1026", "Ken Thompson 1027"),
    *(NASTY, FORMULA, f"Bobby {CONTROL} Tables 1030"),
)


def wrong(task: str, sentence: str, **said) -> dict:
    """A failure of a task: what `TaskVerdict` has beside its name."""
    return {"task": task, "kind": "wrong", "sentence": sentence, **said}


# The mistakes of the class: of the exercise, and of the task in it that fails.
NO_CLOCK = wrong(
    "clock",
    "minutes_of(1260) was to raise ValueError, and raised nothing.",
    call="minutes_of(1260)",
    expected="ValueError",
    got="780",
    meaning="No clock reads so. A number made of it would look like any other, and be wrong.",
    place=Place("/somewhere/answers/exercise.py", 93, "return hours * 60 + minutes"),
    hint_rung=2,
)
ZERO = wrong(
    "cancelled",
    "mean_delay is wrong.",
    call="DelaySummary over 8 flights, of which 2 left",
    expected="19.0",
    got="4.75",
    meaning="The mean is over those that left. With the others as 0, the day of the blizzard "
    "looks better than an ordinary one.",
    hint_rung=2,
)
DIVIDES = wrong(
    "cancelled",
    "DelaySummary over 2 cancelled flights raised ZeroDivisionError: division by zero.",
    kind="error",
    call="DelaySummary over 2 cancelled flights",
    place=Place("/somewhere/answers/exercise.py", 60, '"mean_delay": minutes / left,'),
)
UNWRITTEN = wrong("fields", "Not written yet: parse_line(…).", kind="unsolved")
HOSTILE = wrong(
    "fields",
    f"parse_line({NASTY!r}) gave {NASTY}.",
    call=NASTY,
    expected=NASTY,
    got=CONTROL,
    meaning=NASTY,
    place=Place(NASTY, 1, NASTY),
    output=f"{NASTY}\n{CONTROL}\n" + "x" * 50_000,
)


def exercises() -> dict[str, Exercise]:
    """Those of the course, by folder."""
    return {folder: catalog.load_one(folder) for folder in WEIGHTS}


def verdict(exercise: Exercise, failure: dict | None = None, **whole) -> Verdict:
    """Of tasks in their order: those before the failure pass, those that need it are not run."""
    tasks, broken = [], set()
    for task in exercise.tasks:
        one = TaskVerdict(task.name, task.title, PASSED, task.points)
        if whole.get("error"):
            one.status, one.sentence = NOT_RUN, "Not run."
        elif failure and task.name == failure["task"]:
            said = {name: value for name, value in failure.items() if name != "task"}
            one = TaskVerdict(task.name, task.title, FAILED, task.points, **said)
            broken.add(task.name)
        elif missing := broken & set(task.after):
            one.status, one.sentence = NOT_RUN, f"Not run: it needs the task {missing.pop()}."
            broken.add(task.name)
        tasks.append(one)
    kind = "ok" if failure is None else "unsolved" if failure["kind"] == "unsolved" else "failed"
    return Verdict(exercise.folder, tasks, **{"kind": kind, "seconds": 1.5, **whole})


def graded(exercise: Exercise, failure: dict | None = None, days: int = 0, **whole):
    """An exercise with its score, as the course's rules give it."""
    found = verdict(exercise, failure, **whole)
    weight, factor = WEIGHTS[exercise.folder], LATE.factor(days)
    score = weight * found.earned / found.points * factor
    sha = f"{exercise.number:02x}" * 32
    return ExerciseResult(exercise.folder, GRADED, weight, score, sha, days, factor, verdict=found)


def results(learner: int, known: dict[str, Exercise]) -> list[ExerciseResult]:
    """The exercises of a learner, by their number in the class."""
    first, second, third, fifth, twelfth = known.values()
    right = [graded(one) for one in known.values()]
    if learner < 6:
        return right
    if learner < 12:
        return [graded(first, NO_CLOCK), right[1], graded(third, ZERO), *right[3:]]
    if learner < 17:
        return [
            *right[:2],
            graded(third, DIVIDES if learner % 2 else ZERO),
            *absent(fifth, twelfth),
        ]
    if learner < 20:
        return [graded(one, days=learner - 16) for one in known.values()]
    if learner < 22:
        return [graded(first, UNWRITTEN), *absent(second, third, fifth, twelfth)]
    if learner == 22:
        said = "exercise.py has a syntax error: '(' was never closed."
        broken = graded(first, error=said, kind="syntax", place=Place("exercise.py", 12, "x = ("))
        return [broken, *right[1:]]
    if learner == 23:
        slow = graded(third, error="The check took more than 60 s, and was ended.", kind="timeout")
        return [*right[:2], slow, *right[3:]]
    if learner == 24:
        excused = ExerciseResult(fifth.folder, EXCUSED, WEIGHTS[fifth.folder], why="Was ill.")
        return [*right[:3], excused, right[4]]
    if learner == 25:
        marked = graded(third, ZERO)
        marked.score, marked.manual = 23.0, ManualMark(23.0, "Explained it at the board.", "RL")
        return [*right[:2], marked, *right[3:]]
    if learner == 26:
        refused = ExerciseResult(
            third.folder, REFUSED, WEIGHTS[third.folder], why="It is a symbolic link."
        )
        return [*right[:2], refused, *right[3:]]
    hostile = graded(first, HOSTILE)
    hostile.flags = [f"Line 3 names classroom: {NASTY}", f"Line 4 names gc. {CONTROL}"]
    marked = graded(second, ZERO | {"task": "instant"})
    marked.manual, marked.score = ManualMark(1.5, FORMULA, NASTY), 1.5
    refused = ExerciseResult(third.folder, REFUSED, WEIGHTS[third.folder], why=NASTY)
    crashed = graded(fifth, error=f"It ended: {NASTY}{CONTROL}", kind="crash", output=NASTY)
    return [hostile, marked, refused, crashed, *absent(twelfth)]


def absent(*exercises: Exercise) -> list[ExerciseResult]:
    """Exercises of which nothing was handed in."""
    return [ExerciseResult(one.folder, MISSING, WEIGHTS[one.folder]) for one in exercises]


def made_class(directory: Path) -> Grading:
    """The grading's folder; every third learner shares a progress file, one of them a bad one."""
    known = exercises()
    grading = Grading(directory)
    for number, name in enumerate(NAMES):
        learner = LearnerResult(name, f"learner_{number:02}", results(number, known))
        if number > 26:
            learner.problems = [f"{NASTY}/ex03/exercise.py is {CONTROL}a device; it was not taken."]
        folder = grading.learner_directory(learner.folder)
        folder.mkdir(parents=True)
        (folder / "result.json").write_text(json.dumps(learner.to_dict()))
        if number % 3 == 0:
            (folder / "progress.json").write_text(progress(number))
    receipt = Receipt(COURSE.name, "", GRADED_AT, 7, "namespaces", {"python": "3.12"}, {}, {})
    grading.receipt_file.write_text(json.dumps(receipt.to_dict()))
    return grading


def progress(number: int) -> str:
    """A progress file: an exercise every 40, 50, … minutes; one is no progress file at all."""
    if number == 27:
        return "[" * 100_000
    passes = {}
    for place, folder in enumerate(WEIGHTS):
        minutes = 9 * 60 + place * (40 + number)
        passes[folder] = {"solved": f"2026-10-05 {minutes // 60:02}:{minutes % 60:02}"}
    return json.dumps({"exercises": passes | {NASTY: {"solved": "2026-10-05 10:00"}}})
