"""A command by a warm process: as if who asked had run it, and gone with them."""

import os
import signal
import subprocess
import sys
import time

import pexpect
import pytest

from classroom.warm import warm_command
from tests.support.learner import Checkout, alive, children, in_time

pytestmark = pytest.mark.skipif(
    not warm_command.is_possible(), reason="this system does not tell of a process' end"
)

# What the command is in these tests; it says what it has of who asked.
_TRIAL = '''\
"""A command that says what it was given."""

import os
import sys
import time
from pathlib import Path


def show(arguments):
    print(os.getpid(), os.getcwd(), os.environ.get("TODAY"), oct(os.umask(0)), *arguments, sep="|")
    columns = os.get_terminal_size(1).columns if os.isatty(1) else 0
    print(os.isatty(1), columns, os.getpriority(os.PRIO_PROCESS, 0))
    print("to be seen", file=sys.stderr)
    return len(arguments)


def leave(arguments):
    print("left at once", flush=True)
    os._exit(7)


def fail(arguments):
    raise LookupError("it is not there")


def die(arguments):
    os.abort()


def stay(arguments):
    child = os.fork()
    if not child:
        time.sleep(900)
    Path(arguments[0]).write_text(f"{os.getpid()} {child}")
    try:
        for _ in range(9_000):
            time.sleep(0.1)
    except KeyboardInterrupt:
        print("Stopped in peace.", flush=True)
        return 130
'''

# Whoever has it run: exit code 99 where there is no warm process.
_ASKS = """
import sys
from classroom.warm import warm_command
code = warm_command.run(f"classroom.trial:{sys.argv[1]}", sys.argv[2:], [])
sys.exit(99 if code is None else code)
"""
NOBODY = 99


class Asking(Checkout):
    """A learner's copy, with a command to be run there."""

    def command(self, name: str, *arguments: str) -> list[str]:
        return [sys.executable, "-P", "-c", _ASKS, name, *arguments]

    def ask(self, name: str, *arguments: str, cwd=None, **environment: str):
        return subprocess.run(
            self.command(name, *arguments),
            cwd=cwd or self.root,
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            timeout=300,
        )

    def prepare(self) -> None:
        """Has a daemon with a warm process."""
        done = self.python("from classroom.warm import client\nclient.prepare([], start=True)")
        assert done.returncode == 0, done.stderr
        assert in_time(lambda: self.daemons() and children(self.daemons()[0]))


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    found = Asking(tmp_path_factory.mktemp("w"))
    (found.root / "classroom" / "trial.py").write_text(_TRIAL)
    yield found
    found.stop()


@pytest.fixture
def asking(checkout):
    checkout.prepare()
    return checkout


