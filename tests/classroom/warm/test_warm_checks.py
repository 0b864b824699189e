"""Warm checks: fast, invisible, never stale, and gone when nobody needs them."""

import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile

import pexpect
import pytest

from classroom.warm.running_check import RunningCheck
from tests.support.learner import RIGHT, WRONG, Checkout, alive, children, descendants, in_time

# In place of 20 s and 3 GB, for a test need not wait for what it expects.
_LIMITS = {
    ("classroom/warm/client.py", "TIME_LIMIT_SECONDS = 20.0"): "TIME_LIMIT_SECONDS = 6.0",
    ("classroom/warm/client.py", "3_000_000_000"): "300_000_000",
}


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    checkout = Checkout(tmp_path_factory.mktemp("w"), _LIMITS)
    yield checkout
    checkout.stop()


@pytest.fixture
def learner(shared):
    shared.write(RIGHT)
    return shared


@pytest.fixture
def folder(tmp_path_factory):
    """With a short path, for a socket's is limited."""
    return tmp_path_factory.mktemp("f")


def passes(learner, **environment) -> bool:
    ended = learner.run("check", "81", **environment)
    assert ended.stderr == ""
    return ended.returncode == 0


def failed_task(learner) -> dict:
    tests = json.loads(learner.run("check", "81", "--json").stdout)["tests"]
    return next(test for test in tests if test["status"] != "pass")


def only_daemon(learner) -> int:
    (daemon,) = learner.daemons()
    return daemon


def test_checks_of_one_terminal_are_served_by_one_process_that_imported_once(learner):
    assert passes(learner)
    daemon = only_daemon(learner)
    (warm,) = children(daemon)
    assert passes(learner)
    assert only_daemon(learner) == daemon
    assert children(daemon) == [warm]
    assert children(warm) == []


def test_the_folder_of_the_socket_is_the_users_alone(learner):
    assert passes(learner)
    folder = learner.runtime / "flights-workshop"
    assert folder.stat().st_mode & 0o777 == 0o700
    folder.chmod(0o755)
    before = learner.daemons()
    assert passes(learner)  # the slow way, for others could listen there
    assert learner.daemons() == before
    folder.chmod(0o700)


def test_code_of_the_same_size_and_time_is_not_taken_for_the_old(learner):
    moment = 1_700_000_000
    for text in (RIGHT, RIGHT.replace("+", "-"), RIGHT):
        learner.write(text)
        os.utime(learner.file(), (moment, moment))
        assert passes(learner) == (text == RIGHT)


def test_what_a_check_does_to_its_process_is_gone_at_the_next(learner):
    learner.add_with("import os, json, builtins", "builtins.len = None", "os.environ['X'] = 'x'")
    learner.run("check", "81")
    learner.add_with("import os", "assert 'X' not in os.environ and len('ab') == 2")
    assert passes(learner)


def test_the_environment_is_that_of_the_command(learner):
    learner.add_with("import os", "assert os.environ['TODAY'] == 'Friday'")
    assert passes(learner, TODAY="Friday")
    assert not passes(learner, TODAY="Monday")


def test_changed_library_code_is_noticed(learner):
    assert passes(learner)
    daemon = only_daemon(learner)
    changed = learner.root / "pipelines" / "seats" / "unsolved.py"
    changed.write_text(changed.read_text() + "\nCHANGED = True\n")
    learner.write(f"from pipelines.seats.unsolved import CHANGED\n\n{RIGHT}")
    assert passes(learner)
    assert in_time(lambda: not alive(daemon))
    assert only_daemon(learner) != daemon


EXITS = ("import os; os._exit(0)", "The code ended the process in the middle of the check.")
CRASHES = ("import ctypes; ctypes.string_at(0)", "The code crashed Python itself (SIGSEGV).")
# Never to return from C, as an endless loop there, but without a processor's time: a lock that
# is taken twice, by a call that keeps Python's own.
LOOPS = (
    "import ctypes as c; lock = c.create_string_buffer(64); "
    "[c.PyDLL(None).pthread_mutex_lock(lock) for _ in range(2)]",
    "Stopped after 6 s: the code does not end.",
)
GROWS = ("x = [bytearray(9_999_999) for _ in range(10_000)]", "more than 0.3 GB of memory.")


