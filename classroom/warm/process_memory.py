"""How much memory there is, and how much a process takes. Linux tells; elsewhere None."""

import os

_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def available() -> int | None:
    """Bytes that can be had without swapping."""
    try:
        with open("/proc/meminfo", encoding="ascii") as file:
            for line in file:
                if line.startswith("MemAvailable:"):
                    return int(line.split()[1]) * 1024
    except (OSError, ValueError):
        pass
    return None


def of_others_in_group(leader: int) -> int:
    """Bytes that the processes of a group hold beside its leader, where the system tells.

    What a fork still shares with its parent does not count.
    """
    total = 0
    try:
        names = os.listdir("/proc")
    except OSError:
        return 0
    for name in names:
        if not name.isdigit() or int(name) == leader:
            continue
        try:
            if os.getpgid(int(name)) == leader:
                total += own(int(name))
        except (OSError, ValueError):
            continue
    return total


def own(pid: int) -> int:
    """Bytes that only this process holds, and not what it has from its parent by a fork."""
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
        for line in file:
            if line.startswith("Private_Dirty:"):
                return int(line.split()[1]) * 1024
    return 0


def of_process(pid: int) -> int | None:
    """Bytes resident in a process, without the files that it shares."""
    try:
        with open(f"/proc/{pid}/statm", encoding="ascii") as file:
            _, resident, shared, *_ = map(int, file.read().split())
    except (OSError, ValueError):
        return None
    return (resident - shared) * _PAGE_BYTES
