"""The page as whoever opens it has it, without a browser."""

import dataclasses
import itertools
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from classroom.catalog import ROOT
from classroom.commands.page import page_command
from classroom.loop import last_verdict, progress
from classroom.loop.progress import Progress
from classroom.page import course_state, map_drawing, pipeline_drawing
from classroom.page.course_state import REFERENCE, YOURS, SeatState, gather, parts_of
from classroom.page.page_links import OnDisk, Served
from classroom.page.render import Live, minutes
from classroom.verdict import FAILED, PASSED, Place, TaskVerdict, Verdict
from pipelines.problems import RequestError
from pipelines.seats.registry import SEATS
from tests.support.course_pages import COURSE, page_of, standing_of, state_of
from tests.support.shown_page import Elements

FIRST, SECOND, THIRD = COURSE[:3]
NASTY = "<script>alert(1)</script>&\"'"


def solved(*exercises, **said) -> dict:
    return {one.folder: standing_of(one, **said) for one in exercises}


@pytest.fixture
def workshop(tmp_path, monkeypatch):
    """A learner's own state, in a folder of its own."""
    monkeypatch.setattr(progress, "STATE", tmp_path / ".workshop")
    return tmp_path


def a_run(folder: Path, seats: list[dict], reference: dict | None = None) -> Path:
    folder.mkdir()
    rows = {"read": 10, "train": 6, "eval": 1, "test": 1, "unlabelled": 1, "quarantined": 1}
    (folder / "MANIFEST.json").write_text(json.dumps({"rows": rows}))
    said = {"finished": "2026-03-14T16:20:00+00:00", "seconds": 17.3, "steps": "exercises"}
    said |= {"seats": seats, "reference": reference or {}}
    (folder / "seats.json").write_text(json.dumps(said))
    return folder


# How the learner stands


def test_each_exercise_is_shown_as_it_stands():
    learner = Progress(
        standings=solved(FIRST) | {SECOND.folder: standing_of(SECOND, failing="first")},
        skipped=[COURSE[3].folder],
        known=[COURSE[4].folder],
    )
    learner.standings[THIRD.folder] = standing_of(THIRD, solved=None, tasks=["first"])
    states = {
        one.exercise.number: one for part in parts_of(COURSE, learner) for one in part.exercises
    }
    words = [states[number].word for number in range(1, 7)]
    assert words == ["solved", "failing again", "begun", "left for later", "known already", "to do"]
    assert [number for number, one in states.items() if one.is_next] == [3]
    assert (states[3].earned, states[1].earned) == (2, 5)
    assert states[2].is_open
    assert not states[4].is_open


def test_what_is_solved_and_fails_again_is_counted_as_solved_and_named():
    learner = Progress(standings=solved(FIRST) | solved(SECOND, failing="first"))
    text = Elements(page_of(state_of(learner))).text
    assert "2 of 9 exercises solved, 1 failing again" in text


def test_only_what_an_exercise_builds_on_directly_is_a_line_of_the_map():
    third = dataclasses.replace(THIRD, prerequisites=(FIRST.folder, SECOND.folder))
    parts = parts_of((FIRST, SECOND, third), Progress())
    assert [one.number for one in parts[0].exercises[2].after] == [2]


def test_an_exercise_whose_prerequisites_are_not_here_has_none():
    assert parts_of((THIRD,), Progress())[0].exercises[0].after == ()


@pytest.mark.parametrize(
    ("count", "shown"), [(5, "5 min"), (59, "59 min"), (60, "1 h"), (125, "2 h 05 min")]
)
def test_times_are_told_in_hours_and_minutes(count, shown):
    assert minutes(count) == shown


def test_time_spent_stands_beside_the_estimate_of_what_it_was_spent_on():
    standings = solved(FIRST, spent=20) | solved(SECOND, spent=50) | solved(THIRD)
    text = Elements(page_of(state_of(Progress(standings=standings)))).text
    assert "1 h 10 min spent, where 45 min were estimated" in text  # 15 and 30, not 45 of the third
    assert "50 min of about 30" in text


# The pipeline


def test_a_run_tells_whose_each_seat_was_and_how_fast(workshop, monkeypatch):
    monkeypatch.setattr(
        course_state, "why_reference", lambda seat: None if seat.name == "read" else "until then"
    )
    run = a_run(
        workshop / "run",
        [
            {"name": "read", "track": "exercises", "fallback": None, "rows": 1000, "seconds": 2},
            {"name": "enrich", "track": "solutions", "fallback": "x", "rows": 1000, "seconds": 4},
        ],
        {"read": [{"rows": 1000, "seconds": 1}], "enrich": [{"rows": 1000, "seconds": 4}]},
    )
    state = gather(run)
    read, enrich, history = state.seats[:3]
    assert (read.whose, read.rate, read.reference) == (YOURS, 500, 1000)
    assert (enrich.whose, enrich.rate, enrich.reference) == (REFERENCE, None, 250)
    assert (history.rows, history.rate, history.reference) == (None, None, None)
    assert state.run.rows["quarantined"] == 1
    assert [seat.name for seat in state.seats] == [seat.name for seat in SEATS]


