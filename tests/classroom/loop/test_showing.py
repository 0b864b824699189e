"""What is shown of a verdict, and what is said after a right answer."""

import io
import re

import pytest

from classroom import catalog
from classroom.loop.screen import screen
from classroom.loop.showing import celebrate, code, markdown, show, show_short
from classroom.verdict import FAILED, NOT_RUN, PASSED, Place, TaskVerdict, Verdict
from pipelines.seats import registry

FILLED = [exercise for exercise in catalog.load() if exercise.seat]


@pytest.mark.parametrize("exercise", FILLED, ids=[exercise.name for exercise in FILLED])
def test_the_command_that_is_advised_runs_the_seat(exercise):
    file = io.StringIO()
    celebrate(screen(file), exercise, Verdict(exercise.folder), 1, 9)
    said = " ".join(file.getvalue().split())
    assert f"the seat {exercise.seat} now" in said
    command = re.search(r"workshop (\w+) --steps exercises", said)[1]
    # The exercise's own page names the command that runs it.
    page = exercise.readme.read_text("utf-8")
    assert re.search(rf"workshop {command} [^\n]*--steps exercises", page) or (
        command == "run" and exercise.seat in {seat.name for seat in registry.SEATS}
    )


def test_every_seat_has_an_exercise_or_is_the_pipelines():
    filled = {exercise.seat for exercise in FILLED}
    assert {seat.name for seat in registry.TRAINING_SEATS} <= filled


ROW = {f"column_{number:02}": f"2013-01-{number + 1:02}T11:00:00Z" for number in range(19)}
CALL = f"parse_line({','.join(ROW.values())!r})"
LONG = "It names no zone: 11:00 in UTC, or in New York? Each guess moves some files by hours. " * 4


def failing(**settings) -> Verdict:
    """A verdict on eight tasks, of which the fourth has failed with all that there can be."""
    told = {
        "kind": "wrong",
        "sentence": f"{CALL} gave a dict that has another value for 'column_00'.",
        "call": CALL,
        "expected": "\n".join(f"{name!r}: {value!r}" for name, value in ROW.items()),
        "got": "\n".join(f"{name!r}: None" for name in ROW),
        "meaning": f"{LONG}\nThe contract, zone: {LONG}",
        "place": Place("exercise.py", 22, f"def parse_line(line: str) -> {'int | ' * 20}None:"),
        "output": "here\n" * 500,
        **settings,
    }
    tasks = [TaskVerdict(f"task_{n}", f"What is {n}", PASSED, 2) for n in range(8)]
    tasks[3] = TaskVerdict("zone", "A time has its zone", FAILED, 3, **told)
    tasks[4].status = NOT_RUN
    return Verdict("ex01_parse_flights", tasks, kind="failed")


@pytest.fixture
def shown(monkeypatch):
    """What a verdict looks like in a terminal of 80 columns and some lines."""

    def look(verdict: Verdict, lines: int = 24, **options) -> list[str]:
        monkeypatch.setenv("COLUMNS", "80")
        monkeypatch.setenv("LINES", str(lines))
        file = io.StringIO()
        show(screen(file), catalog.find("parse_flights", catalog.load()), verdict, **options)
        return file.getvalue().splitlines()

    return look


def test_a_verdict_fits_the_terminal_with_the_task_that_failed_first(shown):
    said = shown(failing())
    assert len(said) <= 23  # the prompt has the last line
    assert max(map(len, said)) <= 80
    assert said[2].split() == ["failed", "A", "time", "has", "its", "zone", "0/3"]
    text = " ".join(" ".join(said).split())
    for piece in (
        "parse_line(…) gave a dict that has another value for 'column_00'.",
        "expected 'column_00': '2013-01-01T11:00:00Z'",
        "got 'column_00': None",
        "It names no zone",
        "exercise.py:22",
        "not run task_4 passed task_0, task_1, task_2, task_5, task_6, task_7",
        "Stuck? ./workshop hint All of it: ./workshop check --full",
    ):
        assert piece in text


@pytest.mark.parametrize("lines", [20, 22, 30, 50])
def test_a_verdict_takes_the_lines_that_there_are(shown, lines):
    said = shown(failing(), lines)
    assert len(said) < lines
    if lines >= 50:
        assert any("here" in line for line in said)


def test_all_of_a_verdict_is_shown_on_request(shown):
    said = shown(failing(), full=True)
    text = " ".join(" ".join(said).split())
    assert "--full" not in text
    for piece in (*ROW.values(), "'column_18': None", "The contract, zone", "What is 7"):
        assert piece in text
    assert text.count("here") == 500
    assert all(len(line) <= 80 for line in said)


def test_a_verdict_that_fits_has_all_tasks_and_says_nothing_of_a_rest(shown):
    short = {"call": "", "expected": "1", "got": "2", "meaning": "No.", "place": None, "output": ""}
    said = shown(failing(sentence="f(1) gave 2, not 1.", **short))
    assert [line for line in said if line.split()[:1] == ["passed"]] != []
    assert sum("What is" in line for line in said) == 7
    assert "--full" not in said[-1]


def test_code_is_not_broken_within_a_word(shown):
    words = set(failing().task("zone").place.source.split())
    said = shown(failing(), 50)
    place = next(n for n, line in enumerate(said) if "exercise.py:22" in line)
    assert {word for line in said[place + 1 : place + 3] for word in line.split()} <= words | {"…"}


def test_what_is_not_written_yet_has_not_failed(shown):
    said = shown(failing(kind="unsolved", sentence="Not written yet: f().", call="", got=""))
    assert said[2].split()[:2] == ["to", "write"]


def test_in_a_list_of_verdicts_each_has_three_lines_at_most(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    file = io.StringIO()
    show_short(screen(file), catalog.load()[0], failing(sentence=f"{CALL} is wrong. {LONG}"))
    said = file.getvalue().splitlines()
    assert len(said) == 3
    assert max(map(len, said)) <= 80


def test_an_item_of_a_list_goes_on_under_its_first_word(monkeypatch):
    monkeypatch.setenv("COLUMNS", "24")
    file = io.StringIO()
    markdown(screen(file), "Two things:\n\n- one that is long enough\n- two")
    assert file.getvalue() == "Two things:\n\n- one that is long\n  enough\n- two\n"


def test_three_fields_are_shown_where_there_is_room_for_them(shown):
    fields = "\n".join(f"'column_{n}': {n}" for n in range(3))
    got = f"{fields.replace(': ', ': None or ')}\n(16 others are right)"
    said = shown(failing(expected=fields, got=got, meaning="No, they are numbers.", output=""))
    assert sum("'column_" in line for line in said[3:]) >= 6


@pytest.mark.parametrize("terminal", [True, False])
def test_a_long_line_of_code_is_broken_at_blanks_on_a_terminal_alone(monkeypatch, terminal):
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("FORCE_COLOR" if terminal else "NO_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    file = io.StringIO()
    line = "    return first_of(rows, key=by_number) or the_last_of(rows)"
    code(screen(file), line, "")
    said = re.sub(r"\x1b\[[0-9;]*m", "", file.getvalue()).splitlines()
    broken = ["    return first_of(rows, key=by_number)", "        or the_last_of(rows)"]
    assert said == (broken if terminal else [line])
