"""Whatever form submissions come in, the answers are taken, and nothing else is done with them."""

import io
import os
import stat
import subprocess
import tarfile
import zipfile
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from classroom import catalog
from classroom.submissions import archives, intake, repositories, tree
from classroom.submissions.intake import take
from pipelines.problems import RequestError
from tests.support.learner import alive, in_time

EXERCISES = catalog.load()
FIRST, SECOND = (exercise.folder for exercise in EXERCISES[:2])
CODE = b"def parse_line(line):\n    return {}\n"
ONE = {f"exercises/{FIRST}/exercise.py": CODE}


def taken(*paths):
    return take(paths, EXERCISES)


def only(*paths):
    (submission,) = taken(*paths)
    return submission


def answers(submission):
    return {folder: answer.content for folder, answer in submission.answers.items()}


def write(folder: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def zip_bytes(files: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def tarred(path: Path, files: dict[str, bytes], mode: str = "w:gz") -> Path:
    with tarfile.open(path, mode) as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return path


def git(folder: Path, *words: str) -> str:
    settings = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    done = subprocess.run(
        ["git", "-C", str(folder), *settings, *words], check=True, capture_output=True, text=True
    )
    return done.stdout


def committed(folder: Path, files: dict[str, bytes]) -> Path:
    folder.mkdir(parents=True)
    git(folder, "init", "-q", "-b", "main")
    write(folder, files)
    git(folder, "add", "-A", "-f")
    git(folder, "commit", "-q", "--allow-empty", "-m", "work")
    return folder


# --- One learner's. ---


@pytest.mark.parametrize("where", ["exercises/", "", "flights-main/exercises/", "a/b/c/"])
def test_an_archive_of_a_checkout_or_of_single_exercises_is_one_learners(tmp_path, where):
    files = {f"{where}{FIRST}/exercise.py": CODE, f"{where}{SECOND}/exercise.py": b"x = 1\n"}
    one = only(zipped(tmp_path / "ada.zip", files))
    assert one.learner == "ada"
    assert answers(one) == {FIRST: CODE, SECOND: b"x = 1\n"}
    assert one.problems == []
    assert one.answers[FIRST].where == f"exercises/{FIRST}/exercise.py" or not where.startswith("e")


@settings(max_examples=15)
@given(
    files=st.dictionaries(
        st.sampled_from([FIRST, SECOND, EXERCISES[2].folder]), st.binary(max_size=40), min_size=1
    )
)
def test_any_form_gives_the_same(files, tmp_path_factory):
    folder = tmp_path_factory.mktemp("forms")
    checkout = {f"exercises/{name}/exercise.py": content for name, content in files.items()}
    repository = committed(folder / "repository" / "ada", checkout)
    bundle = folder / "ada.bundle"
    git(repository, "bundle", "create", "-q", str(bundle), "main")
    git(folder, "clone", "-q", "--bare", str(repository), str(folder / "bare" / "ada.git"))
    forms = [
        write(folder / "plain" / "ada", checkout),
        zipped(folder / "ada.zip", checkout),
        tarred(folder / "ada.tar", checkout, "w"),
        tarred(folder / "ada.tar.gz", checkout, "w:gz"),
        tarred(folder / "ada.tar.bz2", checkout, "w:bz2"),
        tarred(folder / "ada.txz", checkout, "w:xz"),
        repository,
        folder / "bare" / "ada.git",
        bundle,
    ]
    for form in forms:
        one = only(form)
        assert (one.learner, answers(one), one.problems) == ("ada", files, []), form


def test_of_a_checkout_only_the_answers_are_taken(tmp_path):
    files = {
        **ONE,
        f"exercises/{FIRST}/test_parse_flights.py": b"",
        "conftest.py": b"raise SystemExit",
        "exercises/placement/exercise.py": b"",
        f"solutions/{SECOND}/exercise.py": b"",
        "exercises/ex99_nothing/exercise.py": b"",
        f".venv/lib/{SECOND}/exercise.py": b"",
        f"__MACOSX/exercises/{SECOND}/exercise.py": b"",
        f"exercises/{SECOND}/._exercise.py": b"",
    }
    assert answers(only(write(tmp_path / "ada", files))) == {FIRST: CODE}
    assert answers(only(zipped(tmp_path / "ada.zip", files))) == {FIRST: CODE}


def test_the_file_nearest_to_the_top_counts_and_of_two_as_near_none(tmp_path):
    nearest = {**ONE, f"old/mine/exercises/{FIRST}/exercise.py": b"old"}
    assert answers(only(zipped(tmp_path / "ada.zip", nearest))) == {FIRST: CODE}
    two = {f"exercises/{FIRST}/exercise.py": CODE, f"copy/{FIRST}/exercise.py": b"other"}
    one = only(zipped(tmp_path / "two.zip", two))
    assert one.answers == {}
    assert "has several" in one.problems[0]
    assert f"copy/{FIRST}/exercise.py" in one.problems[0]


def test_a_path_written_with_backslashes_is_a_path(tmp_path):
    one = only(zipped(tmp_path / "ada.zip", {f"exercises\\{FIRST}\\exercise.py": CODE}))
    assert answers(one) == {FIRST: CODE}


def test_an_archive_in_the_submission_is_looked_into(tmp_path):
    inner = zip_bytes(ONE)
    one = only(zipped(tmp_path / "ada.zip", {"work/flights.zip": inner, "notes.txt": b"hello"}))
    assert answers(one) == {FIRST: CODE}


# --- A class. ---


def test_in_a_folder_of_many_each_folder_archive_and_repository_is_a_learners(tmp_path):
    place = tmp_path / "class"
    write(place / "ada", ONE)
    zipped(place / "grace.zip", ONE)
    tarred(place / "edsger.tar.gz", {f"flights-main/exercises/{SECOND}/exercise.py": CODE})
    committed(place / "barbara", ONE)
    git(place, "clone", "-q", "--bare", str(place / "barbara"), str(place / "donald.git"))
    write(place / "empty", {"README.md": b"nothing"})
    (place / "grades.csv").write_text("name,points\n")
    (place / "broken.zip").write_bytes(b"PK\x03\x04 no archive")
    found = {one.learner: one for one in taken(place)}
    assert sorted(found) == ["ada", "barbara", "broken", "donald", "edsger", "empty", "grace"]
    assert {name for name, one in found.items() if one.answers == {}} == {"broken", "empty"}
    assert set(found["edsger"].answers) == {SECOND}
    assert "no whole archive" in found["broken"].problems[0]
    assert f"no exNN_name/{intake.ANSWER}" in found["empty"].problems[0]


def test_one_learner_in_the_folder_of_a_class_keeps_their_name(tmp_path):
    write(tmp_path / "class" / "ada", ONE)
    assert only(tmp_path / "class").learner == "ada"


def test_moodles_download(tmp_path):
    folders = {
        f"Ada Lovelace_1234_assignsubmission_file_/exercises/{FIRST}/exercise.py": CODE,
        "Grace Hopper_99_assignsubmission_file_/flights.zip": zip_bytes(ONE),
        "Edsger_Dijkstra_7_assignsubmission_onlinetext_/onlinetext.html": b"<p>see mail</p>",
    }
    found = taken(zipped(tmp_path / "DATA-Flights-5512.zip", folders))
    assert [one.learner for one in found] == [
        "Ada Lovelace 1234",
        "Edsger_Dijkstra 7",
        "Grace Hopper 99",
    ]
    assert [len(one.answers) for one in found] == [1, 0, 1]
    flat = {"Grace Hopper_99_assignsubmission_file_flights.zip": zip_bytes(ONE)}
    flat |= {"Ada Lovelace_1234_assignsubmission_file_flights.zip": zip_bytes(ONE)}
    found = taken(zipped(tmp_path / "flat.zip", flat))
    assert [one.learner for one in found] == ["Ada Lovelace 1234", "Grace Hopper 99"]


def test_a_platforms_download_of_one_learner_has_their_name(tmp_path):
    folder = f"Ada Lovelace_1234_assignsubmission_file_/exercises/{FIRST}/exercise.py"
    assert only(zipped(tmp_path / "class.zip", {folder: CODE})).learner == "Ada Lovelace 1234"
    file = {"lovelaceada_1234_56789_flights.zip": zip_bytes(ONE)}
    assert only(zipped(tmp_path / "submissions.zip", file)).learner == "lovelaceada 1234"
    metadata = b"submission_1:\n  :submitters:\n  - :name: Ada\n"
    export = {f"export/submission_1/{FIRST}/exercise.py": CODE}
    export["export/submission_metadata.yml"] = metadata
    assert only(zipped(tmp_path / "export.zip", export)).learner == "Ada"


def test_canvas_download_with_what_is_late(tmp_path):
    files = {
        "lovelaceada_1234_56789_flights.zip": zip_bytes(ONE),
        "hoppergrace_LATE_99_56790_flights-1.zip": zip_bytes(ONE),
    }
    found = taken(zipped(tmp_path / "submissions.zip", files))
    assert [(one.learner, one.late, len(one.answers)) for one in found] == [
        ("hoppergrace 99", True, 1),
        ("lovelaceada 1234", False, 1),
    ]


def test_gradescopes_export_has_the_names_in_a_list(tmp_path):
    metadata = b"""---
submission_101:
  :submitters:
  - :name: Ada Lovelace
    :sid: '1234'
    :email: ada@example.org
  :created_at: 2026-11-01 10:00:00.000000000 Z
submission_102:
  :submitters:
  - :name: Grace Hopper
    :sid:
    :email: grace@example.org
  - :name: Edsger Dijkstra
    :sid: '7'
"""
    files = {
        f"assignment_5_export/submission_{number}/exercises/{FIRST}/exercise.py": CODE
        for number in (101, 102, 103)
    }
    files["assignment_5_export/submission_metadata.yml"] = metadata
    found = taken(zipped(tmp_path / "export.zip", files))
    assert [one.learner for one in found] == [
        "Ada Lovelace 1234",
        "Grace Hopper grace@example.org and Edsger Dijkstra 7",
        "submission_103",
    ]


def test_github_classrooms_folder_has_the_assignment_before_each_name(tmp_path):
    for learner in ("ada", "grace"):
        committed(tmp_path / "flights-submissions" / f"flights-{learner}", ONE)
    assert [one.learner for one in taken(tmp_path / "flights-submissions")] == ["ada", "grace"]


def test_what_somebody_hands_in_twice_is_one_submission_and_the_later_counts(tmp_path):
    first = zipped(tmp_path / "week1" / "ada.zip", {**ONE, f"exercises/{SECOND}/exercise.py": b"1"})
    second = zipped(tmp_path / "week2" / "ada.zip", {f"exercises/{SECOND}/exercise.py": b"2"})
    one = only(first, second)
    assert answers(one) == {FIRST: CODE, SECOND: b"2"}
    assert one.sources == [str(first), str(second)]


# --- What is meant badly. ---


def test_links_pipes_and_devices_are_refused_by_name(tmp_path):
    place = write(tmp_path / "ada", {f"exercises/{SECOND}/notes.txt": b""})
    (place / "exercises" / FIRST).mkdir()
    os.symlink("/etc/passwd", place / "exercises" / FIRST / "exercise.py")
    os.mkfifo(place / "exercises" / SECOND / "exercise.py")
    one = only(place)
    assert one.answers == {}
    assert [line.rpartition(" is ")[2] for line in one.problems] == [
        "a link; it was not taken.",
        "a pipe; it was not taken.",
    ]


def test_links_to_folders_are_not_followed(tmp_path):
    real = write(tmp_path / "real", ONE)
    place = tmp_path / "class" / "ada"
    place.mkdir(parents=True)
    os.symlink(real / "exercises", place / "exercises")
    assert only(tmp_path / "class").answers == {}


def test_links_in_archives_are_refused(tmp_path):
    name = f"exercises/{FIRST}/exercise.py"
    info = zipfile.ZipInfo(name)
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "ada.zip", "w") as archive:
        archive.writestr(info, "/etc/passwd")
    member = tarfile.TarInfo(name)
    for kind, target in ((tarfile.SYMTYPE, "/etc/passwd"), (tarfile.LNKTYPE, "other")):
        member.type, member.linkname = kind, target
        path = tmp_path / f"ada{int(kind)}.tar"
        with tarfile.open(path, "w") as archive:
            archive.addfile(member)
        assert "is a link; it was not taken" in only(path).problems[0]
    assert "is a link; it was not taken" in only(tmp_path / "ada.zip").problems[0]
    repository = tmp_path / "repository"
    (repository / "exercises" / FIRST).mkdir(parents=True)
    os.symlink("/etc/passwd", repository / name)
    git(repository, "init", "-q", "-b", "main")
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "work")
    git(tmp_path, "clone", "-q", "--bare", str(repository), str(tmp_path / "bare.git"))
    assert "is a link; it was not taken" in only(tmp_path / "bare.git").problems[0]


