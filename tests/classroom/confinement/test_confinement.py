"""What a confined process cannot do, in every way to confine, tried by processes that want to."""

import contextlib
import encodings.idna  # noqa: F401  (of host names: where there are no files to import it from)
import os
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from classroom.confinement import entering, landlock, ways
from classroom.confinement.room import Limits, Room, outermost, pythons_own
from tests.support.confining import EMPTY, Confined, Trials, killed_by, outcome
from tests.support.learner import ROOT, alive, in_time

WHY_NOT = {way.word: way.available() for way in ways.ALL}
# Another kernel's Landlock, which knows of no signals: root alone is confined by it.
OLDER = "older landlock"
REFUSED = ("FileNotFoundError", "PermissionError", "OSError")


@pytest.fixture(params=[*WHY_NOT, OLDER])
def trials(request, monkeypatch) -> Trials:
    older = request.param == OLDER
    word = "landlock" if older else request.param
    if why := WHY_NOT[word]:
        pytest.skip(f"this machine does not confine by {word}: {why}")
    if older:
        if os.getuid():
            pytest.skip("only root is confined so")
        oldest = landlock._OLDEST_OF_ROOT
        monkeypatch.setattr(landlock.system, "landlock_version", lambda: oldest)
    return Trials(next(way for way in ways.ALL if way.word == word))


def only(trials: Trials, *words: str) -> None:
    if trials.way.word not in words:
        pytest.skip(f"{trials.way.name}: does not promise it")


@pytest.fixture
def secret(tmp_path) -> Path:
    path = tmp_path / "secret"
    path.write_text("the answer")
    path.chmod(0o666)
    return path


def temporary(name: str) -> Path:
    return Path(tempfile.gettempdir(), name)


def test_it_sees_what_it_is_shown_and_nothing_else(trials, tmp_path, secret):
    shown = tmp_path / "shown"
    shown.mkdir()
    (shown / "task").write_text("write a function")
    room = Room(shown=(str(shown),))
    assert trials.said((shown / "task").read_text, room) == "write a function"
    assert trials.attempt(secret.read_text, room) in REFUSED
    for folder in ("/home", "/etc", "/dev/shm", ROOT):
        assert trials.attempt(lambda folder=folder: os.listdir(folder), room) in REFUSED or (
            # Where its semaphores are, which are its own.
            trials.lists_nothing and folder == "/dev/shm"
        )
    assert trials.said(lambda: os.listdir(tempfile.gettempdir())) == "[]"
    assert trials.said(lambda: Path("/dev/null").read_bytes()) == "b''"


def test_where_it_has_a_root_of_its_own_nothing_else_is_there(trials, secret):
    only(trials, "namespaces")
    assert trials.attempt(secret.read_text) == "FileNotFoundError"
    assert trials.said(lambda: sorted(os.listdir("/"))) == "['dev', 'proc', 'tmp']"
    assert trials.said(lambda: os.listdir("/tmp")) == "[]"


def test_what_it_is_shown_it_cannot_change(trials, tmp_path):
    shown = tmp_path / "shown"
    shown.mkdir()
    shown.chmod(0o777)
    test = shown / "test.py"
    test.write_text("assert False")
    test.chmod(0o666)
    before = test.stat()
    room = Room(shown=(str(shown),))

    def tries():
        return [
            outcome(one)
            for one in (
                lambda: test.write_text("assert True"),
                lambda: os.open(test, os.O_WRONLY),
                lambda: os.truncate(test, 0),
                lambda: os.open(test, os.O_RDONLY | os.O_TRUNC),
                lambda: (shown / "other.py").write_text(""),
                lambda: test.unlink(),
                lambda: os.rename(test, shown / "x"),
                lambda: os.rename(test, temporary("x")),
                lambda: os.link(test, temporary("x")),
                lambda: os.symlink("/etc/passwd", shown / "x"),
                lambda: (shown / "x").mkdir(),
                lambda: Path("/new").write_text(""),
            )
        ]

    assert "did it" not in trials.said(tries, room)
    # Some are answered that it is done, and it is not.
    for one in (lambda: test.chmod(0o777), lambda: os.utime(test)):
        assert trials.attempt(one, room) in (*REFUSED, "did it: None")
    assert test.read_text() == "assert False"
    after = test.stat()
    assert (after.st_mode, after.st_mtime_ns) == (before.st_mode, before.st_mtime_ns)
    assert os.listdir(shown) == ["test.py"]