@pytest.mark.parametrize(
    ("warm", "line", "sentence"),
    [("1", *EXITS), ("1", *CRASHES), ("1", *LOOPS), ("1", *GROWS), ("0", *CRASHES), ("0", *LOOPS)],
    ids=["exits", "crashes", "loops", "grows", "crashes, fresh", "loops, fresh"],
)
def test_a_check_that_does_not_end_well_has_a_verdict_and_harms_no_other(
    learner, warm, line, sentence
):
    assert passes(learner)
    daemon = only_daemon(learner)
    (warm_process,) = children(daemon)
    learner.add_with("if time == 1430:", f"    {line}")
    ended = learner.run("check", "81", WORKSHOP_WARM=warm)
    assert ended.returncode == 1
    assert sentence in ended.stdout
    # The task before it has its own verdict.
    assert "2/2" in ended.stdout
    assert "0/3" in ended.stdout
    if "_exit" not in line:
        assert "exercise.py:3" in ended.stdout
    learner.write(RIGHT)
    assert passes(learner)
    assert children(daemon) == [warm_process]


def test_what_crashes_only_in_a_fork_is_not_held_against_the_learner(learner, tmp_path):
    note = tmp_path / "crashed"
    learner.add_with(
        "import os, pathlib",
        f"note = pathlib.Path({str(note)!r})",
        "if not note.exists():",
        "    note.touch()",
        "    os.abort()",
    )
    assert passes(learner)
    assert note.exists()


def test_what_learner_code_starts_ends_with_its_check(learner, tmp_path):
    note = tmp_path / "pid"
    learner.add_with(
        "import subprocess",
        "child = subprocess.Popen(['sleep', '60'])",
        f"open({str(note)!r}, 'w').write(str(child.pid))",
    )
    assert passes(learner)
    assert in_time(lambda: not alive(int(note.read_text())))


@pytest.mark.parametrize("warm", ["1", "0"])
def test_what_learner_code_starts_apart_from_its_check_ends_too(learner, tmp_path, warm):
    note = tmp_path / "pids"
    # A session of its own, and a child whose parent ends at once.
    learner.add_with(
        "import os, subprocess, sys",
        "code = 'import os, time; os.fork() or os.setsid(); time.sleep(600)'",
        "child = subprocess.Popen([sys.executable, '-c', code], start_new_session=True)",
        "pid = os.fork()",
        "if not pid:",
        "    os.setsid()",
        f"    open({str(note)!r}, 'a').write(f'{{os.getpid()}} ')",
        "    import time",
        "    time.sleep(600)",
        f"open({str(note)!r}, 'a').write(f'{{child.pid}} ')",
    )
    ended = learner.run("check", "81", WORKSHOP_WARM=warm)
    assert ended.returncode == 0, ended.stdout
    assert in_time(lambda: len(note.read_text().split()) >= 2)
    assert in_time(lambda: not any(alive(int(pid)) for pid in note.read_text().split()))
    learner.write(RIGHT)
    assert passes(learner)


@pytest.mark.parametrize(
    "written",
    ["no answer\\n", '{\\"nonsense\\": 1}\\n', "[]\\n", '{\\"verdict\\": {}}\\n'],
    ids=repr,
)
def test_what_code_writes_into_the_checks_answer_is_no_answer(learner, written):
    assert passes(learner)
    daemon = only_daemon(learner)
    (warm_process,) = children(daemon)
    learner.add_with(
        "import contextlib, os",
        "for number in range(3, 40):",
        "    with contextlib.suppress(OSError):",
        f'        os.write(number, b"{written}")',
    )
    ended = learner.run("check", "81")
    assert ended.returncode == 1
    assert ended.stderr == ""
    assert "wrote into what its check answers with" in " ".join(ended.stdout.split())
    learner.write(RIGHT)
    assert passes(learner)
    assert children(daemon) == [warm_process]


