"""The pages of a grading: whole in one file, readable by everybody, with learners' text as text."""

import json
import re
from pathlib import Path

import pytest

from classroom import catalog
from classroom.grading.outputs import write
from classroom.grading.pages.commonest import commonest
from classroom.grading.pages.minutes import taken
from classroom.grading.results import Grading
from tests.grading import made_class
from tests.grading.made_class import COURSE, NAMES, NASTY
from tests.support.shown_page import Elements, in_a_browser, widths

WIDTHS = (400, 1200)
LAST = len(NAMES) - 1


@pytest.fixture(scope="module")
def grading(tmp_path_factory) -> Grading:
    grading = made_class.made_class(tmp_path_factory.mktemp("class"))
    write(grading, COURSE, catalog.load())
    return grading


@pytest.fixture(scope="module")
def class_page(grading) -> Elements:
    return Elements((grading.directory / "index.html").read_text("utf-8"))


def learner_page(grading: Grading, number: int) -> Elements:
    folder = grading.learner_directory(f"learner_{number:02}")
    return Elements((folder / "index.html").read_text("utf-8"))


def pages(grading: Grading) -> list[Path]:
    found = sorted(grading.directory.rglob("index.html"))
    assert len(found) == 1 + len(NAMES)
    return found


def test_pages_need_nothing_but_themselves_and_run_nothing(grading):
    for path in pages(grading):
        text = path.read_text("utf-8")
        known = {"html", "head", "meta", "title", "style", "body", "main", "section", "details"}
        known |= {"summary", "h1", "h2", "h3", "h4", "p", "ul", "li", "a", "bdi", "strong", "small"}
        known |= {"code", "pre", "div", "span", "i", "nav", "table", "caption", "thead", "tbody"}
        known |= {"tr", "th", "td"}
        for tag, attributes in Elements(text).tags:
            assert tag in known, (path, tag)
            assert not {name for name in attributes if name.startswith("on")} | {
                name for name in attributes if name in ("src", "srcset", "action")
            }
        style = text[text.index("<style>") : text.index("</style>")]
        assert "url(" not in style
        assert "@import" not in style
        assert "default-src 'none'; style-src 'unsafe-inline'" in text


def test_every_link_leads_somewhere(grading):
    for path in pages(grading):
        tags = Elements(path.read_text("utf-8")).tags
        ids = {attributes.get("id") for _, attributes in tags}
        for href in (attributes["href"] for tag, attributes in tags if tag == "a"):
            if href.startswith("#"):
                assert href[1:] in ids, (path, href)
            else:
                assert (path.parent / href).is_file(), (path, href)


def test_pages_can_be_read_aloud(grading):
    for path in pages(grading):
        tags = Elements(path.read_text("utf-8")).tags
        assert ("html", {"lang": "en"}) in tags
        headings = [tag for tag, _ in tags if re.fullmatch(r"h[1-4]", tag)]
        assert headings[0] == "h1"
        assert headings.count("h1") == 1
        ids = [attributes["id"] for _, attributes in tags if "id" in attributes]
        assert len(ids) == len(set(ids))
        for _, attributes in tags:
            if attributes.get("role") == "region":
                assert attributes["aria-labelledby"] in ids
                assert attributes["tabindex"] == "0"


def test_a_cell_of_the_map_says_in_words_what_its_mark_and_colour_say(class_page):
    cells = [a for tag, a in class_page.tags if tag == "td" and "aria-label" in a]
    tasks = sum(len(exercise.tasks) for exercise in made_class.exercises().values())
    assert len(cells) == len(NAMES) * (tasks + len(COURSE.exercises))
    words = {cell["aria-label"] for cell in cells}
    assert {"passed", "failed", "broke", "not run", "not handed in", "excused"} <= words
    assert {"92 %, by hand", "80 %, 2 days late", "0 %, not taken"} <= words


def test_learners_text_is_shown_and_not_obeyed(grading, class_page):
    for found in (class_page, learner_page(grading, LAST), learner_page(grading, LAST - 2)):
        assert NASTY in found.text
        assert r"\x1b[2J\x07\u202egnp\ud800\x00" in found.text
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", found.text)
        # Somebody's endless output does not make an endless page.
        assert len(found.text) < 100_000


def test_a_learner_reads_what_failed_why_and_where_to_start(grading):
    text = learner_page(grading, 7).text
    for said in (
        "79.36 of 100 points , 79 %",
        "Next: Lines of a file become rows . minutes_of(1260) was to raise ValueError",
        "./workshop hint 01 --task clock --rung 2",
        "5 of 6 tasks pass",
        "expected ValueError got 780",
        "No clock reads so. A number made of it would look like any other, and be wrong.",
        "exercise.py, line 93 return hours * 60 + minutes",
        "2 of 7 tasks pass",
        "The test ran DelaySummary over 8 flights, of which 2 left",
    ):
        assert said in text, said
    hint = catalog.hints(catalog.load_one("ex01_parse_flights"))["clock"][1]
    assert f"A hint to start from: {hint.heading}" in text
    # Where the answers lie on the instructor's machine is nobody's.
    assert "somewhere" not in text


@pytest.mark.parametrize(
    ("learner", "said"),
    [
        (0, "All that counts passes."),
        (14, "Next: Sums that can be merged . mean_delay is wrong."),
        (17, "1 day late: 90 % of the points count."),
        (20, "Next: Lines of a file become rows . Not written yet: parse_line(…)."),
        (22, "exercise.py has a syntax error: '(' was never closed. exercise.py, line 12 x = ("),
        (23, "The check took more than 60 s, and was ended."),
        (24, "85 of 85 points"),
        (25, "Marked by hand: 23 of 25. Explained it at the board. (RL)"),
        (26, "It is a symbolic link."),
    ],
)
def test_a_learners_page_says_how_it_stands(grading, learner, said):
    assert said in learner_page(grading, learner).text