def test_what_it_writes_into_its_temporary_folder_is_gone_with_it(trials):
    def writes():
        temporary("folder").mkdir()
        temporary("folder/note").write_text("x")
        os.rename(temporary("folder/note"), temporary("note"))
        os.mkfifo(temporary("pipe"))
        temporary("closed").mkdir(mode=0)
        return tempfile.gettempdir()

    folder = trials.said(writes)
    assert trials.said(lambda: os.listdir(tempfile.gettempdir())) == "[]"
    assert folder == "/tmp" or not os.path.exists(folder)


def test_a_shared_folder_is_seen_and_changed_by_both(trials, tmp_path):
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o777)
    (shared / "in").write_text("1,2,3")
    room = Room(shared=str(shared))
    text = trials.said(lambda: (shared / "out").write_text((shared / "in").read_text()), room)
    assert text == "5"
    assert (shared / "out").read_text() == "1,2,3"


def test_it_reaches_nobody_by_a_network(trials):
    with socket.socket() as outside:
        outside.bind(("127.0.0.1", 0))
        outside.listen()
        address = outside.getsockname()

        def to_outside():
            with socket.create_connection(address, timeout=5):
                return True

        assert trials.attempt(to_outside) in ("ConnectionRefusedError", "PermissionError")

    def to_the_world():
        with socket.create_connection(("192.0.2.1", 80), timeout=5):
            return True

    assert trials.attempt(to_the_world) in REFUSED


def test_it_has_its_own_loopback_address(trials):
    only(trials, "namespaces")

    def to_itself():
        with socket.socket() as inside:
            inside.bind(("127.0.0.1", 0))
            inside.listen()
            with socket.create_connection(inside.getsockname(), timeout=5):
                return True

    assert trials.attempt(to_itself) == "did it: True"


def test_sockets_of_files_and_of_names_lead_nowhere(trials, tmp_path):
    with socket.socket(socket.AF_UNIX) as by_file, socket.socket(socket.AF_UNIX) as by_name:
        by_file.bind(str(tmp_path / "socket"))
        os.chmod(tmp_path / "socket", 0o777)
        name = f"\0workshop-test-{os.getpid()}"
        by_name.bind(name)
        for listening in (by_file, by_name):
            listening.listen()
        for address in (str(tmp_path / "socket"), name):

            def connect(address=address):
                with socket.socket(socket.AF_UNIX) as client:
                    client.connect(address)

            assert trials.attempt(connect) in (*REFUSED, "ConnectionRefusedError")


def test_processes_of_its_own_talk_by_pairs_of_sockets_and_pipes(trials):
    def talks():
        here, there = socket.socketpair()
        if not os.fork():
            there.send(b"hello")
            os._exit(0)
        return here.recv(9)

    assert trials.said(talks) == "b'hello'"


def test_it_sees_no_other_process_and_can_signal_none(trials):
    mine = os.getpid()
    processes = trials.attempt(lambda: [one for one in os.listdir("/proc") if one.isdigit()])
    assert processes in ("did it: ['1']", "PermissionError")
    refused = ("ProcessLookupError", "PermissionError")
    for pid in (mine, os.getppid()):
        assert trials.attempt(lambda pid=pid: os.kill(pid, 0)) in refused
        assert trials.attempt(
            lambda pid=pid: os.pidfd_open(pid) and signal.pidfd_send_signal(os.pidfd_open(pid), 0)
        ) in (*refused, "OSError")
        for name in ("environ", "cmdline", "mem", "maps"):
            read = Path(f"/proc/{pid}/{name}").read_bytes
            assert trials.attempt(read) in (*refused, "FileNotFoundError")
    assert trials.attempt(lambda: os.getppid() and os.kill(os.getppid(), signal.SIGKILL)) in (
        *refused,
        "did it: 0",
    )
    # Everybody that can be reached is itself, which is not killed by that.
    assert trials.attempt(lambda: os.kill(-1, signal.SIGKILL)) in ("did it: None", *refused)
    assert trials.said(lambda: "VmData" in Path("/proc/self/status").read_text()) == "True"


