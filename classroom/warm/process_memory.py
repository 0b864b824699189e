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


def of_group(group: int) -> int | None:
    """Bytes that a group of processes holds for itself: shared files aside."""
    total, found = 0, False
    try:
        names = os.listdir("/proc")
    except OSError:
        return None
    for name in names:
        if not name.isdigit():
            continue
        try:
            with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as file:
                fields = file.read().rsplit(")", 1)[1].split()
            if int(fields[2]) == group:
                total += of_process(int(name)) or 0
                found = True
        except (OSError, IndexError, ValueError):
            continue
    return total if found else None


def of_process(pid: int) -> int | None:
    """Bytes resident in a process, without the files that it shares."""
    try:
        with open(f"/proc/{pid}/statm", encoding="ascii") as file:
            _, resident, shared, *_ = map(int, file.read().split())
    except (OSError, ValueError):
        return None
    return (resident - shared) * _PAGE_BYTES
