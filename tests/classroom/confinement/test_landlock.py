"""Of confinement by Landlock and seccomp alone: what it refuses, pretends and needs."""

import ctypes
import errno
import multiprocessing
import multiprocessing.pool
import multiprocessing.synchronize
import os
import platform
import resource
import signal
import struct
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from classroom.confinement import entering, landlock, seccomp, users, ways
from classroom.confinement import system_calls as system
from classroom.confinement.room import Room, pythons_own
from classroom.confinement.semaphores import SemLock
from classroom.confinement.unlisted import import_from_unlisted
from tests.support.confining import EMPTY, Confined, Trials, killed_by, outcome

WHY_NOT = ways.LANDLOCK.available()
confines = pytest.mark.skipif(WHY_NOT is not None, reason=f"no Landlock here: {WHY_NOT}")
as_root = pytest.mark.skipif(os.getuid() != 0, reason="only root can become somebody else")
TRIALS = Trials(ways.LANDLOCK)
MACHINE = platform.machine()


@confines
def test_every_call_that_is_refused_is_refused():
    """With arguments that do nothing, in case one is not."""
    column = ("x86_64", "aarch64").index(MACHINE)
    libc = ctypes.CDLL(None, use_errno=True)

    def tries():
        results = {}
        for name, numbers in seccomp._REFUSED.items():
            if (number := numbers[column]) is not None:
                ctypes.set_errno(0)
                results[name] = libc.syscall(number, -1, 0, 0, 0, 0, 0), ctypes.get_errno()
        return results

    results = eval(TRIALS.said(tries))
    assert len(results) > 70
    assert {name for name, result in results.items() if result != (-1, errno.EPERM)} == set()


@confines
@pytest.mark.parametrize(
    "words",
    [
        "resource.prlimit(os.getppid(), resource.RLIMIT_CPU, (1, 1))",
        "os.setpriority(os.PRIO_PROCESS, os.getppid(), 19)",
        "os.setpriority(os.PRIO_USER, 0, 19)",
        "os.sched_setaffinity(os.getppid(), {0})",
        "system.prctl(system.PR_SET_PDEATHSIG, 0)",
        "system.unshare(system.NEW_USERS)",
        "socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)",
        "socket.socket(socket.AF_UNIX)",
        "socket.socket(socket.AF_INET6)",
        "socket.socket(socket.AF_INET, socket.SOCK_DGRAM)",
        "os.setxattr(tempfile.gettempdir(), 'user.x', b'')",
        "fcntl.ioctl(0, termios.TIOCSTI, b'x')",
    ],
)
def test_others_are_let_alone(words):
    import fcntl
    import socket
    import termios

    names = {"os": os, "socket": socket, "system": system, "resource": resource}
    names |= {"fcntl": fcntl, "termios": termios, "tempfile": tempfile}
    assert TRIALS.attempt(lambda: eval(words, names)) == "PermissionError"


@confines
def test_of_itself_it_may_say_the_same():
    def tries():
        resource.setrlimit(resource.RLIMIT_NOFILE, (30, 30))
        os.nice(1)
        os.setsid()
        os.setpgid(0, 0)
        return os.getpgid(0) == os.getsid(0) == os.getpid()

    assert TRIALS.said(tries) == "True"


@confines
@pytest.mark.skipif(MACHINE != "x86_64", reason="x32 is of x86-64")
def test_a_call_of_another_architecture_ends_it():
    getpid_of_x32 = 0x40000000 | 39
    code, _ = Confined(ways.LANDLOCK, lambda: ctypes.CDLL(None).syscall(getpid_of_x32)).ended()
    assert code == killed_by(signal.SIGSYS)


@confines
@as_root
def test_files_of_its_own_user_keep_their_rights_and_times(tmp_path):
    """An instructor who is not root owns what is outside."""
    path = Path(tempfile.mkdtemp(dir="/tmp"), "notes")
    path.write_text("mine")
    for one in (path.parent, path):
        os.chown(one, 65_534, 65_534)
        one.chmod(0o755)
    before = path.stat()

    def tries():
        path.chmod(0o777)
        os.utime(path, (1, 1))
        results = [outcome(lambda: os.chown(path, -1, 0)), outcome(path.read_text)]
        return [*results, outcome(lambda: os.truncate(path, 0)), outcome(path.unlink)]

    code, text = TRIALS.by_anybody(tries)
    after = path.stat()
    assert (after.st_mode, after.st_mtime_ns) == (before.st_mode, before.st_mtime_ns)
    path.unlink()
    path.parent.rmdir()
    assert code == 0
    assert text == f"did it: {['PermissionError'] * 4}"


