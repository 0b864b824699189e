"""Nothing of the answers is in a class copy: what is planted is found, what is there is known."""

import gzip
import io
import tomllib
import zipfile

import pytest

from classroom.catalog import ROOT
from classroom.commands.release import release_command
from classroom.release import answer_search, class_files
from classroom.release.answer_search import misplaced
from classroom.release.class_files import ClassFile
from pipelines.problems import JobError

SOLUTION = "solutions/ex03_carrier_delays/solution.py"


def region(path: str) -> list[str]:
    """The lines of an answer's longest part that its stub does not have."""
    parts = (ROOT / path).read_text().split("# BEGIN SOLUTION")[1:]
    parts = [part.split("# STUB")[0].split("# END SOLUTION")[0] for part in parts]
    return [line for line in max(parts, key=len).splitlines() if line.strip()]


def page(*lines: str) -> dict[str, bytes]:
    return {"docs/course/part-1.md": "\n".join(["# A page", "", *lines, "", "More."]).encode()}


def zipped(data: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("inside.txt", data)
    return file.getvalue()


def test_the_checkout_as_it_is_leaks_nothing_but_what_is_said_to_be_shared(answers, contents):
    assert answers.leaks(contents) == []
    assert misplaced(contents) == []


def test_each_line_that_is_said_to_be_shared_is_there(answers, contents, monkeypatch):
    """An entry for what is no longer there would let something else pass."""
    entries = tomllib.loads(answer_search._KNOWN.read_text())["shared"]
    monkeypatch.setattr(answers, "_known", {})
    found: dict[tuple[str, str], int] = {}
    for leak in answers.leaks(contents):
        key = leak.path, leak.answer.split("/")[1]
        found[key] = found.get(key, 0) + 1
    assert found == {(one["file"], one["exercise"]): one["lines"] for one in entries}


@pytest.mark.parametrize(
    "planted",
    [
        lambda: page(*region(SOLUTION)[:6]),
        # Quoted in a page, indented in another way, with a comment and blank lines in between.
        lambda: page(*(f"\t`{line.strip()}`\n\n# so\n" for line in region(SOLUTION)[:6])),
        lambda: page(max(region("solutions/ex13_detect_drift/solution.py"), key=len)),
        lambda: page((ROOT / "solutions/ex01_parse_flights/TEACHING.md").read_text()),
        lambda: {"a.py": (ROOT / "solutions/ex05_live_board/counter_examples.py").read_bytes()},
        lambda: {"a.zip": zipped((ROOT / SOLUTION).read_bytes())},
        lambda: {"a.gz": gzip.compress(zipped((ROOT / SOLUTION).read_bytes()))},
        *(
            lambda path=path: {"tests/x.txt": path.read_bytes()}
            for path in (
                *(ROOT / "solutions/ex07_enrich_flights/alternatives").glob("*.py"),
                ROOT / "solutions/ex06_read_batches/plain_answer.py",
            )
        ),
    ],
)
def test_what_is_planted_is_found(answers, planted):
    assert answers.leaks(planted())


def test_every_answer_is_known_by_its_own_lines(answers, exercises):
    for exercise in exercises:
        leaks = answers.leaks({"x.md": exercise.solution.read_bytes()})
        assert leaks, exercise.folder
        # Nor is its stub, which is published, taken for it.
        assert not answers.leaks({"x.md": exercise.code.read_bytes()}), exercise.folder


def test_more_lines_than_are_said_to_be_shared_are_told(answers, contents):
    path = "exercises/ex02_flight_times/hints.md"
    more = contents[path] + "\n".join(region("solutions/ex02_flight_times/solution.py")).encode()
    assert {leak.path for leak in answers.leaks({path: more})} == {path}


@pytest.mark.parametrize(
    "path",
    ["solutions/ex01_parse_flights/TEACHING.md", "solutions/ex06_read_batches/solution.py"],
)
def test_no_file_of_the_answers_but_stubs_and_what_is_sealed(path):
    assert misplaced({path: b"x"}) == [path]


def test_a_leak_stops_the_release_and_leaves_nothing(tmp_path, monkeypatch, files, answers):
    leaking = {**files, "docs/notes.md": ClassFile((ROOT / SOLUTION).read_bytes())}
    monkeypatch.setattr(class_files, "class_files", lambda *arguments: leaking)
    monkeypatch.setattr(answer_search, "AnswerSearch", lambda *arguments: answers)
    with pytest.raises(JobError) as caught:
        release_command([str(tmp_path / "class"), "--zip", str(tmp_path / "class.zip")])
    assert "lines of answers are in docs/notes.md, line " in str(caught.value)
    assert SOLUTION in str(caught.value)
    assert list(tmp_path.iterdir()) == []