def test_it_has_no_open_file_of_its_parent(trials, secret):
    with open(secret) as file:
        number = file.fileno()
        os.set_inheritable(number, True)
        assert trials.attempt(lambda: os.read(number, 10)) == "OSError"


RIGHTS = [
    "os.setuid(0)",
    "os.chroot('/tmp')",
    "socket.sethostname('x')",
    "system.mount('tmpfs', '/tmp', 'tmpfs', 0)",
    "system.mount('', '/shown', '', system.REMOUNT | system.BIND)",
    "system.unmount('/shown')",
    "system.unmount('/proc')",
    "socket.socket(socket.AF_INET, socket.SOCK_RAW)",
    "os.mknod(temporary('disk'), 0o60666, os.makedev(8, 0))",
    "os.nice(-5)",
    "open('/proc/sys/kernel/hostname', 'w')",
    "open('/proc/sysrq-trigger', 'w')",
]


def test_it_has_no_rights_beyond_anybodys(trials, tmp_path):
    from classroom.confinement import system_calls as system

    names = {"os": os, "socket": socket, "system": system, "temporary": temporary}
    room = Room(shown=(str(tmp_path),))

    def tries():
        return {
            words: outcome(lambda words=words: eval(words.replace("/shown", str(tmp_path)), names))
            for words in RIGHTS
        }

    results = eval(trials.said(tries, room))
    assert {words for words, result in results.items() if result not in REFUSED} == set()


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
def test_started_by_anybody_it_has_no_rights_either(trials, words):
    """Whoever makes a namespace of users is root in it, until they give that up."""
    from classroom.confinement import system_calls as system

    names = {"os": os, "socket": socket, "system": system}
    code, text = trials.by_anybody(lambda: eval(words, names))
    # An older kernel confines root alone.
    assert (code, text) == (entering.NOT_CONFINED, "") or (code == 0 and text in REFUSED)


def test_a_namespace_of_its_own_inside_gives_it_no_rights_outside(trials, tmp_path, secret):
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

    room = Room(shown=(str(shown),))
    assert "did it" not in trials.attempt(inside, room).removeprefix("did it: ")
    assert (shown / "test.py").read_text() == "assert False"


def leaves_children():
    """Each has left its session, its parent and its terminal, and is deaf to signals."""
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


def test_what_it_starts_ends_with_it(trials):
    read, write = os.pipe()

    def leaves():
        leaves_children()
        time.sleep(0.2)
        os._exit(0)

    pid = trials.way.fork(EMPTY, leaves, [write])
    os.close(write)
    with open(read, "rb") as held:
        held.read()  # ends when nobody has the other end open
    os.waitpid(pid, 0)


def test_to_end_it_ends_all(trials):
    read, write = os.pipe()

    def waits():
        leaves_children()
        # That it ends with the one that waits for it, it may have asked not to.
        with contextlib.suppress(OSError):
            landlock.system.prctl(landlock.system.PR_SET_PDEATHSIG, 0)
        os.write(write, b"x")
        time.sleep(600)

    pid = trials.way.fork(EMPTY, waits, [write])
    os.close(write)
    with open(read, "rb", buffering=0) as held:
        assert held.read(1) == b"x"
        trials.way.end(pid)
        os.waitpid(pid, 0)
        assert held.read() == b""