@pytest.mark.parametrize("name", ["../../exercises/{}/exercise.py", "/exercises/../{}/exercise.py"])
def test_paths_that_leave_their_archive_are_nobodys(tmp_path, name):
    one = only(zipped(tmp_path / "ada.zip", {name.format(FIRST): CODE}))
    assert one.answers == {}
    assert one.problems


def test_a_file_that_grows_when_it_is_read_is_read_no_further(tmp_path):
    bomb = {f"exercises/{FIRST}/exercise.py": b"0" * (20 << 20)}
    for path in (zipped(tmp_path / "a.zip", bomb), tarred(tmp_path / "a.tar.gz", bomb)):
        assert path.stat().st_size < 1 << 18
        one = only(path)
        assert one.answers == {}
        assert "larger than 1 MB" in one.problems[0]
    write(tmp_path / "sparse", ONE)
    os.truncate(tmp_path / "sparse" / "exercises" / FIRST / "exercise.py", 1 << 40)
    assert "larger than 1 MB" in only(tmp_path / "sparse").problems[0]
    repository = committed(tmp_path / "repository", bomb)
    git(tmp_path, "clone", "-q", "--bare", str(repository), str(tmp_path / "bare.git"))
    assert "larger than 1 MB" in only(tmp_path / "bare.git").problems[0]


