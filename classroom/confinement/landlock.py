"""Confinement by Landlock and seccomp of Linux: where namespaces are forbidden, as in containers.

A forked child supervises another one, which leads a group of processes, becomes another user where
it was root, and gives away for good what it could do: files beyond those that it is shown
(Landlock), signals to others (Landlock), sockets, other processes' memory, namespaces, leaving its
group (seccomp, see `classroom.confinement.seccomp`). All that it starts inherits that. When it
ends, or the one who started it wants that or ends itself, the supervisor kills the group, waits
until nobody of it is left, and removes its temporary folder. No program is started for this.

Beside namespaces it cannot: hide that a file exists, how large and how old it is; show a file in
the place of another, which is shown where it is; give a network of its own, of which there is none
then; give memory that is shared by a name (/dev/shm), which locks between processes do without
(`classroom.confinement.semaphores`); keep its temporary folder to a size at every moment, which is
looked at some times a second.
"""

import contextlib
import os
import signal
import stat
import tempfile
import time
from collections.abc import Callable, Collection
from pathlib import Path
from typing import NoReturn

from classroom.confinement import entering, seccomp, semaphores, users, writable_folders
from classroom.confinement import system_calls as system
from classroom.confinement.room import DEVICES, TEMPORARY, Room, pythons_own
from classroom.confinement.unlisted import import_from_unlisted

# <linux/landlock.h>, of files; each with the version from which on the kernel knows it.
_EXECUTE, _WRITE, _READ, _LIST = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_MAKE_DEVICES = 1 << 6 | 1 << 11
_MOVE, _TRUNCATE, _DEVICE_CALLS = 1 << 13, 1 << 14, 1 << 15
_SINCE = {1: (1 << 13) - 1, 2: _MOVE, 3: _TRUNCATE, 5: _DEVICE_CALLS}
_OF_FILES = _EXECUTE | _WRITE | _READ | _TRUNCATE | _DEVICE_CALLS
_TO_LISTEN_AND_CALL, _SINCE_PORTS = 3, 4
_SCOPES, _SINCE_SCOPES = 3, 6  # sockets by a name, and signals

# As root, another user's rights do the rest.
_OLDEST, _OLDEST_OF_ROOT = _SINCE_SCOPES, 3

# Of the system, what libraries ask for. Of itself, a process sees what /proc tells; of no other.
_OF_THE_SYSTEM = (
    *("/proc/cpuinfo", "/proc/meminfo", "/proc/stat"),
    *("/sys/devices/system/cpu", "/sys/devices/system/node", "/sys/fs/cgroup"),
)

_LOOK_SECONDS = 0.25
_MOST_FILES = 20_000
# Of those that its children have left and that have ended, looked at in a row: who leaves them as
# fast as they are waited for does not keep the supervisor from the rest.
_MOST_ENDED = 1_000
_AWAITED = (signal.SIGTERM, signal.SIGCHLD)


def fork(room: Room, run: Callable[[], object], kept: Collection[int] = ()) -> int:
    """Runs a function in a confined process, which ends with it.

    Args:
        room: of which `placed` files are shown where they are, and `network` may not be there.
        run: whatever it returns or raises, the process ends; it should not return.
        kept: numbers of open files that it keeps; all others are closed.

    Returns:
        The number of a process to wait for. `end` ends it with everything; its exit code is that
        of the confined one, or 128 and the signal that ended that, or `NOT_CONFINED`.
    """
    folder = tempfile.mkdtemp(prefix="workshop-room-")
    parent = os.getpid()
    # Before there is a supervisor: one that was ended before it awaits these left the folder.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _AWAITED)
    try:
        if os.getuid() == 0:
            os.chown(folder, user := users.known(room.user), user)
        pid = os.fork()
    except BaseException:
        os.rmdir(folder)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        raise
    if pid:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        return pid
    try:
        os.setpgid(0, 0)
        entering.end_with(parent, by=signal.SIGTERM)
        # What the confined one's children leave behind is this one's to end.
        system.prctl(system.PR_SET_CHILD_SUBREAPER, 1)
        supervisor, inner = os.getpid(), os.fork()
    except BaseException as error:
        writable_folders.remove(folder)
        entering.refuse(error)
    # Not before: what a library does at a fork may need its open files, as Arrow's pipe.
    if inner:
        entering.close_all_but(())
        _supervise(inner, folder, room.limits.file_bytes)
    try:
        entering.close_all_but(kept)
        _enter(room, folder, supervisor)
    except BaseException as error:
        entering.refuse(error)
    entering.run_and_end(run)