@pytest.mark.parametrize(
    ("standing", "told"),
    [
        (None, "exercise 06 has not passed yet"),
        ({"solved": None, "failing": "rows"}, "exercise 06 has not passed yet"),
        ({"solved": "2026-03-14 16:20"}, ""),
        ({"solved": "2026-03-14 16:20", "failing": "rows"}, "exercise 06 fails now"),
    ],
)
def test_a_seat_that_is_written_and_not_right_says_so(workshop, monkeypatch, standing, told):
    monkeypatch.setattr(course_state, "why_reference", lambda seat: None)
    with progress.changing() as learner:
        if standing:
            learner.standings["ex06_read_batches"] = progress.Standing(**standing)
    read = gather(workshop / "none").seats[0]
    assert (read.whose, read.why) == (YOURS, told)


def test_a_seat_that_was_swapped_in_is_not_the_learners(workshop, monkeypatch):
    monkeypatch.setattr(course_state, "why_reference", lambda seat: "swapped in")
    seat = {"name": "read", "track": "exercises", "fallback": "swapped in", "rows": 9, "seconds": 1}
    read = gather(a_run(workshop / "run", [seat])).seats[0]
    assert (read.whose, read.rate) == (REFERENCE, None)
    assert "swap in" in read.why


def test_a_learners_file_with_a_syntax_error_is_theirs_and_told(workshop, monkeypatch):
    def broken(seat):
        raise RequestError(
            "exercise.py, line 3: invalid syntax; fix it, or run with --steps solutions."
        )

    monkeypatch.setattr(course_state, "why_reference", broken)
    read = gather(workshop / "none").seats[0]
    assert (read.whose, read.why) == (YOURS, "exercise.py, line 3: invalid syntax")


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"seats": 3, "reference": [1]}', '{"seats": [3]}']
)
def test_figures_that_cannot_be_read_are_left_out(workshop, text):
    run = a_run(workshop / "run", [])
    (run / "seats.json").write_text(text)
    state = gather(run)
    assert state.run.rows["read"] == 10
    assert all(seat.rate is None and seat.reference is None for seat in state.seats)


@pytest.mark.parametrize("text", ["", "[]", '{"rows": 3}', '{"rows": {"read": "x"}}', "{}"])
def test_a_folder_without_a_manifest_is_no_run(workshop, text):
    run = a_run(workshop / "run", [])
    (run / "MANIFEST.json").write_text(text)
    assert gather(run).run is None


@pytest.mark.parametrize("draw", [pipeline_drawing.for_desk, pipeline_drawing.for_phone])
def test_the_drawing_says_in_words_whose_each_seat_is(draw):
    svg = Elements(draw(state_of(Progress())))
    labels = [one["aria-label"] for tag, one in svg.tags if tag == "a"]
    assert any(label.startswith("Seat read, yours, exercise 06") for label in labels)
    whole = next(one for tag, one in svg.tags if tag == "svg")
    assert "12 seats, yours: read, enrich, split" in whole["aria-label"]
    assert svg.text.count("● yours") == 3
    assert svg.text.count("○ reference") == 9
    for said in ("4 quarantined", "9,430 unlabelled", "257,090 train", "reference 1,636,710"):
        assert said.replace("reference ", "ref. ") in svg.text or said in svg.text


def test_a_seat_that_was_solved_since_the_run_has_no_figures_of_the_reference():
    seat = SeatState("read", YOURS, rows=10, rate=None, reference=100.0)
    svg = Elements(pipeline_drawing.for_desk(state_of(Progress(), seats=(seat,), training=())))
    assert "not run yet" in svg.text
    assert "100" not in svg.text


# The map


@pytest.mark.parametrize("draw", [map_drawing.for_desk, map_drawing.for_phone])
def test_the_map_links_each_exercise_to_its_line_and_names_how_it_stands(draw):
    learner = Progress(standings=solved(FIRST) | solved(SECOND, failing="first"))
    tags = Elements(draw(state_of(learner))).tags
    links = {one["href"]: one["aria-label"] for tag, one in tags if tag == "a"}
    assert list(links) == [f"#{one.folder}" for one in COURSE]
    assert list(links.values())[:3] == [
        "01 exercise_1, solved",
        "02 exercise_2, failing again",
        "03 exercise_3, to do, next",
    ]
    ties = [one["class"] for tag, one in tags if tag == "path"]
    assert sorted(ties) == ["tie"] * 7 + ["tie to-next"]