def test_a_length_that_an_archive_lies_about_is_not_believed(tmp_path):
    path = zipped(tmp_path / "ada.zip", {f"exercises/{FIRST}/exercise.py": b"0" * (3 << 20)})
    data = bytearray(path.read_bytes())
    place = data.rindex(b"PK\x01\x02")
    data[place + 24 : place + 28] = (10).to_bytes(4, "little")
    path.write_bytes(data)
    one = only(path)
    assert len(one.answers.get(FIRST, intake.Answer(b"")).content) <= 10
    assert one.answers or "damaged" in one.problems[0]


def test_a_compressed_tar_is_followed_so_far_and_no_further(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MOST_BYTES", 1 << 20)
    path = tarred(tmp_path / "ada.tar.gz", {"big": b"0" * (5 << 20), **ONE})
    assert "holds more than" in only(path).problems[0]


def test_more_files_than_anybody_hands_in_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(tree, "MOST_ENTRIES", 10)
    path = zipped(tmp_path / "ada.zip", {f"{number}.txt": b"" for number in range(11)})
    assert "more than 10 files" in only(path).problems[0]


def test_an_encrypted_file_is_told_as_that(tmp_path):
    path = zipped(tmp_path / "ada.zip", ONE)
    data = bytearray(path.read_bytes())
    place = data.rindex(b"PK\x01\x02")
    data[place + 8] |= 1
    path.write_bytes(data)
    assert "is encrypted; it was not taken" in only(path).problems[0]


def test_archives_without_end_in_each_other_are_left(tmp_path):
    content = zip_bytes(ONE)
    for _ in range(8):
        content = zip_bytes({"inner.zip": content})
    one = only(zipped(tmp_path / "ada.zip", {"inner.zip": content}))
    assert one.answers == {}
    assert "an archive in an archive" in one.problems[0]


def test_a_hostile_repository_runs_nothing(tmp_path):
    told = tmp_path / "ran"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch '{told}'\n")
    program.chmod(0o755)
    work = committed(tmp_path / "work", {**ONE, ".gitattributes": b"* filter=evil diff=evil\n"})
    bare = tmp_path / "bare.git"
    git(tmp_path, "clone", "-q", "--bare", str(work), str(bare))
    for place in (bare, work):
        for name in (
            "core.fsmonitor",
            "core.sshCommand",
            "core.pager",
            "uploadpack.packObjectsHook",
            "filter.evil.smudge",
            "diff.evil.textconv",
            "core.alternateRefsCommand",
            "gpg.program",
        ):
            git(place, "config", name, str(program))
    for hook in ("post-checkout", "post-upload-pack", "pre-receive", "reference-transaction"):
        (bare / "hooks").mkdir(exist_ok=True)
        (bare / "hooks" / hook).write_text(program.read_text())
        (bare / "hooks" / hook).chmod(0o755)
    assert answers(only(bare)) == {FIRST: CODE}
    assert answers(only(work)) == {FIRST: CODE}
    assert not told.exists()


def test_a_repository_whose_head_is_no_branch_says_so(tmp_path):
    work = committed(tmp_path / "work", ONE)
    bare = tmp_path / "bare.git"
    git(tmp_path, "clone", "-q", "--bare", str(work), str(bare))
    git(bare, "symbolic-ref", "HEAD", "refs/heads/nothing")
    assert answers(only(bare)) == {FIRST: CODE}
    git(bare, "branch", "second", "main")
    assert "its head is none of its branches (main, second)" in only(bare).problems[0]
    git(tmp_path, "init", "-q", "--bare", str(tmp_path / "empty.git"))
    assert "no commit" in only(tmp_path / "empty.git").problems[0]


@pytest.mark.parametrize(
    "data", [b"", b"PK", b"\x1f\x8b\x08", b"BZh9", b"\xfd7zXZ\x00", b"garbage" * 100]
)
@pytest.mark.parametrize("name", ["ada.zip", "ada.tar.gz", "ada.tar", "ada.bundle"])
def test_what_is_no_archive_is_a_learners_problem(tmp_path, name, data):
    (tmp_path / name).write_bytes(data)
    one = only(tmp_path / name)
    assert one.learner == "ada"
    assert one.answers == {}
    assert len(one.problems) == 1


@settings(max_examples=60)
@given(data=st.data())
def test_a_damaged_archive_never_raises(data, tmp_path_factory):
    folder = tmp_path_factory.mktemp("damaged")
    make = data.draw(st.sampled_from([zipped, tarred]))
    path = make(folder / ("ada.zip" if make is zipped else "ada.tar.gz"), ONE)
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(content[: data.draw(st.integers(1, len(content)))])
    one = only(path)
    assert one.answers or one.problems


def test_a_path_that_is_no_submission_is_a_wrong_request(tmp_path):
    with pytest.raises(RequestError, match="is not there"):
        taken(tmp_path / "nothing")
    (tmp_path / "grades.csv").write_text("")
    with pytest.raises(RequestError, match=r"grades\.csv is no folder, no archive"):
        taken(tmp_path / "grades.csv")


# --- When it was handed in, and how long it took: the learner's word. ---

NOON = "2030-06-01T12:00:00+00:00"


def committed_at(folder: Path, when: str, files: dict[str, bytes]) -> Path:
    """A further commit, of that time."""
    write(folder, files)
    git(folder, "add", "-A", "-f")
    author = {"GIT_COMMITTER_DATE": when, "GIT_AUTHOR_DATE": when}
    settings = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(
        ["git", "-C", str(folder), *settings, "commit", "-q", "-m", "more"],
        check=True,
        env={**os.environ, **author},
    )
    return folder


def repositories_of(folder: Path, clone: Path) -> list[Path]:
    """The same repository as a clone with its files, without them, and as a bundle."""
    bare, bundle = folder / "bare.git", folder / "packed.bundle"
    git(folder, "clone", "-q", "--bare", str(clone), str(bare))
    git(clone, "bundle", "create", "-q", str(bundle), "HEAD", "main")
    return [clone, bare, bundle]


def test_the_time_of_an_answer_is_that_of_the_last_commit_that_changed_it(tmp_path):
    second = {f"exercises/{SECOND}/exercise.py": b"x = 1\n"}
    clone = committed(tmp_path / "ada", {"README.md": b"mine"})
    committed_at(clone, NOON, ONE)
    committed_at(clone, "2030-06-02T12:00:00+00:00", second)
    for path in repositories_of(tmp_path, clone):
        one = only(path)
        times = {folder: answer.committed.isoformat() for folder, answer in one.answers.items()}
        assert times == {FIRST: NOON, SECOND: "2030-06-02T12:00:00+00:00"}


def test_a_file_that_is_not_as_it_was_committed_has_no_time(tmp_path):
    clone = committed_at(committed(tmp_path / "ada", {"README.md": b""}), NOON, ONE)
    write(clone, {f"exercises/{FIRST}/exercise.py": b"changed = 1\n"})
    assert only(clone).answers[FIRST].committed is None
    assert only(write(tmp_path / "plain", ONE)).answers[FIRST].committed is None


def test_each_clone_of_a_class_has_its_own_times(tmp_path):
    for number, learner in enumerate(("ada", "bob"), start=1):
        clone = committed(tmp_path / "class" / learner, {"README.md": b""})
        committed_at(clone, f"2030-06-0{number}T12:00:00+00:00", ONE)
    days = {one.learner: one.answers[FIRST].committed.day for one in taken(tmp_path / "class")}
    assert days == {"ada": 1, "bob": 2}


@pytest.mark.parametrize("form", ["folder", "zip", "tar", "git"])
def test_a_learners_progress_is_kept_and_nothing_else_of_its_folder(tmp_path, form):
    said = b'{"exercises": {}}'
    swapped = {f".workshop/swapped/{SECOND}/exercise.py": b"reference = 1\n"}
    files = {**ONE, **swapped, ".workshop/progress.json": said}
    path = {
        "folder": lambda: write(tmp_path / "ada", files),
        "zip": lambda: zipped(tmp_path / "ada.zip", files),
        "tar": lambda: tarred(tmp_path / "ada.tgz", files),
        "git": lambda: committed(tmp_path / "ada", files),
    }[form]()
    one = only(path)
    assert (one.progress, answers(one)) == (said, {FIRST: CODE})


def test_a_linked_progress_file_is_left(tmp_path):
    folder = write(tmp_path / "ada", ONE)
    (folder / ".workshop").mkdir()
    (folder / ".workshop" / "progress.json").symlink_to("/etc/hostname")
    assert only(folder).progress == b""


def test_nobodys_archive_takes_the_place_of_somebody_elses(tmp_path):
    theirs = zipped(tmp_path / "bob.zip", ONE)
    planted = {f"{name}/exercises/{FIRST}/exercise.py": b"mine = 1\n" for name in ("bob", "zoe")}
    packed = zipped(tmp_path / "zoe.zip", planted)
    bob, zoe = taken(theirs, packed)
    assert (answers(bob), bob.problems) == ({FIRST: CODE}, [])
    assert answers(zoe) == {FIRST: b"mine = 1\n"}
    (problem,) = zoe.problems
    assert f"{packed}/bob: it is in the place of bob, whose {theirs} was handed in too" in problem


def test_of_a_folder_of_a_class_a_learner_may_hand_in_again(tmp_path):
    theirs = {f"{name}/{FIRST}/exercise.py": CODE for name in ("ada", "ben")}
    whole = write(tmp_path / "class", theirs)
    later = zipped(tmp_path / "ada.zip", {f"exercises/{FIRST}/exercise.py": b"x = 1\n"})
    ada, ben = taken(whole, later)
    assert (answers(ada), answers(ben)) == ({FIRST: b"x = 1\n"}, {FIRST: CODE})
    ada, ben = taken(later, whole)
    assert (answers(ada), answers(ben)) == ({FIRST: CODE}, {FIRST: CODE})


def test_a_branch_may_have_any_name_and_a_repository_is_no_deeper_than_a_folder(tmp_path):
    mine = bare(tmp_path, "anna")
    git(mine, "branch", "alternates")
    assert answers(only(mine)) == {FIRST: CODE}
    (mine / "refs" / "/".join(["a"] * 300)).mkdir(parents=True)
    assert "its folders are too deep" in only(mine).problems[0]


def test_of_two_answers_of_one_learner_the_one_that_does_not_count_is_named(tmp_path):
    first = zipped(tmp_path / "may.zip", {f"ada/{FIRST}/exercise.py": CODE, "ben/a.zip": b""})
    second = zipped(tmp_path / "june.zip", {f"ada/{FIRST}/exercise.py": b"", "ben/a.zip": b""})
    ada, _ = taken(first, second)
    assert ada.problems == [f"{FIRST}: {second}/ada counts, not the other one of {first}/ada."]


def test_archives_beside_each_other_without_end_are_left(tmp_path, monkeypatch):
    monkeypatch.setattr(intake, "MOST_INNER_ARCHIVES", 5)
    leaf = zip_bytes({f"{n}.zip": zip_bytes({}) for n in range(30)})
    many = {f"{n}.zip": leaf for n in range(30)}
    submission = only(zipped(tmp_path / "ada.zip", {**ONE, **many}))
    assert answers(submission) == {FIRST: CODE}
    (problem,) = submission.problems
    assert "it holds more than 5 archives" in problem


def test_a_name_that_is_no_text_is_written_out(tmp_path):
    folder = write(tmp_path / "class", {})
    for byte in (b"\xe9", b"\xea"):
        path = os.fsencode(folder) + b"/ren" + byte + b"/" + FIRST.encode()
        os.makedirs(path)
        with open(path + b"/exercise.py", "wb") as file:
            file.write(CODE)
    first, second = taken(folder)
    assert [first.learner, second.learner] == [r"ren\udce9", r"ren\udcea"]
    first.learner.encode()


def bare(tmp_path, name):
    """A bare repository of one answer."""
    work = committed(tmp_path / f"{name}-work", ONE)
    path = tmp_path / f"{name}.git"
    git(tmp_path, "clone", "-q", "--bare", str(work), str(path))
    return path


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("objects", "its objects is no plain file"),
        ("head", "its HEAD is no plain file"),
        ("alternates", "it takes commits from another repository (objects/info/alternates)"),
        ("common", "it has no commit"),
        ("pipe", "its refs/heads/pipe is no plain file"),
    ],
)
def test_a_repository_reads_no_other_one(tmp_path, how, words):
    theirs, mine = bare(tmp_path, "ben"), bare(tmp_path, "anna")
    assert answers(only(mine)) == {FIRST: CODE}
    if how == "objects":
        (mine / "objects").rename(tmp_path / "gone")
        (mine / "objects").symlink_to(theirs / "objects")
    elif how == "head":
        (mine / "HEAD").unlink()
        (mine / "HEAD").symlink_to(theirs / "HEAD")
    elif how == "alternates":
        (mine / "objects" / "info").mkdir(exist_ok=True)
        (mine / "objects" / "info" / "alternates").write_text(f"{theirs / 'objects'}\n")
    elif how == "common":
        for name in ("objects", "refs", "packed-refs"):
            (mine / name).rename(tmp_path / name) if (mine / name).exists() else None
        (mine / "objects").mkdir()
        (mine / "refs").mkdir()
        (mine / "commondir").write_text(f"{theirs}\n")
    else:
        (mine / "refs" / "heads").mkdir(parents=True, exist_ok=True)
        os.mkfifo(mine / "refs" / "heads" / "pipe")
    submission = only(mine)
    assert answers(submission) == {}
    assert words in submission.problems[0]


