"""What a confined process cannot do, tried by processes that want to."""

import contextlib
import encodings.idna  # noqa: F401  (of host names: where there are no files to import it from)
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from classroom.confinement import namespaces
from classroom.confinement.room import Limits, Room, outermost, pythons_own
from tests.support.learner import alive, in_time

WHY_NOT = namespaces.available()
pytestmark = pytest.mark.skipif(
    WHY_NOT is not None, reason=f"this machine does not confine by namespaces: {WHY_NOT}"
)


EMPTY = Room()


class Confined:
    """A confined process that runs a function and may say something."""

    def __init__(self, run, room: Room = EMPTY):
        self._read, write = os.pipe()

        def said():
            text = run()
            os.write(write, str(text).encode())

        self.pid = namespaces.fork(room, said, kept=[write])
        os.close(write)

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)

    def ended(self) -> tuple[int, str]:
        """Its exit code, and what it said."""
        with open(self._read, "rb") as file:
            text = file.read().decode()
        _, status = os.waitpid(self.pid, 0)
        return os.waitstatus_to_exitcode(status), text


def said(run, room: Room = EMPTY) -> str:
    code, text = Confined(run, room).ended()
    assert code == 0, text
    return text


def outcome(run) -> str:
    """What a function gives, or the name of what it raises."""
    try:
        return f"did it: {run()}"
    except OSError as error:
        return type(error).__name__


def attempt(run, room: Room = EMPTY) -> str:
    return said(lambda: outcome(run), room)


@pytest.fixture
def secret(tmp_path) -> Path:
    path = tmp_path / "secret"
    path.write_text("the answer")
    path.chmod(0o666)
    return path


def test_it_sees_what_it_is_shown_and_nothing_else(tmp_path, secret):
    shown = tmp_path / "shown"
    shown.mkdir()
    (shown / "task").write_text("write a function")
    room = Room(shown=(str(shown),))
    assert said((shown / "task").read_text, room) == "write a function"
    assert attempt(secret.read_text, room) == "FileNotFoundError"
    assert attempt(lambda: os.listdir("/home"), room) == "FileNotFoundError"
    assert said(lambda: sorted(os.listdir("/")), Room()) == "['dev', 'proc', 'tmp']"
    assert said(lambda: os.listdir("/tmp"), Room()) == "[]"


def test_what_it_is_shown_it_cannot_change(tmp_path):
    shown = tmp_path / "shown"
    shown.mkdir()
    shown.chmod(0o777)
    (shown / "test.py").write_text("assert False")
    (shown / "test.py").chmod(0o666)
    room = Room(shown=(str(shown),))
    for tries in (
        lambda: (shown / "test.py").write_text("assert True"),
        lambda: (shown / "other.py").write_text(""),
        lambda: (shown / "test.py").unlink(),
        lambda: (shown / "test.py").chmod(0o777),
        lambda: os.rename(shown / "test.py", shown / "x"),
        lambda: os.utime(shown / "test.py"),
        lambda: Path("/new").write_text(""),
    ):
        assert attempt(tries, room) in ("OSError", "PermissionError")
    assert (shown / "test.py").read_text() == "assert False"
    assert os.listdir(shown) == ["test.py"]


def test_what_it_writes_into_its_temporary_folder_is_gone_with_it():
    assert said(lambda: Path("/tmp/note").write_text("x"), Room()) == "1"
    assert said(lambda: os.listdir("/tmp"), Room()) == "[]"
    assert not os.path.exists("/tmp/note")


def test_a_shared_folder_is_seen_and_changed_by_both(tmp_path):
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o777)
    (shared / "in").write_text("1,2,3")
    room = Room(shared=str(shared))
    assert said(lambda: (shared / "out").write_text((shared / "in").read_text()), room) == "5"
    assert (shared / "out").read_text() == "1,2,3"