def test_lines_that_run_past_other_rows_run_between_the_boxes():
    parts = [
        dataclasses.replace(one, part=number, prerequisites=())
        for number, one in enumerate(COURSE[:5], 1)
    ]
    last = dataclasses.replace(parts[4], prerequisites=(parts[0].folder,))
    shown = map_drawing.for_desk(
        state_of(Progress(), parts=parts_of((*parts[:4], last), Progress()))
    )
    box = next(one for tag, one in Elements(shown).tags if tag == "rect")
    (line,) = [one["d"] for tag, one in Elements(shown).tags if tag == "path"]
    down = re.search(r"L ([\d.]+)", line)[1]
    assert float(down) < float(box["x"])


# The verdict


def a_verdict(**said) -> Verdict:
    failed = TaskVerdict("first", "A first task", FAILED, 2, "wrong", **said)
    return Verdict(FIRST.folder, [failed, TaskVerdict("second", "A second task", PASSED, 3)])


def test_the_last_verdict_shows_what_failed_first():
    verdict = a_verdict(
        sentence="add(1, 2) gave 4.",
        call="add(1, 2)",
        expected="3",
        got="4",
        meaning="1 and 2.",
        place=Place("exercise.py", 7, "return 4"),
    )
    text = Elements(page_of(state_of(Progress(), verdict))).text
    for said in (
        "add(1, 2) gave 4.",
        "expected 3",
        "got 4",
        "1 and 2.",
        "line 7 of yours",
        "return 4",
    ):
        assert said in text
    assert "failed A first task" in text
    assert "passed A second task" in text


def test_what_the_learners_code_says_is_shown_and_not_run():
    verdict = a_verdict(sentence=NASTY, call=NASTY, expected=NASTY, got=NASTY, meaning=NASTY)
    for live in (None, Live("n", "v")):
        found = Elements(page_of(state_of(Progress(), verdict), live))
        assert [one for tag, one in found.tags if tag == "script"] == (
            [{"nonce": "n"}] if live else []
        )
        assert found.text.count("alert(1)") >= 4


def test_a_very_long_value_is_cut():
    assert len(page_of(state_of(Progress(), a_verdict(got="x" * 1_000_000)))) < 200_000


def test_the_verdict_on_an_exercise_that_is_gone_is_left_out():
    verdict = dataclasses.replace(a_verdict(sentence="told"), exercise="ex99_gone")
    assert "told" not in page_of(state_of(Progress(), verdict))


def test_a_verdict_is_kept_and_read_again(workshop):
    verdict = a_verdict(sentence="no\x1b[2J", place=Place("exercise.py", 7, "x"))
    last_verdict.keep(verdict)
    kept = last_verdict.load().verdict
    assert kept.tasks[0].place == Place("exercise.py", 7, "x")
    assert kept.tasks[0].sentence == r"no\x1b[2J"
    for text in ("", "{", "[]", '{"when": 1}', '{"when": 1, "verdict": {"tasks": [3]}}'):
        (progress.STATE / "verdict.json").write_text(text)
        assert last_verdict.load() is None


# The page as a document


def test_the_page_needs_nothing_but_itself():
    page = page_of(state_of(Progress(standings=solved(FIRST))))
    for tag, attributes in Elements(page).tags:
        assert tag not in ("script", "link", "img", "iframe", "object", "embed")
        assert "src" not in attributes
        assert not re.match(r"(\w+:)?//", attributes.get("href", ""))
    for word in ("url(", "@import", "http:", "https:"):
        assert word not in page
    assert "default-src 'none'" in page


