"""Confinement by Linux' namespaces: for root and, where the system allows it, for anybody.

A forked child takes namespaces of its own for mounts, processes, network, names and messages;
makes a root out of what it is shown, each mounted read-only, and an empty temporary folder of a
limited size; leaves the old root; and forks once more, into a process that is the first of its
own: when that ends, the system ends all that it has started. Everything beyond an ordinary
user's rights is given up before it goes on. No program is started for this, so that a process
that has imported what it needs can be the one that is forked: it takes some 10 ms.
"""

import contextlib
import errno
import fcntl
import os
import select
import signal
import socket
import struct
import sys
import tempfile
from collections.abc import Callable, Collection
from typing import NoReturn

from classroom.confinement import entering, trees
from classroom.confinement import system_calls as system
from classroom.confinement.entering import NOT_CONFINED
from classroom.confinement.room import DEVICES, TEMPORARY, Room

_SIOCGIFFLAGS, _SIOCSIFFLAGS, _IFF_UP = 0x8913, 0x8914, 1
_SHARED_MEMORY = 64_000_000  # bytes


def fork(room: Room, run: Callable[[], object], kept: Collection[int] = ()) -> int:
    """Runs a function in a confined process, which ends with it.

    Args:
        run: whatever it returns or raises, the process ends; it should not return.
        kept: numbers of open files that it keeps; all others are closed.

    Returns:
        The number of a process to wait for. To kill it kills everything; its exit code is that
        of the confined one, or 128 and the signal that ended that, or `NOT_CONFINED`.
    """
    parent = os.getpid()
    pid = os.fork()
    if pid:
        return pid
    try:
        os.setpgid(0, 0)
        entering.end_with(parent)
        _confine(room)
        lives, held = os.pipe()
        first = os.fork()
    except BaseException as error:
        entering.refuse(error)
    # Not before: what a library does at a fork may need its open files, as Arrow's pipe.
    if first:
        entering.close_all_but({held})
        _wait(first)
    entering.close_all_but({*kept, lives})
    _be_first(room, run, lives)


def _wait(pid: int) -> NoReturn:
    """Ends as the confined process does."""
    _, status = os.waitpid(pid, 0)
    os._exit(entering.exit_code(status))


def _confine(room: Room) -> None:
    flags = system.NEW_MOUNTS | system.NEW_PROCESSES | system.NEW_NETWORK
    flags |= system.NEW_IPC | system.NEW_NAMES
    user, group = os.getuid(), os.getgid()
    if room.network:
        flags -= system.NEW_NETWORK
        _join(*room.network)
        system.unshare(flags)
    else:
        try:
            if user:
                raise PermissionError
            system.unshare(flags)
        except PermissionError:
            system.unshare(flags | system.NEW_USERS)
            _map_user(user, group)
        _loopback_up()
    socket.sethostname("exercise")
    _new_root(room)


def _join(network: int, users: int) -> None:
    """Joins another process' network; of its users only where this one may not otherwise."""
    try:
        system.join(network, system.NEW_NETWORK)
    except PermissionError:
        system.join(users, system.NEW_USERS)
        system.join(network, system.NEW_NETWORK)


def _map_user(user: int, group: int) -> None:
    """In a namespace of users, this user is the one that it was."""
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{user} {user} 1"),
        ("gid_map", f"{group} {group} 1"),
    ):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)


def _loopback_up() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        request = struct.pack("16sh14x", b"lo", 0)
        flags = struct.unpack("16sh14x", fcntl.ioctl(any_socket, _SIOCGIFFLAGS, request))[1]
        fcntl.ioctl(any_socket, _SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", flags | _IFF_UP))


def _new_root(room: Room) -> None:
    system.mount("", "/", "", system.PRIVATE | system.RECURSIVE)
    # Opened before the new root hides some of them.
    sources = [(seen, os.open(path, os.O_PATH)) for path, seen in _sources(room)]
    # Any folder does: the mount on it is seen by this process and its children alone.
    root = os.path.realpath(tempfile.gettempdir())
    plain = system.NO_SUID | system.NO_DEVICES
    system.mount("tmpfs", root, "tmpfs", plain, "size=1m,mode=755")
    temporary = f"{root}/tmp"
    os.mkdir(temporary)
    size = f"size={room.limits.file_bytes},mode=1777"
    system.mount("tmpfs", temporary, "tmpfs", plain, size)
    for path, number in sources:
        _show(f"/proc/self/fd/{number}", path, root, writable=path == room.shared)
        os.close(number)
    # Of semaphores, which Python's own queues and locks between processes are made of.
    os.makedirs(f"{root}/dev/shm")
    system.mount("tmpfs", f"{root}/dev/shm", "tmpfs", plain, f"size={_SHARED_MEMORY},mode=1777")
    for name in ("proc", "old"):
        os.makedirs(f"{root}/{name}", exist_ok=True)
    os.chdir(root)
    system.pivot_root(".", "old")
    os.chdir("/")


def _sources(room: Room) -> list[tuple[str, str]]:
    """What is shown, and where it is seen."""
    paths = [*room.shown, *DEVICES]
    if room.shared:
        paths.append(room.shared)
    found = [(path, path) for path in paths] + list(room.placed)
    return [(path, seen) for path, seen in found if os.path.exists(path)]


def _show(source: str, path: str, root: str, writable: bool) -> None:
    target = root + path
    if os.path.isdir(source):
        os.makedirs(target, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "a"):
            pass
    system.mount(source, target, "", system.BIND | system.RECURSIVE)
    if not writable and not path.startswith("/dev/"):
        system.make_read_only(target)


def _be_first(room: Room, run: Callable[[], object], parent_lives: int) -> NoReturn:
    try:
        with contextlib.suppress(OSError):
            system.mount("proc", "/proc", "proc", system.NO_SUID | system.NO_DEVICES)
        system.unmount("/old")
        os.rmdir("/old")
        system.mount("", "/", "", system.REMOUNT | system.BIND | system.READ_ONLY | system.NO_SUID)
        os.setsid()
        entering.limit(room.limits)
        _give_up_rights(room.user)
        # A change of the user takes it back, so not before.
        system.prctl(system.PR_SET_PDEATHSIG, signal.SIGKILL)
        if select.select([parent_lives], [], [], 0)[0]:  # its end: nobody holds the other one
            os._exit(NOT_CONFINED)
        os.close(parent_lives)
        entering.be_at(room.working, TEMPORARY)
    except BaseException as error:
        entering.refuse(error)
    entering.run_and_end(run)


def _give_up_rights(user: int) -> None:
    if os.getuid() == 0:
        try:
            os.setgroups([])
            os.setresgid(user, user, user)
            os.setresuid(user, user, user)
        except OSError as error:
            # In a namespace of users there is nobody else to become.
            if error.errno not in (errno.EINVAL, errno.EPERM):
                raise
    system.drop_capabilities()
    # Nobody reads its memory, and its files in /proc are its own.
    system.prctl(system.PR_SET_DUMPABLE, 0)


def end(pid: int) -> None:
    """Has a confined process end, of which `fork` gave the number; it is still to be waited for."""
    # Of which the confined one comes before the one that waits for it, with which it may have
    # asked not to end; it is the first of its own, at whose end the system ends all others.
    trees.end(pid)


def available() -> str | None:
    """Why this machine cannot confine so; None where it can, which is tried."""
    if not sys.platform.startswith("linux"):
        return "this system has no namespaces"
    return entering.why_not(lambda: fork(Room(), lambda: os._exit(0)))