def test_what_git_waits_for_is_not_read_of_a_strangers_settings(tmp_path):
    mine = bare(tmp_path, "anna")
    os.mkfifo(mine / "pipe")
    with open(mine / "config", "a") as config:
        config.write(f"[include]\n\tpath = {mine / 'pipe'}\n")
    assert answers(only(mine)) == {FIRST: CODE}


def test_git_and_what_it_has_started_end_when_it_takes_too_long(tmp_path, monkeypatch):
    started = tmp_path / "started"
    stays = tmp_path / "bin" / "git"
    stays.parent.mkdir()
    stays.write_text(f"#!/bin/sh\nsleep 900 &\necho $! >{started}\nwait\n")
    stays.chmod(0o755)
    monkeypatch.setitem(repositories._ENVIRONMENT, "PATH", f"{stays.parent}:{os.environ['PATH']}")
    monkeypatch.setenv("PATH", f"{stays.parent}:{os.environ['PATH']}")
    monkeypatch.setattr(repositories, "_SECONDS", 1)
    bundle = tmp_path / "ada.bundle"
    bundle.write_bytes(b"")
    assert "git did not read it in 1 s" in only(bundle).problems[0]
    assert in_time(lambda: not alive(int(started.read_text())))


def test_a_list_of_files_without_end_is_read_so_far_and_no_further(tmp_path, monkeypatch):
    monkeypatch.setattr(repositories, "_MOST_NAMES", 20)
    assert "it holds more files than anybody hands in" in only(bare(tmp_path, "ada")).problems[0]