def test_it_has_its_own_loopback_address_and_no_other_network():
    with socket.socket() as outside:
        outside.bind(("127.0.0.1", 0))
        outside.listen()
        address = outside.getsockname()

        def to_outside():
            with socket.create_connection(address, timeout=5):
                return True

        assert attempt(to_outside) == "ConnectionRefusedError"

    def to_itself():
        with socket.socket() as inside:
            inside.bind(("127.0.0.1", 0))
            inside.listen()
            with socket.create_connection(inside.getsockname(), timeout=5):
                return True

    assert attempt(to_itself) == "did it: True"

    def to_the_world():
        with socket.create_connection(("192.0.2.1", 80), timeout=5):
            return True

    assert attempt(to_the_world) == "OSError"


def test_sockets_of_files_and_of_names_lead_nowhere(tmp_path):
    with socket.socket(socket.AF_UNIX) as by_file, socket.socket(socket.AF_UNIX) as by_name:
        by_file.bind(str(tmp_path / "socket"))
        name = f"\0workshop-test-{os.getpid()}"
        by_name.bind(name)
        for listening in (by_file, by_name):
            listening.listen()
        for address in (str(tmp_path / "socket"), name):

            def connect(address=address):
                with socket.socket(socket.AF_UNIX) as client:
                    client.connect(address)

            assert attempt(connect) in ("FileNotFoundError", "ConnectionRefusedError")


def test_it_sees_no_other_process_and_can_signal_none():
    mine = os.getpid()
    assert said(lambda: [name for name in os.listdir("/proc") if name.isdigit()]) == "['1']"
    for pid in (mine, os.getppid()):
        assert attempt(lambda pid=pid: os.kill(pid, 0)) == "ProcessLookupError"
    assert said(os.getppid) == "0"
    # Everybody that can be reached is itself, which the first of its own is not killed by.
    assert attempt(lambda: os.kill(-1, signal.SIGKILL)) in ("did it: None", "ProcessLookupError")


def test_it_has_no_open_file_of_its_parent(secret):
    with open(secret) as file:
        number = file.fileno()
        os.set_inheritable(number, True)
        assert attempt(lambda: os.read(number, 10)) == "OSError"


@pytest.mark.parametrize(
    "words",
    [
        "os.setuid(0)",
        "os.chroot('/tmp')",
        "socket.sethostname('x')",
        "system.mount('tmpfs', '/tmp', 'tmpfs', 0)",
        "system.mount('', '/shown', '', system.REMOUNT | system.BIND)",
        "system.unmount('/shown')",
        "system.unmount('/proc')",
        "socket.socket(socket.AF_INET, socket.SOCK_RAW)",
        "os.mknod('/tmp/disk', 0o60666, os.makedev(8, 0))",
        "os.nice(-5)",
        "open('/proc/sys/kernel/hostname', 'w')",
        "open('/proc/sysrq-trigger', 'w')",
    ],
)
def test_it_has_no_rights_beyond_anybodys(words, tmp_path):
    from classroom.confinement import system_calls as system

    names = {"os": os, "socket": socket, "system": system}
    room = Room(shown=(str(tmp_path),))
    words = words.replace("/shown", str(tmp_path))
    assert attempt(lambda: eval(words, names), room) in (
        "PermissionError",
        "OSError",
        "FileNotFoundError",
    )


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become somebody else")
@pytest.mark.parametrize(
    "words",
    [
        "os.chroot('/tmp')",
        "socket.sethostname('x')",
        "system.mount('tmpfs', '/tmp', 'tmpfs', 0)",
        "system.unmount('/dev/null')",
        "socket.socket(socket.AF_INET, socket.SOCK_RAW)",
        "os.setuid(0)",
    ],
)
def test_started_by_anybody_it_has_no_rights_either(words):
    """Whoever makes a namespace of users is root in it, until they give that up."""
    from classroom.confinement import system_calls as system

    names = {"os": os, "socket": socket, "system": system}
    read, write = os.pipe()
    pid = os.fork()
    if not pid:
        try:
            os.setgroups([])
            os.setresgid(65_534, 65_534, 65_534)
            os.setresuid(65_534, 65_534, 65_534)
            # What root owned in /proc is this user's again only so.
            system.prctl(system.PR_SET_DUMPABLE, 1)
            tries = lambda: os.write(write, outcome(lambda: eval(words, names)).encode())  # noqa: E731
            inner = namespaces.fork(EMPTY, tries, kept=[write])
            os.close(write)
            os._exit(os.waitstatus_to_exitcode(os.waitpid(inner, 0)[1]))
        finally:
            os._exit(99)
    os.close(write)
    with open(read, "rb") as file:
        text = file.read().decode()
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert text in ("PermissionError", "OSError")