def test_it_is_as_if_who_asked_had_run_it(asking, tmp_path):
    tmp_path = tmp_path.resolve()
    ended = subprocess.run(
        ["sh", "-c", 'umask 027; exec nice -n 3 "$@"', "sh", *asking.command("show", "a b", "ü")],
        cwd=tmp_path,
        env={**asking.environment, "TODAY": "Friday"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    first, second = ended.stdout.splitlines()
    pid, *others = first.split("|")
    assert others == [str(tmp_path), "Friday", "0o27", "a b", "ü"]
    assert second == f"False 0 {os.getpriority(os.PRIO_PROCESS, 0) + 3}"
    assert ended.stderr == "to be seen\n"
    assert ended.returncode == 2
    assert not alive(int(pid))


def test_the_screen_is_that_of_who_asked(asking):
    command = asking.command("show")
    on_screen = pexpect.spawn(
        command[0], command[1:], env=asking.environment, dimensions=(24, 61), cwd=str(asking.root)
    )
    # A terminal of its own has no daemon yet.
    on_screen.expect(pexpect.EOF, timeout=300)
    on_screen.close()
    assert on_screen.exitstatus == NOBODY
    code = f"from classroom.warm import client\nclient.prepare([], start=True)\n{_ASKS}"
    on_screen = pexpect.spawn(
        command[0],
        ["-P", "-c", code, "show"],
        env=asking.environment,
        dimensions=(24, 61),
        cwd=str(asking.root),
        encoding="utf-8",
    )
    on_screen.expect(r"True 61 \d+\r\nto be seen", timeout=300)
    on_screen.expect(pexpect.EOF, timeout=300)
    on_screen.close()
    assert on_screen.exitstatus == 0


@pytest.mark.parametrize(
    ("name", "code", "out", "err"),
    [
        ("leave", 7, "left at once\n", ""),
        ("fail", 1, "", "LookupError: it is not there\n"),
        ("die", -signal.SIGABRT, "", ""),
    ],
)
def test_its_end_is_that_of_who_asked(asking, name, code, out, err):
    ended = asking.ask(name)
    assert (ended.returncode, ended.stdout) == (code, out)
    assert ended.stderr.endswith(err)


def begun(asking, tmp_path):
    """A command that stays: who asked, its process and the process that this has started."""
    told = tmp_path / "told"
    waiting = subprocess.Popen(
        asking.command("stay", str(told)),
        cwd=asking.root,
        env=asking.environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert in_time(lambda: told.exists() and told.read_text())
    return waiting, *map(int, told.read_text().split())


def test_a_signal_reaches_it_and_nothing_of_it_stays(asking, tmp_path):
    waiting, pid, child = begun(asking, tmp_path)
    waiting.send_signal(signal.SIGINT)
    out, _ = waiting.communicate(timeout=300)
    assert (waiting.returncode, out) == (130, "Stopped in peace.\n")
    assert in_time(lambda: not alive(pid) and not alive(child))


def test_it_ends_with_who_asked(asking, tmp_path):
    waiting, pid, child = begun(asking, tmp_path)
    waiting.kill()
    waiting.wait()
    assert in_time(lambda: not alive(pid) and not alive(child))


# A terminal in which a command is started, and that is closed then.
_CLOSED = """
import os, subprocess, sys, time
from classroom.warm import client
client.prepare([], start=True)
subprocess.Popen(sys.argv[1:])
while not os.path.exists(sys.argv[-1]):
    time.sleep(0.02)
"""


def test_it_goes_on_when_its_terminal_is_closed(asking, tmp_path):
    told = tmp_path / "told"
    command = asking.command("stay", str(told))
    subprocess.run(
        [sys.executable, "-P", "-c", _CLOSED, *command],
        cwd=asking.root,
        env=asking.environment,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
        check=True,
    )
    assert in_time(lambda: told.exists() and told.read_text())
    pid, child = map(int, told.read_text().split())
    # It looks once a second whether the terminal is there.
    time.sleep(2.5)
    assert alive(pid)
    os.kill(pid, signal.SIGINT)
    assert in_time(lambda: not alive(pid) and not alive(child))


def state(pid: int) -> str:
    with open(f"/proc/{pid}/stat") as file:
        return file.read().rsplit(")", 1)[1].split()[0]


def test_it_is_suspended_with_who_asked_and_goes_on_with_them(asking, tmp_path):
    waiting, pid, child = begun(asking, tmp_path)
    try:
        waiting.send_signal(signal.SIGTSTP)
        assert in_time(lambda: [state(one) for one in (waiting.pid, pid, child)] == ["T"] * 3)
        waiting.send_signal(signal.SIGCONT)
        assert in_time(lambda: "T" not in [state(one) for one in (waiting.pid, pid, child)])
    finally:
        waiting.kill()
        waiting.wait()


def test_where_its_process_is_ended_one_sentence_says_what_to_do(asking, tmp_path):
    told = tmp_path / "told"
    command = asking.command("stay", str(told))
    with subprocess.Popen(
        command, cwd=asking.root, env=asking.environment, stderr=subprocess.PIPE, text=True
    ) as waiting:
        assert in_time(lambda: told.exists() and told.read_text())
        (daemon,) = asking.daemons()
        for warm in children(daemon):
            os.kill(warm, signal.SIGKILL)
        _, err = waiting.communicate(timeout=300)
    assert waiting.returncode == 1
    assert err.startswith("The process that ran this has been ended: run it again")
    assert in_time(lambda: not any(map(alive, map(int, told.read_text().split()))))


def test_nobody_runs_it_where_libraries_would_have_been_imported_otherwise(asking):
    assert asking.ask("show", OMP_NUM_THREADS="7").returncode == NOBODY
    assert asking.ask("show", WORKSHOP_WARM="0").returncode == NOBODY
    assert asking.ask("show", TODAY="Monday").returncode == 0


def test_code_that_has_changed_is_not_run_by_one_that_imported_the_old(asking):
    changed = asking.root / "pipelines" / "seats" / "unsolved.py"
    changed.write_text(changed.read_text() + "\n")
    assert asking.ask("show").returncode == NOBODY
    asking.prepare()
    assert asking.ask("show").returncode == 0