def test_the_memory_of_what_code_starts_counts(learner):
    learner.add_with(
        "if time == 1430:",
        "    import os, time as clock",
        "    if os.fork() == 0:",
        "        x = bytearray(b'x') * 500_000_000",
        "        clock.sleep(60)",
        "    clock.sleep(60)",
    )
    ended = learner.run("check", "81")
    assert ended.returncode == 1
    assert "more than 0.3 GB of memory" in ended.stdout


def test_a_file_that_is_none_is_told_as_that(learner):
    learner.file().unlink()
    os.mkfifo(learner.file())
    ended = learner.run("check", "81")
    learner.file().unlink()
    assert ended.returncode == 1
    assert "exercise.py is no file" in " ".join(ended.stdout.split())


def test_control_codes_of_learner_code_are_shown_and_not_obeyed(learner):
    learner.add_with(
        "print('\\x1b]0;title\\x07\\x1b[2J')", "raise ValueError('\\x1b[31mred\\rover')"
    )
    ended = learner.run("check", "81")
    assert ended.returncode == 1
    assert "\\x1b[31mred\\rover" in ended.stdout
    assert "\\x1b]0;title" in ended.stdout
    assert "\x1b" not in ended.stdout
    assert "\r" not in ended.stdout


def test_a_check_that_is_interrupted_ends_at_once(folder):
    # The limit, which would end it too, is out of the way; Python cannot stop what is in C.
    limit = ("classroom/warm/client.py", "TIME_LIMIT_SECONDS = 20.0")
    learner = Checkout(folder, {limit: "TIME_LIMIT_SECONDS = 3600.0"})
    learner.add_with("import itertools", "while True: sum(itertools.count())")
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "classroom", "check", "81"],
        cwd=learner.root,
        env={**learner.environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert in_time(lambda: [pid for one in learner.daemons() for pid in descendants(one)][1:])
    (warm,) = children(only_daemon(learner))
    (check,) = children(warm)
    process.send_signal(signal.SIGINT)
    assert process.wait(120) == 130
    assert process.stderr.read() == "\nStopped.\n"
    process.stderr.close()
    assert in_time(lambda: not alive(check))
    learner.write(RIGHT)
    assert passes(learner)
    learner.stop()


@pytest.mark.parametrize("victim", ["the daemon", "the warm process"])
def test_one_that_is_killed_takes_its_own_along_and_the_next_check_works(learner, victim):
    assert passes(learner)
    daemon = only_daemon(learner)
    (warm,) = children(daemon)
    os.kill(daemon if victim == "the daemon" else warm, signal.SIGKILL)
    assert in_time(lambda: not alive(warm))
    assert passes(learner)
    assert passes(learner)
    assert (only_daemon(learner) == daemon) == (victim != "the daemon")


def test_a_daemon_killed_in_the_middle_of_a_check_leaves_no_check_behind(learner):
    learner.add_with("import time as clock", "clock.sleep(600)")
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "classroom", "check", "81"],
        cwd=learner.root,
        env={**learner.environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    assert in_time(learner.daemons)
    daemon = only_daemon(learner)
    assert in_time(lambda: len(descendants(daemon)) == 2)
    started = descendants(daemon)
    os.kill(daemon, signal.SIGKILL)
    assert in_time(lambda: not any(alive(pid) for pid in started))
    # The client goes on the slow way, which ends in the time limit.
    assert process.wait(300) == 1


def test_several_checks_at_once_have_each_their_own_verdict(learner):
    learner.write(WRONG, number=1)
    assert passes(learner)
    commands = [
        subprocess.Popen(
            [sys.executable, "-P", "-m", "classroom", "check", name],
            cwd=learner.root,
            env=learner.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in ("81", "82", "81", "82")
    ]
    said = [command.communicate(timeout=300)[0] for command in commands]
    assert [command.returncode for command in commands] == [0, 1, 0, 1]
    assert [text.split()[0] for text in said] == ["81", "82", "81", "82"]
    assert len(learner.daemons()) == 1


def test_clients_that_start_at_once_share_one_daemon(learner):
    learner.stop()
    commands = [
        subprocess.Popen(
            [sys.executable, "-P", "-m", "classroom", "check", "81"],
            cwd=learner.root,
            env=learner.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        for _ in range(3)
    ]
    assert [command.wait(300) for command in commands] == [0, 0, 0]
    assert len(learner.daemons()) == 1


def test_two_terminals_have_two_daemons_and_each_ends_with_its_own(learner):
    assert passes(learner)
    mine = only_daemon(learner)
    shell = pexpect.spawn(
        "bash",
        ["--norc", "--noprofile"],
        cwd=str(learner.root),
        env={**learner.environment, "PS1": "ready> "},
        encoding="utf-8",
        timeout=300,
    )
    try:
        shell.expect("ready> ")
        shell.sendline(f"{shlex.quote(sys.executable)} -P -m classroom check 81")
        shell.expect("Solved")
        shell.expect("ready> ")
        (its,) = set(learner.daemons()) - {mine}
        started = [its, *descendants(its)]
        shell.close(force=True)
        assert in_time(lambda: not any(alive(pid) for pid in started))
        assert learner.daemons() == [mine]
    finally:
        shell.close(force=True)


def test_two_clones_have_two_daemons(learner, folder):
    assert passes(learner)
    other = Checkout(folder)
    shutil.rmtree(other.runtime)
    other.runtime = learner.runtime
    other.environment["XDG_RUNTIME_DIR"] = str(learner.runtime)
    mine = learner.daemons()
    other.write(WRONG)
    try:
        assert not passes(other)
        assert passes(learner)
        assert len(learner.daemons()) == 2
    finally:
        for pid in set(learner.daemons()) - set(mine):
            os.kill(pid, signal.SIGTERM)
    assert in_time(lambda: learner.daemons() == mine)


def test_one_that_nobody_asks_ends_and_leaves_nothing(folder):
    settings = {("classroom/warm/daemon.py", "IDLE_SECONDS = 600.0"): "IDLE_SECONDS = 4.0"}
    learner = Checkout(folder, settings)
    learner.write(RIGHT)
    check = subprocess.Popen(
        [sys.executable, "-P", "-m", "classroom", "check", "81"],
        cwd=learner.root,
        env=learner.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    # While it serves, it does not end.
    assert in_time(lambda: descendants(only_daemon(learner)) if learner.daemons() else None)
    daemon = only_daemon(learner)
    started = [daemon, *descendants(daemon)]
    assert check.wait(300) == 0
    assert in_time(lambda: not any(alive(pid) for pid in started))
    assert list((learner.runtime / "flights-workshop").iterdir()) == []


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("classroom/warm/process_memory.py", '"MemAvailable:"', '"MemFree:" and False'),
        ("classroom/warm/daemon.py", "_LIGHT_BYTES, ", "_LIGHT_BYTES, _NIX, "),
        ("classroom/checking/exercise_check.py", "def preload(", "raise_ = 1\n\n\ndef preload_("),
    ],
    ids=["memory unknown", "a daemon that cannot start", "a warm process that cannot start"],
)
def test_where_it_cannot_run_checks_work_the_slow_way(folder, path, before, after):
    learner = Checkout(folder, {(path, before): after})
    learner.write(RIGHT)
    assert passes(learner)
    learner.stop()


def test_what_a_check_leaves_in_its_temporary_folder_is_removed(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    request = {"environment": {}, "time_limit": 10.0, "memory_limit": 1 << 40}
    leaves = "import os, tempfile; tempfile.mkdtemp(prefix='left-'); os._exit(0)"
    processes = []

    def start(write: int, stacks: int) -> int:
        environment = {**os.environ, **request["environment"]}
        processes.append(subprocess.Popen([sys.executable, "-c", leaves], env=environment))
        return processes[0].pid

    job = RunningCheck(request, start)
    assert in_time(lambda: list(tmp_path.glob("*/left-*")))
    job.close()
    processes[0].returncode = 0  # the job has waited for it
    assert list(tmp_path.iterdir()) == []