def test_it_ends_when_whoever_started_it_ends(trials, tmp_path):
    note = tmp_path / "pid"
    temporary_folder = tmp_path / "temporary"
    temporary_folder.mkdir()
    for folder in (temporary_folder, *tmp_path.parents[:2]):
        folder.chmod(0o755)
    program = f"""
import os, time
from classroom.confinement import {trials.way.word} as way
from classroom.confinement.room import Room
def run():
    os.fork()
    time.sleep(600)
pid = way.fork(Room(), run)
open({str(note)!r}, "w").write(str(pid))
time.sleep(0.1)
os._exit(0)
"""
    environment = {**os.environ, "TMPDIR": str(temporary_folder)}
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=environment, check=True)
    assert in_time(lambda: not alive(int(note.read_text())))
    assert in_time(lambda: os.listdir(temporary_folder) == [])


def test_one_that_cannot_fork_says_so_and_runs_nothing(trials, monkeypatch, capfd):
    forked, calls = os.fork, []

    def fork():
        calls.append("")
        if len(calls) == 2:  # in the child
            raise BlockingIOError("no more processes")
        return forked()

    monkeypatch.setattr(os, "fork", fork)
    assert Confined(trials.way, os.getpid).ended() == (entering.NOT_CONFINED, "")
    assert capfd.readouterr().err == "confinement: no more processes\n"


