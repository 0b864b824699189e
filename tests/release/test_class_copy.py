"""A class copy: whole for a learner, sealed, with a fresh history, and in forms for platforms."""

import importlib
import os
import posixpath
import re
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from classroom import catalog, paths
from classroom.catalog import ROOT
from classroom.commands.release import release_command
from classroom.course.course import Course, CourseExercise
from classroom.dev.build import stub
from classroom.release import class_files as class_files_module
from classroom.release import class_folder
from classroom.release.class_files import ClassFile, class_files
from pipelines.problems import JobError, RequestError
from pipelines.seats.registry import SEATS, TRAINING_SEATS
from pipelines.seats.sealed import sealed_file

TWO = Course(
    "Two of them",
    (CourseExercise("ex06_read_batches", 3), CourseExercise("ex14_split_by_day", 4.5)),
)


def run(copy: Path, *arguments: str) -> subprocess.CompletedProcess:
    """A command in a class copy, by this environment's Python."""
    environment = {**os.environ, "PYTHONPATH": str(copy), "WORKSHOP_WARM": "0"}
    environment["PYTHONDONTWRITEBYTECODE"] = "1"
    return subprocess.run(
        [sys.executable, "-P", "-m", "classroom", *arguments],
        cwd=copy,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )


def git(copy: Path, *arguments: str) -> str:
    return subprocess.run(
        ["git", *arguments], cwd=copy, capture_output=True, text=True, check=True
    ).stdout


def test_what_teaches_and_what_searches_is_not_there(contents):
    names = " ".join(contents)
    for word in ("TEACHING", "counter_examples.py", "mutants/", "alternatives/", "plain_answer"):
        assert not [path for path in contents if word in path and "classroom/" not in path], word
    assert "instructors.md" not in names
    assert "classroom/commands/similar.py" not in names
    of_solutions = {path for path in contents if re.fullmatch(r"solutions/.*/solution\.py", path)}
    assert of_solutions == {
        f"solutions/{seat.folder}/solution.py" for seat in (*SEATS, *TRAINING_SEATS)
    }


def test_every_exercise_is_its_stub_whatever_is_written_here(contents, exercises):
    for exercise in exercises:
        assert contents[f"exercises/{exercise.folder}/exercise.py"].decode() == stub(exercise)
    assert not class_files_module._goes_along(
        "exercises/ex01_parse_flights/exercise.py", {"ex01_parse_flights"}
    )


def test_no_page_links_to_what_is_not_there(contents):
    links = 0
    for path, data in contents.items():
        for target in re.findall(r"\]\(([^)#\s]+)", data.decode()) if path.endswith(".md") else ():
            if "://" not in target:
                place = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
                assert place in contents or any(one.startswith(f"{place}/") for one in contents), (
                    path,
                    target,
                )
                links += 1
    assert links > 50
    # A link that was kept is as it was.
    assert b"[Part 1](course/part-1.md)" in contents["docs/learners.md"]


def test_the_history_is_one_commit_of_these_files(copy, contents, exercises):
    assert git(copy, "rev-list", "--all", "--count").strip() == "1"
    tracked = set(git(copy, "ls-files").split())
    assert tracked == contents.keys() | {"class-copy.json"}
    assert git(copy, "status", "--porcelain", "--ignored") == ""
    # By content, and not as the release searches: no long line of an answer in any object.
    objects = subprocess.run(
        ["git", "cat-file", "--batch-all-objects", "--batch"],
        cwd=copy,
        capture_output=True,
        check=True,
    ).stdout
    assert b"def parse_line(" in objects
    for exercise in exercises:
        shown = set(exercise.code.read_text().split("\n"))
        lines = [
            line.strip()
            for line in exercise.solution.read_text().split("\n")
            if line not in shown and not line.strip().startswith(("#", "import", "from"))
        ]
        longest = sorted(lines, key=len)[-8:]
        there = [line for line in longest if line.encode() in objects]
        # Hints show a line, and pipelines do for any table what some answers do for the flights.
        assert len(there) <= 2, (exercise.folder, there)
    assert stat.S_IMODE((copy / "workshop").stat().st_mode) == 0o755