def test_the_class_page_has_every_learner_task_flag_and_mark(class_page):
    text = class_page.text
    for number, name in enumerate(NAMES[: LAST - 2]):
        assert name in text
        assert ("a", {"href": f"learners/learner_{number:02}/index.html"}) in class_page.tags
    for exercise in made_class.exercises().values():
        for task in exercise.tasks:
            assert task.title in text
    for said in (
        "30 learners, 5 exercises; the median is 79 % of the points; 15 answers came late.",
        "confined by namespaces; seed 7",
        f"Line 3 names classroom: {NASTY}",
        "Explained it at the board. (RL)",
        "Sums that can be merged: It is a symbolic link.",
        "a device; it was not taken.",
    ):
        assert said in text, said


def test_a_class_page_says_where_nothing_confined_or_the_grading_is_not_whole(tmp_path):
    grading = made_class.made_class(tmp_path)
    said = json.loads(grading.receipt_file.read_text())
    grading.receipt_file.write_text(json.dumps(said | {"confinement": "none"}))
    write(grading, COURSE, catalog.load())
    text = Elements((tmp_path / "index.html").read_text("utf-8")).text
    assert "code was not confined" in text
    grading.receipt_file.unlink()
    write(grading, COURSE, catalog.load())
    text = Elements((tmp_path / "index.html").read_text("utf-8")).text
    assert "The grading is not whole yet." in text


def test_the_commonest_mistake_comes_first_whatever_values_it_is_told_with(grading):
    learners = grading.learners()
    for learner in learners:
        for result in learner.exercises:
            for task in result.verdict.tasks if result.verdict else ():
                # Another learner's counter-example has other values.
                task.sentence = task.sentence.replace("1260", str(1260 + len(learner.learner)))
    found = commonest(learners, 3)
    # By hand, of the made class: 6 to 11 and the even of 12 to 16, with 25, take a cancelled
    # flight for one on time; 6 to 11 take 1260 for a clock reading.
    assert [(one.task, len(one.learners)) for one in found] == [
        ("A cancelled flight has no delay, not a delay of 0", 6 + 3 + 1),
        ("A clock reading becomes minutes", 6),
        ("A line becomes a row of typed fields", 3),
    ]
    assert "fields" not in {one.task for one in commonest(learners, 99) if one.kind == "unsolved"}


def progress(path: Path, **solved: str) -> Path:
    path.write_text(json.dumps({"exercises": {k: {"solved": v} for k, v in solved.items()}}))
    return path


def test_minutes_are_from_pass_to_pass_of_a_day(tmp_path):
    known = made_class.exercises()
    files = [
        # 50 minutes for 02; 03 was solved on the next day.
        progress(
            tmp_path / "a",
            ex01_parse_flights="2026-10-05 09:00",
            ex02_flight_times="2026-10-05 09:50",
            ex03_carrier_delays="2026-10-06 09:00",
        ),
        # 70 for 02, 30 for 03.
        progress(
            tmp_path / "b",
            ex01_parse_flights="2026-10-05 23:00",
            ex02_flight_times="2026-10-06 08:00",
            ex03_carrier_delays="2026-10-06 08:30",
        ),
        progress(
            tmp_path / "c",
            ex01_parse_flights="2026-10-05 09:00",
            ex02_flight_times="2026-10-05 10:10",
        ),
    ]
    found = {one.exercise.folder: one for one in taken(files, known)}
    assert {folder: one.minutes for folder, one in found.items()} == {
        "ex02_flight_times": (50, 70),
        "ex03_carrier_delays": (30,),
    }
    assert found["ex02_flight_times"].middle == 60
    assert found["ex02_flight_times"].ends == (50, 70)


def test_minutes_that_were_counted_go_before_those_between_two_passes(tmp_path):
    known = made_class.exercises()
    passes = {
        "ex01_parse_flights": {"solved": "2026-10-05 09:00", "spent": 31},
        "ex02_flight_times": {"solved": "2026-10-05 09:50", "spent": 22},
    }
    path = tmp_path / "progress.json"
    # What a learner has written in themselves, and is no time, counts for nothing.
    for spent in (0, -5, 10**9, "7", None, 1.5, [3]):
        passes["ex03_carrier_delays"] = {"solved": "2026-10-05 10:50", "spent": spent}
        path.write_text(json.dumps({"exercises": passes}))
        found = {one.exercise.number: one.minutes for one in taken([path], known)}
        assert found == {1: (31,), 2: (22,), 3: (60,)}, spent


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"[" * 100_000,
        b"{}",
        b'{"exercises": []}',
        b'{"exercises": {"ex01_parse_flights": 3}}',
        b'{"exercises": {"ex01_parse_flights": {"solved": 7}}}',
        b'{"exercises": {"ex01_parse_flights": {"solved": "now"}}}',
        b'{"exercises": {"ex01_parse_flights": {"solved": ["2026-10-05 09:00"]}}}',
        b" " * (2 << 20),
    ],
)
def test_a_progress_file_that_is_none_counts_for_nothing(tmp_path, content):
    path = tmp_path / "progress.json"
    path.write_bytes(content)
    assert taken([path, tmp_path / "missing", tmp_path], made_class.exercises()) == []


@in_a_browser
def test_nothing_leaves_a_page_sideways(grading, tmp_path):
    shown = [Path("index.html"), Path("learners/learner_07/index.html")]
    shown.append(Path(f"learners/learner_{LAST}/index.html"))
    frames = [(grading.directory / path, width) for path in shown for width in WIDTHS]
    assert widths(frames, tmp_path) == [width for _, width in frames]