@confines
@as_root
@pytest.mark.parametrize(
    "tries",
    [
        lambda: os.kill(os.getppid(), 0),
        lambda: signal.pidfd_send_signal(os.pidfd_open(os.getppid()), 0),
        lambda: Path(f"/proc/{os.getppid()}/environ").read_bytes(),
        lambda: os.listdir(f"/proc/{os.getppid()}/fd"),
        lambda: resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE),
    ],
    ids=["kill", "pidfd", "environ", "fd", "prlimit"],
)
def test_another_process_of_its_own_user_is_none_of_its_business(tries):
    assert TRIALS.by_anybody(tries) == (0, "PermissionError")


@confines
@as_root
def test_somebody_who_may_not_read_what_is_shown_is_told_which(capfd):
    shown = tempfile.mkdtemp(dir="/tmp")
    code, _ = TRIALS.by_anybody(os.getpid, Room(shown=(shown,)))
    os.rmdir(shown)
    assert code == 125
    said = capfd.readouterr().err
    assert f"may not read {shown}: it must lie where everybody may read" in said


@pytest.mark.parametrize(("user", "version"), [(0, 2), (1000, 5)])
def test_an_older_kernel_confines_nobody(monkeypatch, capfd, user, version):
    monkeypatch.setattr(landlock.system, "landlock_version", lambda: version)
    monkeypatch.setattr(landlock.os, "getuid", lambda: user)
    monkeypatch.setattr(landlock.os, "chown", lambda *_: None)
    assert f"Landlock is version {version}" in str(landlock.available())
    assert capfd.readouterr().err == ""


@pytest.fixture
def temporary_folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@confines
def test_one_that_is_ended_at_once_leaves_no_folder(temporary_folder):
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    for _ in range(20):
        pid = landlock.fork(EMPTY, signal.pause)
        landlock.end(pid)
        os.waitpid(pid, 0)
    assert os.listdir(temporary_folder) == []
    assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == before


@confines
def test_one_whose_parent_has_ended_before_it_could_say_so_leaves_no_folder(
    temporary_folder, monkeypatch, capfd
):
    monkeypatch.setattr(os, "getppid", lambda: 1)
    assert Confined(ways.LANDLOCK, os.getpid).ended() == (entering.NOT_CONFINED, "")
    assert os.listdir(temporary_folder) == []
    assert capfd.readouterr().err == "confinement: its parent has ended\n"


def test_where_nothing_can_be_forked_all_is_as_it_was(temporary_folder, monkeypatch):
    def fork():
        raise BlockingIOError("no more processes")

    monkeypatch.setattr(os, "fork", fork)
    monkeypatch.setattr(os, "chown", lambda *_: None)
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    with pytest.raises(BlockingIOError):
        landlock.fork(EMPTY, os.getpid)
    assert os.listdir(temporary_folder) == []
    assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == before


def test_who_leaves_processes_without_end_is_looked_after_all_the_same(monkeypatch):
    """Each time that one is waited for there is another; then it is to be ended."""
    left = iter(range(100_000))
    told = iter((signal.SIGCHLD, signal.SIGTERM))
    monkeypatch.setattr(os, "waitid", lambda *_: SimpleNamespace(si_pid=2 + next(left)))
    monkeypatch.setattr(os, "waitpid", lambda pid, _: (pid, 0))
    monkeypatch.setattr(
        signal, "sigtimedwait", lambda *_: SimpleNamespace(si_signo=next(told)), raising=False
    )
    assert landlock._wait(1, "/nowhere", 1) == signal.SIGKILL


@confines
def test_a_room_with_a_shared_network_is_not_made(capfd):
    room = Room(network=(0, 0))
    assert Confined(ways.LANDLOCK, os.getpid, room).ended() == (125, "")
    assert "Landlock gives no network" in capfd.readouterr().err


@pytest.fixture
def project(tmp_path, monkeypatch) -> Path:
    for name in ("shown/__init__.py", "shown/inner/__init__.py", "part/one.py", "part/two.py"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"NAME = {name!r}\n")
    (tmp_path / "part/__init__.py").write_text("")
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    return tmp_path