def test_contents_in_the_history_that_are_not_the_copys_are_refused(tmp_path, monkeypatch):
    files = {"a.txt": ClassFile(b"a")}
    before = class_folder._must_hold_nothing_else

    def with_more(git, files):
        git("hash-object", "-w", "--stdin", given=b"an answer")
        before(git, files)

    monkeypatch.setattr(class_folder, "_must_hold_nothing_else", with_more)
    with pytest.raises(JobError, match="1 contents that are not the copy's"):
        class_folder.write_new(tmp_path / "class", files, with_history=True)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_empty_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(RequestError, match=f"--update {tmp_path}"):
        release_command([str(tmp_path)])
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_what_is_sealed_does_what_the_answer_does(tmp_path, monkeypatch):
    from solutions.ex14_split_by_day import solution

    text = sealed_file(Path(solution.__file__).read_text())
    assert text.startswith('"""Sealed by `workshop release`')
    assert "bucket" not in text
    (tmp_path / "sealed_answer.py").write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    opened = importlib.import_module("sealed_answer")
    monkeypatch.delitem(sys.modules, "sealed_answer")
    days = [f"2013-{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 29)]
    assert [opened.bucket_of_day(day) for day in days] == [
        solution.bucket_of_day(day) for day in days
    ]
    assert opened.SplitByDay.__module__ == "sealed_answer"


def test_source_without_comments_and_docstrings_is_the_same_program():
    source = '"""Doc."""\nx = "# no comment"  # one\n\n\ndef f():\n    """Of\n\n    f."""\n'
    source += "    return x\n\n\nclass A:\n    '''Only this.'''\n"
    namespace = {"__name__": "sample"}
    from pipelines.seats import sealed

    bare = sealed._bare(source)
    assert "one" not in bare
    assert "Doc" not in bare
    assert "Of" not in bare
    exec(bare, namespace)
    assert namespace["f"]() == "# no comment"
    assert bare.count("\n") == source.count("\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ("solution", "parse"),
        ("solution", "parse", "--give-up"),
        ("swap", "in"),
        ("check", "parse", "--thorough"),
        ("check", "parse", "--steps", "solutions"),
    ],
)
def test_what_needs_answers_says_that_they_are_sealed(copy, arguments, monkeypatch):
    from classroom import class_copy, cli

    monkeypatch.setattr(class_copy, "ROOT", copy)
    with pytest.raises(RequestError, match=r"sealed in a class copy: ask your instructor\.$"):
        cli._dispatch(list(arguments))


@pytest.mark.parametrize("name", ["similar", "release", "dev", "grade"])
def test_the_instructors_commands_are_not_a_learners(copy, name, monkeypatch, capsys):
    from classroom import class_copy, cli

    monkeypatch.setattr(class_copy, "ROOT", copy)
    assert cli.main([name, "x"]) == 2
    assert "is the instructor's, and not in a class copy" in capsys.readouterr().err
    assert f"  {name} " not in cli._help()
    assert "  check " in cli._help()


def test_a_learner_solves_an_exercise_and_is_told_what_it_means(copy, tmp_path):
    """Without `solutions/`, searches and this checkout's own code."""
    mine = tmp_path / "mine"
    subprocess.run(["git", "clone", "--quiet", str(copy), str(mine)], check=True)
    answer = mine / "exercises/ex02_flight_times/exercise.py"
    empty = run(mine, "check", "02")
    assert empty.returncode == 1
    assert "to write" in empty.stdout
    answer.write_bytes((ROOT / "solutions/ex02_flight_times/solution.py").read_bytes())
    solved = run(mine, "check", "02")
    assert solved.returncode == 0, solved.stdout + solved.stderr
    assert " tasks pass, " in solved.stdout
    assert "Solved" not in solved.stdout
    assert "your instructor's grading" in " ".join(solved.stdout.split())
    assert "workshop solution" not in solved.stdout
    again = run(mine, "reset", "02")
    assert again.returncode == 0, again.stderr
    assert answer.read_bytes() == (copy / answer.relative_to(mine)).read_bytes()


def test_a_course_of_two_has_these_two_and_the_whole_pipeline(exercises, tmp_path, monkeypatch):
    files = class_files(ROOT, TWO, exercises)
    folders = {path.split("/")[1] for path in files if path.startswith("exercises/ex")}
    assert folders == {"ex06_read_batches", "ex14_split_by_day"}
    for seat in (*SEATS, *TRAINING_SEATS):
        assert f"solutions/{seat.folder}/solution.py" in files
    readme = files["README.md"].data.decode()
    assert "| 06 `read_batches` | 3 |" in readme
    assert "| 14 `split_by_day` | 4.5 |" in readme
    for path, file in files.items():
        if path.startswith("exercises/"):
            class_folder.put(tmp_path / path, file)
    monkeypatch.setattr(catalog, "EXERCISES", tmp_path / "exercises")
    there = catalog.load()
    ways = paths.load(there)
    assert {one.number for way in ways for one in way.exercises} == {6, 14}


def test_an_exercise_that_git_does_not_know_is_told(exercises, monkeypatch):
    known = [one for one in class_files_module.source_files(ROOT) if "ex14" not in one]
    monkeypatch.setattr(class_files_module, "source_files", lambda root: known)
    with pytest.raises(RequestError, match="ex14_split_by_day is not among the files that git"):
        class_files(ROOT, TWO, exercises)


def test_what_a_file_imports_goes_along(files, monkeypatch, exercises):
    """`reset` and others import of rooms that are left out."""
    assert "classroom/dev/stubs.py" in files
    assert "classroom/dev/mutate.py" not in files
    known = [one for one in class_files_module.source_files(ROOT) if "loop/screen" not in one]
    monkeypatch.setattr(class_files_module, "source_files", lambda root: known)
    with pytest.raises(RequestError, match=r"imports .*loop/screen\.py, which is not among"):
        class_files(ROOT, TWO, exercises)


def test_an_archive_has_one_folder_and_is_the_same_twice(tmp_path):
    files = {"workshop": ClassFile(b"#!/bin/sh\n", True), "docs/a.md": ClassFile(b"a")}
    for name in ("one.zip", "two.zip"):
        class_folder.write_zip(tmp_path / name, "class", files)
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        assert sorted(archive.namelist()) == ["class/docs/a.md", "class/workshop"]
        assert archive.getinfo("class/workshop").external_attr >> 16 == 0o100755