def test_landmarks_headings_and_names_are_there_for_a_screen_reader():
    tags = Elements(page_of(state_of(Progress(), a_verdict(sentence="x")))).tags
    names = [tag for tag, _ in tags]
    for landmark in ("header", "main", "footer", "nav"):
        assert names.count(landmark) == 1
    assert ("html", {"lang": "en"}) in tags
    levels = [int(tag[1]) for tag in names if re.fullmatch(r"h\d", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    ids = {one["id"] for _, one in tags if "id" in one}
    assert len(ids) == sum("id" in one for _, one in tags)
    for tag, one in tags:
        if tag == "section":
            assert one["aria-labelledby"] in ids
        if one.get("href", "").startswith("#"):
            assert one["href"][1:] in ids
        if tag == "svg" or one.get("role") == "img":
            assert len(one["aria-label"]) > 10


def test_what_is_next_can_be_jumped_to_from_the_first_link():
    tags = Elements(page_of(state_of(Progress()))).tags
    assert next(one for tag, one in tags if tag == "a")["href"] == "#next"
    assert any(one.get("aria-current") == "step" for tag, one in tags if tag == "li")


def test_when_everything_is_solved_the_page_says_so():
    text = Elements(page_of(state_of(Progress(standings=solved(*COURSE))))).text
    assert "Everything is solved" in text
    assert "9 of 9 exercises solved" in text


def test_without_a_run_the_page_says_how_to_make_one():
    text = Elements(page_of(state_of(Progress(), run=None))).text
    assert "No run yet" in text
    assert "nan" not in text


# Where it lies, and what it links to


def test_the_command_writes_the_page_and_says_where(workshop, monkeypatch, capsys):
    monkeypatch.chdir(workshop)
    run = a_run(workshop / "my run", [])
    (run / "validation").mkdir()
    (run / "validation" / "index.html").write_text("x")
    assert page_command(["--run", "my run", "--no-open"]) == 0
    assert capsys.readouterr().out == "build/page.html\n"
    found = Elements((workshop / "build" / "page.html").read_text())
    links = [one["href"] for tag, one in found.tags if tag == "a"]
    assert "../my%20run/validation/index.html" in links
    assert list((workshop / "build").iterdir()) == [workshop / "build" / "page.html"]


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("taken/page.html", r"--out .* cannot be written .*: choose another file\."),
        ("x" * 300, r"--out .* cannot be written .*: choose another file\."),
        ("folder", r"--out .*folder is a folder: name a file in it\."),
        (".", r"--out .* is a folder: name a file in it\."),
    ],
)
def test_a_page_that_cannot_be_written_is_told_in_a_sentence(workshop, place, told):
    (workshop / "taken").write_text("a file")
    (workshop / "folder").mkdir()
    with pytest.raises(RequestError, match=told):
        page_command(["--out", str(workshop / place), "--no-open"])
    assert (workshop / "taken").read_text() == "a file"
    assert sorted(one.name for one in workshop.iterdir()) == ["folder", "taken"]


@pytest.mark.parametrize("run", ["none", ".", "gs://bucket/flights"])
def test_a_run_that_is_asked_for_has_to_be_there(workshop, monkeypatch, run):
    monkeypatch.chdir(workshop)
    with pytest.raises(RequestError, match=f"--run {run} is no folder of a run on this machine"):
        page_command(["--run", run, "--no-open"])


@pytest.mark.parametrize("option", ["--run", "--out"])
def test_an_empty_value_is_refused(option, capsys):
    with pytest.raises(SystemExit) as ended:
        page_command([option, "", "--no-open"])
    assert ended.value.code == 2
    assert f"{option} has an empty value" in capsys.readouterr().err


def test_whoever_looks_or_watches_waits_for_no_library():
    code = (
        "import sys, classroom.commands.watch, classroom.page.live_page, classroom.page.page_file"
    )
    heavy = {"apache_beam", "tensorflow", "great_expectations", "pyarrow", "numpy", "matplotlib"}
    done = subprocess.run(
        [sys.executable, "-P", "-c", f"{code}; print(*{heavy} & set(sys.modules))"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    )
    assert done.stdout.split() == []


def test_no_browser_is_opened_where_nobody_sees_it(monkeypatch, workshop):
    from classroom.page import page_file

    opened: list[str] = []
    monkeypatch.setattr(
        page_file.subprocess, "Popen", lambda command, **_: opened.append(command[-1])
    )
    monkeypatch.setattr(page_file.sys.stdout, "isatty", lambda: False, raising=False)
    monkeypatch.setenv("DISPLAY", ":0")
    assert not page_file.show("file:///x")
    monkeypatch.setattr(page_file.sys.stdout, "isatty", lambda: True, raising=False)
    assert page_file.show("file:///x")
    monkeypatch.setattr(page_file.sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME", "BROWSER"):
        monkeypatch.delenv(name, raising=False)
    assert not page_file.show("file:///x")  # a browser of the terminal would take the screen
    assert opened == ["file:///x"]


def test_a_file_that_is_not_there_is_not_linked_to(tmp_path):
    there = tmp_path / "a b.html"
    there.touch()
    links = OnDisk(tmp_path / "build" / "page.html")
    assert links.href(there) == "../a%20b.html"
    assert links.href(tmp_path / "none.html") is None
    assert Served(tmp_path).href(there) is None