@pytest.mark.parametrize("way", ways.ALL, ids=lambda way: way.word)
def test_whether_a_way_is_there_is_tried_with_this_code(way, tmp_path, monkeypatch):
    """Whatever folder one is in, and whatever else is called so."""
    other = tmp_path / "classroom"
    other.mkdir()
    (other / "__init__.py").write_text("raise SystemExit('another classroom')\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert way.available() == WHY_NOT[way.word]


def test_processes_and_files_are_limited(trials):
    # Others of this machine may be nobody's as well.
    user = 0x6F000000
    room = Room(user=user, limits=Limits(processes=20, file_bytes=1_000_000, open_files=40))

    def bomb():
        count = 0
        with contextlib.suppress(OSError):
            while count < 1_000:
                if not os.fork():
                    time.sleep(600)
                    os._exit(0)
                count += 1
        return count

    assert int(trials.said(bomb, room)) < 30
    opened = lambda: [os.open("/dev/null", os.O_RDONLY) for _ in range(50)]  # noqa: E731
    assert trials.attempt(opened, room) == "OSError"
    large = lambda: temporary("big").write_bytes(b"x" * 2_000_000)  # noqa: E731
    code, _ = Confined(trials.way, lambda: outcome(large), room).ended()
    assert code in (0, killed_by(signal.SIGXFSZ))


def test_its_temporary_folder_is_limited(trials):
    room = Room(limits=Limits(file_bytes=1_000_000))

    def many_files():
        for number in range(10):
            temporary(str(number)).write_bytes(b"x" * 500_000)
        # Where the folder is looked at from time to time.
        time.sleep(30)

    code, text = Confined(trials.way, lambda: outcome(many_files), room).ended()
    assert (code, text) in ((0, "OSError"), (killed_by(signal.SIGXFSZ), ""))


def test_a_loop_without_end_ends_at_its_seconds(trials):
    def loops():
        signal.signal(signal.SIGXCPU, signal.SIG_IGN)
        while True:
            pass

    code, _ = Confined(trials.way, loops, Room(limits=Limits(seconds=1))).ended()
    assert code == killed_by(signal.SIGKILL)


@pytest.mark.parametrize(
    ("ends", "codes"),
    [
        (lambda: sys.exit(3), {3}),
        (lambda: os._exit(7), {7}),
        (lambda: 1 / 0, {1}),
        # The first of its own is not ended by that.
        (lambda: os.kill(os.getpid(), signal.SIGSEGV), {0, killed_by(signal.SIGSEGV)}),
    ],
    ids=["exit", "_exit", "raises", "signal"],
)
def test_its_end_is_told(trials, ends, codes, capfd):
    assert Confined(trials.way, ends).ended()[0] in codes
    capfd.readouterr()


def test_a_room_that_cannot_be_made_runs_nothing(trials, tmp_path, capfd):
    ran = tmp_path / "ran"
    room = Room(working="/nowhere", shared=str(tmp_path))
    assert Confined(trials.way, ran.touch, room).ended()[0] == entering.NOT_CONFINED
    assert not ran.exists()
    assert "nowhere" in capfd.readouterr().err


def test_python_and_its_libraries_work(trials):
    def imports():
        import decimal
        import sqlite3

        import pyarrow.compute as pc

        command = [sys.executable, "-c", "import json; print(json.dumps(4))"]
        done = subprocess.run(command, capture_output=True, start_new_session=True, check=True)
        sqlite3.connect(":memory:")
        return pc.sum([1, 2]).as_py(), decimal.Decimal(1), done.stdout

    assert trials.said(imports, Room(shown=pythons_own())) == r"(3, Decimal('1'), b'4\n')"


def test_places_in_others_are_not_shown_twice():
    assert outermost(["/usr/lib/x", "/usr/lib", "/usr/library", "/a/../b"]) == (
        "/b",
        "/usr/lib",
        "/usr/library",
    )


def test_a_file_that_is_placed_is_seen_and_cannot_be_changed(trials, tmp_path, secret):
    place = tmp_path / "project" / "exercise.py"
    room = Room(placed=((str(secret), str(place)),))
    seen = place if trials.way.places_files else secret
    assert trials.said(seen.read_text, room) == "the answer"
    assert trials.attempt(lambda: seen.write_text("mine"), room) in REFUSED
    assert secret.read_text() == "the answer"
    if trials.way.places_files:
        assert trials.said(secret.exists, room) == "False"


def test_semaphores_can_be_made(trials):
    only(trials, "namespaces")
    import multiprocessing
    import multiprocessing.synchronize  # where there are no files to import it from

    def made():
        with multiprocessing.get_context("fork").Lock():
            return "held"

    assert trials.said(made) == "held"


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become another user")
def test_each_room_may_have_a_user_of_its_own(trials):
    assert trials.said(os.getuid, Room(user=1_900_000_001)) == "1900000001"


@pytest.mark.skipif(os.getuid() != 0, reason="only root has what only root may read")
def test_what_only_root_may_read_is_seen_where_it_is_shown(trials, tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    for name in ("shown", "other"):
        (closed / name).write_text(name)
        (closed / name).chmod(0o600)
    room = Room(shown=(str(closed / "shown"),))
    assert trials.said(lambda: stat.S_ISREG(os.stat(closed / "shown").st_mode), room) == "True"
    if not trials.lists_nothing:
        # A mount hides the folder's rights, not the file's.
        assert trials.said((closed / "shown").read_text, room) == "shown"
    assert trials.attempt((closed / "other").read_text, room) in REFUSED
    assert trials.attempt(lambda: os.listdir(closed), room) in REFUSED or trials.lists_nothing


def test_two_rooms_can_share_their_own_network(trials):
    """A service in one answers in the other, and in no third one."""
    only(trials, "namespaces")
    here, there = socket.socketpair()
    ready, go = os.pipe()

    def serve():
        service = socket.create_server(("127.0.0.1", 0))
        files = [os.open(f"/proc/self/ns/{name}", os.O_RDONLY) for name in ("net", "user")]
        socket.send_fds(there, [str(service.getsockname()[1]).encode()], files)
        os.read(ready, 1)

    pid = trials.way.fork(EMPTY, serve, [there.fileno(), ready])
    text, files, *_ = socket.recv_fds(here, 100, 2)
    port = int(text)

    def reached():
        with socket.create_connection(("127.0.0.1", port), 5):
            return "reached"

    try:
        network = (files[0], files[1])
        assert trials.attempt(reached, Room(network=network)) == "did it: reached"
        assert trials.attempt(reached) == "ConnectionRefusedError"
    finally:
        os.write(go, b".")
        os.waitpid(pid, 0)
        for number in (ready, go, *files):
            os.close(number)
        here.close()
        there.close()