def end(pid: int) -> None:
    """Has a confined process end, of which `fork` gave the number; it is still to be waited for."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)


def available() -> str | None:
    """Why this machine cannot confine so; None where it can, which is tried."""
    if not hasattr(os, "waitid") or not hasattr(signal, "sigtimedwait"):
        return "this system has no Landlock"
    # Without these, nothing of a grading works, so that they must be there for another user too.
    room = Room(shown=(*pythons_own(), str(Path(__file__).parents[2])))
    return entering.why_not(lambda: fork(room, lambda: os._exit(0)))


def _supervise(inner: int, folder: str, most_bytes: int) -> NoReturn:
    """Ends as the confined process does, with everything that it has started."""
    code = entering.NOT_CONFINED
    try:
        why = _wait(inner, folder, most_bytes)
        # It has not been waited for, so that nobody else can have its number.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(inner, signal.SIGKILL)
        if why:
            # It may not have led its group yet.
            os.kill(inner, signal.SIGKILL)
        status = _wait_for_all(inner)
        code = 128 + why if why else entering.exit_code(status)
    except OSError as error:
        # Of a root that may not do what root may.
        with contextlib.suppress(OSError):
            os.write(2, f"confinement: {error}\n".encode())
    finally:
        writable_folders.remove(folder)
        os._exit(code)


def _wait(inner: int, folder: str, most_bytes: int) -> int:
    """Until it has ended: 0. The number of a signal, where it has to be ended."""
    looked = time.monotonic()
    while True:
        told = signal.sigtimedwait(_AWAITED, _LOOK_SECONDS)
        if told and told.si_signo == signal.SIGTERM:
            return signal.SIGKILL
        for _ in range(_MOST_ENDED):
            ended = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            if ended is None:
                break
            if ended.si_pid == inner:
                return 0
            os.waitpid(ended.si_pid, 0)
        if time.monotonic() - looked > _LOOK_SECONDS:
            if writable_folders.takes_too_much(folder, most_bytes, _MOST_FILES):
                return signal.SIGXFSZ
            looked = time.monotonic()


def _wait_for_all(inner: int) -> int:
    """How the confined one ended, when all that it has started have."""
    found = 0
    while True:
        try:
            pid, status = os.waitpid(-1, 0)
        except ChildProcessError:
            return found
        if pid == inner:
            found = status


def _enter(room: Room, folder: str, supervisor: int) -> None:
    os.setsid()
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _AWAITED)
    if room.network is not None:
        raise OSError("Landlock gives no network, so that none can be shared")
    version = system.landlock_version()
    root = os.getuid() == 0
    oldest = _OLDEST_OF_ROOT if root else _OLDEST
    if version < oldest:
        raise OSError(f"this kernel's Landlock is version {version}, and {oldest} is needed")
    rules, shown = _rules(room, folder, version), [path for path, _ in _shown(room)]
    entering.limit(room.limits, 0 if root else users.threads_of(os.getuid()))
    if root:
        user = users.known(room.user)
        system.prctl(system.PR_SET_KEEPCAPS, 1)
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
    _give_up_rights([*shown, folder], root)
    system.prctl(system.PR_SET_DUMPABLE, 0)
    entering.end_with(supervisor)
    system.landlock_restrict(rules)
    os.close(rules)
    signals_to = None if version >= _SINCE_SCOPES else os.getpid()
    seccomp.forbid(own_user=root, signals_to=signals_to)
    import_from_unlisted(shown)
    semaphores.take_the_place_of_named()
    entering.be_at(folder if room.working == TEMPORARY else room.working, folder)


def _shown(room: Room) -> list[tuple[str, bool]]:
    """Files and folders that are there, and whether they may be changed."""
    found = [(path, False) for path in room.shown]
    found += [(path, False) for path, _ in room.placed]
    if room.shared is not None:
        found.append((room.shared, True))
    return [(path, changed) for path, changed in found if os.path.exists(path)]


def _rules(room: Room, folder: str, version: int) -> int:
    """An open file of rules of Landlock, not applied yet."""
    handled = sum(bits for since, bits in _SINCE.items() if since <= version)
    ports = _TO_LISTEN_AND_CALL if version >= _SINCE_PORTS else 0
    scopes = _SCOPES if version >= _SINCE_SCOPES else 0
    rules = system.landlock_ruleset(handled, ports, scopes)
    seen = _EXECUTE | _READ | _LIST
    changed = handled & ~_MAKE_DEVICES & ~_DEVICE_CALLS
    places = [(path, changed if may else seen) for path, may in _shown(room)]
    places.append((folder, changed))
    places += [(path, _READ | _WRITE) for path in DEVICES if os.path.exists(path)]
    places += [(path, _READ) for path in _OF_THE_SYSTEM if os.path.exists(path)]
    for path, allowed in places:
        _allow(rules, path, allowed & handled)
    # It stays open: what /proc tells of a process is another file when it has been forgotten.
    _allow(rules, f"/proc/{os.getpid()}", seen, keep=True)
    return rules


def _allow(rules: int, path: str, allowed: int, keep: bool = False) -> None:
    number = os.open(path, os.O_PATH)
    if not stat.S_ISDIR(os.fstat(number).st_mode):
        allowed &= _OF_FILES
    system.landlock_allow(rules, number, allowed)
    if not keep:
        os.close(number)


def _give_up_rights(paths: Collection[str], was_root: bool) -> None:
    """All beyond an ordinary user's; root's folders stay readable where they must be read.

    Of what it may read so, Landlock leaves what is shown.
    """
    closed = [path for path in paths if not os.access(path, os.R_OK)]
    if not closed:
        system.drop_capabilities()
        return
    with contextlib.suppress(OSError):
        if was_root:
            system.drop_capabilities(but=system.READ_ANY_FILE)
            return
    raise OSError(
        f"user {os.getuid()}, who is to run answers, may not read {closed[0]}: it must lie where "
        "everybody may read"
    )
