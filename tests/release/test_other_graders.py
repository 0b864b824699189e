"""Entry points of other graders, run in the layout that these document."""

import datetime
import json
import os
import shutil
import subprocess
import sys
import tempfile
import textwrap
import zipfile
from pathlib import Path

import pytest

from classroom.commands.release import release_command
from classroom.grading.results import LearnerResult
from classroom.release import autograder, grader_files
from classroom.release.class_files import ClassFile
from classroom.release.class_folder import put
from pipelines.problems import RequestError

# Stands for `workshop grade`: writes what that command is agreed to write.
GRADE = """
import json, pathlib, sys
submission, out = sys.argv[1], pathlib.Path(sys.argv[sys.argv.index("--out") + 1])
if "broken" in submission:
    sys.exit("it is broken")
found = sorted(pathlib.Path(submission).glob("exercises/*/exercise.py"))
said = (out / "marks.toml").read_text() if (out / "marks.toml").exists() else ""
exercises = [
    {
        "exercise": path.parent.name, "state": "graded", "weight": 4.0, "score": 3.0,
        "answer_sha256": "ab", "days_late": 1 if said else 0, "late_factor": 1.0,
        "verdict": None, "manual": None, "why": said, "flags": [],
    }
    for path in found
]
learner = {"learner": "submission", "folder": "s", "exercises": exercises, "problems": ["A link."]}
(out / "learners/s").mkdir(parents=True, exist_ok=True)
(out / "learners/s/result.json").write_text(json.dumps(learner))
print("graded")
"""


@pytest.fixture
def grade(tmp_path):
    path = tmp_path / "grade.py"
    path.write_text(GRADE)
    return [sys.executable, str(path)]


@pytest.fixture
def submission(tmp_path):
    folder = tmp_path / "submission"
    for name in ("ex01_parse_flights", "ex03_carrier_delays"):
        answer = folder / "exercises" / name / "exercise.py"
        answer.parent.mkdir(parents=True)
        answer.write_text("x = 1\n")
    return folder


def convert(learner: LearnerResult, exercises) -> dict:
    return {"score": learner.score, "exercises": [one.exercise for one in learner.exercises]}


def test_a_submission_is_graded_and_told_as_gradescope_reads_it(grade, submission):
    found = autograder.results(submission, grade, [], None, None, convert)
    assert found == {"score": 6.0, "exercises": ["ex01_parse_flights", "ex03_carrier_delays"]}


def test_gradescopes_time_decides_what_is_late(grade, submission, tmp_path):
    metadata = tmp_path / "submission_metadata.json"
    metadata.write_text('{"created_at": "2030-07-01T14:22:32.365935-07:00", "users": []}')
    at = autograder.handed_in(metadata)
    assert at == datetime.datetime(2030, 7, 1, 21, 22, 32, 365935, tzinfo=datetime.UTC)
    course = tmp_path / "course.toml"
    course.write_text('name = "A"\ndue = 2030-06-30T00:00:00Z\n')

    def said(learner, exercises):
        return {"why": learner.exercises[0].why, "late": learner.exercises[0].days_late}

    found = autograder.results(submission, grade, [], at, course, said)
    assert found == {
        "why": '[[handed_in]]\nlearner = "submission"\nat = 2030-07-01T14:22:32.365935-07:00\n',
        "late": 1,
    }


def test_nothing_to_grade_and_a_broken_grading_are_told_apart(grade, submission, tmp_path, capsys):
    (tmp_path / "empty").mkdir()
    (tmp_path / "other").mkdir()
    (tmp_path / "other/exercise.py").write_text("x = 1\n")
    for name in ("empty", "other"):
        nothing = autograder.results(tmp_path / name, grade, [], None, None, convert)
        assert nothing["score"] == 0
        assert "has no file exNN_name/exercise.py" in nothing["output"]
    shutil.copytree(submission, tmp_path / "two/ada")
    shutil.copytree(submission, tmp_path / "two/grace")
    two = autograder.results(tmp_path / "two", grade, [], None, None, convert)
    assert "folders of 2 learners" in two["output"]
    shutil.copytree(submission, tmp_path / "broken")
    broken = autograder.results(tmp_path / "broken", grade, [], None, None, convert)
    assert "which says nothing of your answer" in broken["output"]
    # A course file that is wrong is the instructor's, and no traceback in place of results.
    arguments = [str(tmp_path / "broken"), "--course", str(tmp_path / "none.toml")]
    assert autograder.main(arguments, grade) == 0
    assert json.loads(capsys.readouterr().out)["score"] == 0