def test_a_namespace_of_its_own_inside_gives_it_no_rights_outside(tmp_path, secret):
    """Whoever is root in a namespace that they have made cannot change what they are shown."""
    from classroom.confinement import system_calls as system

    shown = tmp_path / "shown"
    shown.mkdir()
    (shown / "test.py").write_text("assert False")
    (shown / "test.py").chmod(0o666)

    def inside():
        system.unshare(system.NEW_USERS | system.NEW_MOUNTS)
        results = []
        for tries in (
            lambda: system.mount("", str(shown), "", system.REMOUNT | system.BIND),
            lambda: system.unmount(str(shown)),
            lambda: (shown / "test.py").write_text("assert True"),
            lambda: os.listdir("/home"),
            secret.read_text,
        ):
            results.append(outcome(tries).partition(":")[0])
        return results

    assert "did it" not in attempt(inside, Room(shown=(str(shown),))).removeprefix("did it: ")
    assert (shown / "test.py").read_text() == "assert False"


def test_what_it_starts_ends_with_it():
    """A child that has left its session, its parent and its terminal, and is deaf to signals."""
    read, write = os.pipe()

    def leaves_children():
        for _ in range(3):
            if not os.fork():
                os.setsid()
                for number in range(1, 32):
                    with contextlib.suppress(OSError, ValueError):
                        signal.signal(number, signal.SIG_IGN)
                if os.fork():
                    os._exit(0)
                time.sleep(600)
                os._exit(0)
        time.sleep(0.2)
        os._exit(0)

    pid = namespaces.fork(Room(), leaves_children, kept=[write])
    os.close(write)
    with open(read, "rb") as held:
        held.read()  # ends when nobody has the other end open
    os.waitpid(pid, 0)


def test_to_kill_it_kills_all():
    read, write = os.pipe()

    def waits():
        os.fork()
        os.setsid() if os.getpid() != 1 else None
        os.write(write, b"x")
        time.sleep(600)

    pid = namespaces.fork(Room(), waits, kept=[write])
    os.close(write)
    with open(read, "rb", buffering=0) as held:
        assert held.read(1) + held.read(1) == b"xx"
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        assert held.read() == b""


def test_it_ends_when_whoever_started_it_ends(tmp_path):
    note = tmp_path / "pid"
    program = f"""
import os, sys, time
from classroom.confinement import namespaces
from classroom.confinement.room import Room
pid = namespaces.fork(Room(), lambda: time.sleep(600))
open({str(note)!r}, "w").write(str(pid))
os._exit(0)
"""
    root = Path(namespaces.__file__).parents[2]
    subprocess.run([sys.executable, "-c", program], cwd=root, check=True)
    assert in_time(lambda: not alive(int(note.read_text())))


def test_processes_files_and_disk_are_limited():
    room = Room(limits=Limits(processes=20, file_bytes=1_000_000, open_files=40))

    def bomb():
        count = 0
        with contextlib.suppress(OSError):
            while count < 1_000:
                if not os.fork():
                    time.sleep(600)
                    os._exit(0)
                count += 1
        return count

    assert int(said(bomb, room)) < 30
    assert (
        attempt(lambda: [os.open("/dev/null", os.O_RDONLY) for _ in range(50)], room) == "OSError"
    )
    signal_of_size = lambda: Path("/tmp/big").write_bytes(b"x" * 2_000_000)  # noqa: E731
    code, _ = Confined(lambda: outcome(signal_of_size), room).ended()
    assert code in (0, 128 + signal.SIGXFSZ)

    def many_files():
        for number in range(10):
            Path(f"/tmp/{number}").write_bytes(b"x" * 500_000)

    assert attempt(many_files, room) == "OSError"