@confines
def test_what_is_shown_of_a_folder_that_may_not_be_listed_is_imported(project):
    shown = [str(project / name) for name in ("shown", "part/__init__.py", "part/one.py")]

    def imports():
        import part.one
        import shown.inner

        found = [part.one.NAME, shown.inner.NAME, outcome(lambda: os.listdir(project))]
        for name in ("part.two", "nothing"):
            try:
                __import__(name)
            except ModuleNotFoundError as error:
                found.append(error.name)
        return found

    room = Room(shown=(*pythons_own(), *shown))
    assert eval(TRIALS.said(imports, room)) == [
        *("part/one.py", "shown/inner/__init__.py", "PermissionError"),
        *("part.two", "nothing"),
    ]


def test_imports_from_other_folders_are_python_s_own(project, monkeypatch):
    monkeypatch.setattr(sys, "path_hooks", list(sys.path_hooks))
    before = list(sys.path_hooks)
    import_from_unlisted([str(project / "shown")])
    with pytest.raises(ImportError):
        sys.path_hooks[0](str(project / "part"))
    assert sys.path_hooks[1:] == before


class TestSemaphores:
    """They do what those of Python do, which are asked the same."""

    @pytest.fixture(params=["theirs", "ours"])
    def made(self, request, monkeypatch):
        if request.param == "ours":
            monkeypatch.setattr("_multiprocessing.SemLock", SemLock)
        return multiprocessing.get_context("fork")

    def test_a_lock_is_held_by_one(self, made):
        lock = made.Lock()
        assert lock.acquire(timeout=0.1)
        assert not lock.acquire(block=False)
        assert not lock.acquire(timeout=0.01)
        lock.release()
        with pytest.raises(ValueError, match="too many"):
            lock.release()

    def test_its_owner_takes_a_recursive_one_again_and_nobody_else_gives_it_back(self, made):
        lock = made.RLock()
        with lock, lock, multiprocessing.pool.ThreadPool(1) as pool:
            assert not pool.apply(lock.acquire, (False,))
        with pytest.raises(AssertionError):
            lock.release()

    def test_processes_exclude_each_other(self, made):
        lock, count = made.Lock(), made.Value("i", 0)

        def work():
            for _ in range(200):
                with lock:
                    count.value += 1

        workers = [made.Process(target=work) for _ in range(3)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        assert count.value == 600

    def test_queues_pools_and_events_work(self, made):
        queue, event, both = made.Queue(), made.Event(), made.Semaphore(2)

        def work():
            event.wait()
            with both:
                queue.put(os.getpid())

        worker = made.Process(target=work)
        worker.start()
        event.set()
        assert queue.get(timeout=60) == worker.pid
        worker.join()
        with multiprocessing.pool.ThreadPool(2) as pool:
            assert pool.map(abs, [-1, -2]) == [1, 2]


@confines
def test_queues_between_processes_work_where_nothing_may_be_put_into_shared_memory():
    context = multiprocessing.get_context("fork")

    def talks():
        queue, count = context.Queue(), context.Value("i", 1)

        def work():
            count.value += 1
            queue.put("hello")

        worker = context.Process(target=work)
        worker.start()
        said = queue.get(timeout=60)
        worker.join()
        return said, count.value

    assert TRIALS.said(talks, Room(shown=pythons_own())) == "('hello', 2)"


ALLOWED, KILLED = "allowed", "killed"
AUDIT = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}


def decided(program: bytes, architecture: int, number: int, *arguments: int):
    """What a filter makes of a call: allowed, killed, or an error's number."""
    data = struct.pack("=iIQ", number, architecture, 0)
    data += struct.pack("=6Q", *(*arguments, *[0] * 6)[:6])
    instructions = list(struct.iter_unpack("=HBBI", program))
    at = value = 0
    while True:
        code, if_so, if_not, k = instructions[at]
        at += 1
        if code == 0x20:
            (value,) = struct.unpack_from("=I", data, k)
        elif code == 0x54:
            value &= k
        elif code == 0x15:
            at += if_so if value == k else if_not
        elif code == 0x35:
            at += if_so if value >= k else if_not
        elif k == 0x7FFF0000:
            return ALLOWED
        elif k == 0x80000000:
            return KILLED
        else:
            return k - 0x50000