def test_the_archive_has_its_entry_points_at_the_top_and_the_answers(tmp_path, for_gradescope):
    course = tmp_path / "course.toml"
    course.write_text('name = "A"\n')
    archive = tmp_path / "autograder.zip"
    arguments = ["--for", "gradescope", "--zip", str(archive), "--course", str(course)]
    assert release_command(arguments) == 0
    with zipfile.ZipFile(archive) as file:
        names = set(file.namelist())
        for name in ("setup.sh", "run_autograder", "workshop/workshop"):
            assert file.getinfo(name).external_attr >> 16 == 0o100755
        assert b"--unconfined" not in file.read("run_autograder")
    assert "course.toml" in names
    assert "workshop/solutions/ex01_parse_flights/counter_examples.py" in names
    assert not [name for name in names if name.startswith(("workshop/tests/", "workshop/.git/"))]
    asked = grader_files._of_template("gradescope/run_autograder.sh", False, None, True)
    assert b"options=(--unconfined)" in asked.data
    assert b"options=()" in for_gradescope["run_autograder"].data


@pytest.fixture
def gradescope(for_gradescope):
    """Gradescope's folder `/autograder`, in a place that every user may go through."""
    base = Path(tempfile.mkdtemp(prefix="workshop-gradescope-"))
    base.chmod(0o755)
    mode = base.parent.stat().st_mode
    if base.parent != Path("/tmp"):
        base.parent.chmod(mode | 0o011)
    source = base / "source"
    for path, file in for_gradescope.items():
        if not path.startswith("workshop/"):
            put(source / path, file)
    put(base / "submission/exercises/ex01_parse_flights/exercise.py", ClassFile(b"x = 1\n"))
    (base / "submission").chmod(0o700)
    put(base / "submission_metadata.json", ClassFile(b"{}"))
    yield base
    shutil.rmtree(base)
    if base.parent != Path("/tmp"):
        base.parent.chmod(mode)


def run(gradescope: Path, script: str, **environment: str) -> subprocess.CompletedProcess:
    """An entry point, as nobody where it becomes another user."""
    return subprocess.run(
        [gradescope / "source" / script],
        env={
            "PATH": os.environ["PATH"],
            "AUTOGRADER_ROOT": str(gradescope),
            "AUTOGRADER_USER": "nobody",
            "AUTOGRADER_SECONDS": "60",
            **environment,
        },
        capture_output=True,
        text=True,
        timeout=120,
    )


def stand_in(gradescope: Path, program: str) -> None:
    """Puts a program in the place of the tree's Python."""
    put(
        gradescope / "source/workshop/.venv/bin/python",
        ClassFile(textwrap.dedent(program).encode(), executable=True),
    )


def test_run_autograder_grades_as_a_user_who_may_write_nothing(gradescope):
    stand_in(
        gradescope,
        """\
        #!/bin/bash
        if [ "$(id -un)" = nobody ]; then
            touch "$4/x" "$4/../x" 2>/dev/null && exit 3
            touch "$4/../results/x" 2>/dev/null && exit 3
        fi
        [ -r "$4/exercises/ex01_parse_flights/exercise.py" ] || exit 4
        touch "$HOME/mine" "$TMPDIR/mine" || exit 5
        printf '{"score": 1, "user": "%s", "arguments": "%s", "secret": "%s"}' \\
            "$(id -un)" "$*" "${SECRET:-}"
        """,
    )
    ended = run(gradescope, "run_autograder", SECRET="x")
    assert ended.returncode == 0, ended.stderr
    found = json.loads((gradescope / "results/results.json").read_text())
    assert found["arguments"] == (
        f"-P -m classroom.release.autograder {gradescope}/submission "
        f"--metadata {gradescope}/submission_metadata.json"
    )
    assert found["secret"] == ""
    if os.geteuid() == 0:
        assert found["user"] == "nobody"
    assert sorted(os.listdir(gradescope / "results")) == ["results.json"]