def test_a_loop_without_end_ends_at_its_seconds():
    def loops():
        signal.signal(signal.SIGXCPU, signal.SIG_IGN)
        while True:
            pass

    code, _ = Confined(loops, Room(limits=Limits(seconds=1))).ended()
    assert code == 128 + signal.SIGKILL


@pytest.mark.parametrize(
    ("ends", "code"),
    [
        (lambda: sys.exit(3), 3),
        (lambda: os._exit(7), 7),
        (lambda: 1 / 0, 1),
        (lambda: os.kill(os.getpid(), signal.SIGSEGV), 0),
    ],
    ids=["exit", "_exit", "raises", "signal to the first of its own"],
)
def test_its_end_is_told(ends, code, capfd):
    assert Confined(ends).ended()[0] == code
    capfd.readouterr()


def test_a_room_that_cannot_be_made_runs_nothing(tmp_path, capfd):
    ran = tmp_path / "ran"
    room = Room(working="/nowhere", shared=str(tmp_path))
    assert Confined(ran.touch, room).ended()[0] == namespaces.NOT_CONFINED
    assert not ran.exists()
    assert "nowhere" in capfd.readouterr().err


def test_python_and_its_libraries_work():
    def imports():
        import decimal
        import sqlite3

        import pyarrow.compute as pc

        return decimal.Decimal(1), sqlite3.connect(":memory:"), pc.sum([1, 2]).as_py()

    assert said(lambda: imports()[2], Room(shown=pythons_own())) == "3"


def test_places_in_others_are_not_shown_twice():
    assert outermost(["/usr/lib/x", "/usr/lib", "/usr/library", "/a/../b"]) == (
        "/b",
        "/usr/lib",
        "/usr/library",
    )


def test_a_file_is_seen_in_the_place_of_another_and_cannot_be_changed(tmp_path, secret):
    place = tmp_path / "project" / "exercise.py"
    room = Room(placed=((str(secret), str(place)),))
    assert said(lambda: (place.read_text(), secret.exists()), room) == "('the answer', False)"
    assert attempt(lambda: place.write_text("mine"), room) == "OSError"
    assert secret.read_text() == "the answer"


def test_semaphores_can_be_made():
    import multiprocessing
    import multiprocessing.synchronize  # where there are no files to import it from

    def made():
        with multiprocessing.get_context("fork").Lock():
            return "held"

    assert said(made) == "held"


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become another user")
def test_each_room_may_have_a_user_of_its_own():
    assert said(os.getuid, Room(user=1_900_000_001)) == "1900000001"


def test_two_rooms_can_share_their_own_network():
    """A service in one answers in the other, and in no third one."""
    here, there = socket.socketpair()
    ready, go = os.pipe()

    def serve():
        service = socket.create_server(("127.0.0.1", 0))
        files = [os.open(f"/proc/self/ns/{name}", os.O_RDONLY) for name in ("net", "user")]
        socket.send_fds(there, [str(service.getsockname()[1]).encode()], files)
        os.read(ready, 1)

    pid = namespaces.fork(EMPTY, serve, kept=[there.fileno(), ready])
    text, files, *_ = socket.recv_fds(here, 100, 2)
    port = int(text)

    def reached():
        with socket.create_connection(("127.0.0.1", port), 5):
            return "reached"

    try:
        network = (files[0], files[1])
        assert attempt(reached, Room(network=network)) == "did it: reached"
        assert attempt(reached) == "ConnectionRefusedError"
    finally:
        os.write(go, b".")
        os.waitpid(pid, 0)
        for number in (ready, go, *files):
            os.close(number)
        here.close()
        there.close()