@pytest.mark.parametrize("machine", AUDIT)
def test_the_filter_decides_as_it_says(machine):
    here, other = AUDIT[machine], AUDIT[{"x86_64": "aarch64", "aarch64": "x86_64"}[machine]]
    column = list(AUDIT).index(machine)
    for own_user in (True, False):
        program = seccomp.program(machine, own_user=own_user, signals_to=None)
        ask = lambda number, *rest: decided(program, here, number, *rest)  # noqa: E731, B023
        # read, openat, mmap, exit_group, futex
        for number in {"x86_64": (0, 257, 9, 231, 202), "aarch64": (63, 56, 222, 94, 98)}[machine]:
            assert ask(number) == ALLOWED
        for name, numbers in seccomp._REFUSED.items():
            if numbers[column] is not None:
                assert ask(numbers[column]) == errno.EPERM, name
        for numbers in seccomp._PRETENDED.values():
            assert numbers[column] is None or ask(numbers[column]) == 0
        chmod, chown = seccomp._PRETENDED_OF_OTHERS["fchmod"], seccomp._REFUSED_OF_OTHERS["fchown"]
        assert ask(chmod[column]) == (ALLOWED if own_user else 0)
        assert ask(chown[column]) == (ALLOWED if own_user else errno.EPERM)
        assert decided(program, other, 0) == KILLED
        assert decided(program, 0x40000003, 0) == KILLED  # i386
        assert ask(435) == errno.ENOSYS
        assert ask(463) == ask(9_999) == errno.ENOSYS
        clone = {"x86_64": 56, "aarch64": 220}[machine]
        assert ask(clone, 0x003D0F00) == ALLOWED  # a thread
        assert ask(clone, 17) == ALLOWED  # a child
        assert ask(clone, 0x10000000 | 17) == errno.EPERM  # with users of its own
        pair = {"x86_64": 53, "aarch64": 199}[machine]
        assert ask(pair, 1, 1 | 0x80000) == ALLOWED
        assert ask(pair, 1, 2) == ask(pair, 2, 1) == errno.EPERM
        kill = {"x86_64": 62, "aarch64": 129}[machine]
        assert ask(kill, 1, 9) == ALLOWED  # Landlock's
        older = seccomp.program(machine, own_user=own_user, signals_to=77)
        assert decided(older, here, kill, 77, 9) == ALLOWED
        for pid in (1, 76, 0, (1 << 64) - 1, (1 << 32) - 77):
            assert decided(older, here, kill, pid, 9) == errno.EPERM


def test_the_strongest_way_is_taken_and_a_variable_takes_another(monkeypatch):
    monkeypatch.delenv(ways.VARIABLE, raising=False)
    none, some = ways.NAMESPACES, ways.LANDLOCK
    tried = {none.word: "forbidden", some.word: None}
    doubles = tuple(
        ways.Way(
            one.name,
            one.word,
            one.fork,
            one.end,
            lambda one=one: tried[one.word],
            one.own_network,
            one.places_files,
        )
        for one in ways.ALL
    )
    monkeypatch.setattr(ways, "ALL", doubles)
    assert ways.strongest().word == "landlock"
    tried["namespaces"] = None
    assert ways.strongest().word == "namespaces"
    monkeypatch.setenv(ways.VARIABLE, "landlock")
    assert ways.strongest().word == "landlock"
    tried["landlock"] = "no such call"
    with pytest.raises(ways.NotConfined, match="Landlock and seccomp of Linux: no such call"):
        ways.strongest()
    monkeypatch.setenv(ways.VARIABLE, "magic")
    with pytest.raises(ways.NotConfined, match="'magic', and has to be namespaces or landlock"):
        ways.strongest()
    assert ways.by_name("none") is None


def test_a_user_that_this_system_does_not_have_is_nobody(tmp_path, monkeypatch):
    there = tmp_path / "uid_map"
    there.write_text("         0     100000      65536\n")
    opened = open
    monkeypatch.setattr("builtins.open", lambda path, **more: opened(there, **more))
    assert users.known(1_000) == 1_000
    assert users.known(0x70000000) == users.NOBODY


@confines
def test_it_is_in_a_temporary_folder_of_its_own():
    assert TRIALS.said(os.getcwd).startswith(f"{tempfile.gettempdir()}/workshop-room-")