@pytest.mark.parametrize(
    ("program", "seconds"),
    [("#!/bin/sh\nexit 7\n", "60"), ("#!/bin/sh\nexit 0\n", "60"), ("#!/bin/sh\nsleep 60\n", "1")],
)
def test_there_are_results_whatever_happens(gradescope, program, seconds):
    stand_in(gradescope, program)
    run(gradescope, "run_autograder", AUTOGRADER_SECONDS=seconds)
    found = json.loads((gradescope / "results/results.json").read_text())
    assert found["score"] == 0
    assert "says nothing of your answer" in found["output"]


def test_setup_installs_builds_and_leaves_nothing_writable(gradescope, tmp_path):
    log = tmp_path / "log"
    tools = tmp_path / "bin"
    for name in ("apt-get", "useradd", "chown", "runuser"):
        put(tools / name, ClassFile(f'#!/bin/sh\necho {name} "$@" >>{log}\n'.encode(), True))
    stand_in(gradescope, f'#!/bin/sh\necho python "$@" >>{log}\n')
    tree = gradescope / "source/workshop"
    put(tree / "workshop", ClassFile(f'#!/bin/sh\necho workshop "$@" >>{log}\n'.encode()))
    (tree / "workshop").chmod(0o666)
    path = f"{tools}{os.pathsep}{os.path.dirname(sys.executable)}{os.pathsep}{os.environ['PATH']}"
    ended = run(gradescope, "setup.sh", PATH=path, AUTOGRADER_USER="workshop-nobody")
    assert ended.returncode == 0, ended.stderr
    lines = log.read_text().splitlines()
    assert "useradd --system --no-create-home --shell /usr/sbin/nologin workshop-nobody" in lines
    python = f"{tree}/.venv/bin/python"
    assert f"runuser -u workshop-nobody -- {python} -P -c import classroom" in lines
    assert lines.index("workshop --help") < lines.index("workshop doctor")
    assert (tree / "workshop").stat().st_mode & 0o777 == 0o755


def test_githubs_workflow_grades_what_was_handed_in(tmp_path):
    yaml = pytest.importorskip("yaml")
    course = tmp_path / "course.toml"
    course.write_text('name = "A"\n')
    out = tmp_path / "repository"
    out.mkdir()
    for _ in range(2):  # the same again is no change
        assert release_command(["--for", "github", str(out), "--course", str(course)]) == 0
    workflow = yaml.safe_load((out / ".github/workflows/grade.yml").read_text())
    (job,) = workflow["jobs"].values()
    scripts = [step["run"] for step in job["steps"] if "run" in step]
    assert ".github/grade-class" in scripts
    # Nobody but who may write to the repository starts it, and answers run without the token.
    assert list(workflow[True]) == ["workflow_dispatch"]
    assert workflow["permissions"] == {"contents": "read"}
    assert [step["name"] for step in job["steps"] if "GH_TOKEN" in step.get("env", {})] == [
        "Fetch the submissions"
    ]
    (out / "workshop").write_text('#!/bin/sh\necho "$@" >called\nexit 1\n')
    (out / "workshop").chmod(0o755)
    tools = tmp_path / "bin"
    put(tools / "sudo", ClassFile(b"#!/bin/sh\nexit 1\n", True))
    environment = {"PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"}
    nothing = subprocess.run([out / ".github/grade-class"], env=environment, capture_output=True)
    assert nothing.returncode == 2
    (out / "submissions").mkdir()
    (out / "fetched/flights-submissions").mkdir(parents=True)
    assert subprocess.run([out / ".github/grade-class"], env=environment).returncode == 1
    assert (out / "called").read_text().split() == [
        "grade",
        f"{out}/submissions",
        f"{out}/fetched/flights-submissions",
        "--out",
        "build/grading",
        "--course",
        ".github/course.toml",
    ]
    (out / ".github/grade-class").write_text("mine")
    with pytest.raises(RequestError, match="grade-class is there already, and another"):
        release_command(["--for", "github", str(out)])


def test_with_the_real_exporter_and_its_fields(grade, submission):
    """The fields that Gradescope documents; the score of them all at the top."""
    found = autograder.results(submission, grade, [], None, None)
    assert found["score"] == 6.0
    assert all({"score", "max_score", "name"} <= test.keys() for test in found["tests"])
