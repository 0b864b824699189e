"""One fresh process, measured from its start to its exit, with all its children."""

import contextlib
import json
import mmap
import os
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

SAMPLE_SECONDS = 0.2
STDERR_LINES = 12
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
# `ru_maxrss` is in KiB on Linux and in bytes on macOS (getrusage(2) of each).
_MAXRSS_BYTES = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True)
class Run:
    """What one process did; times in seconds, memory in bytes."""

    seconds: float
    """Start to exit, by the wall clock."""
    cpu_seconds: float
    """User and system time of the whole process tree."""
    peak_bytes: int
    """Resident memory of the process tree at its highest sample; shared pages count
    once for each process."""
    exit_code: int
    """Negative for the signal that ended it."""
    report: dict[str, Any] | None
    """The JSON of its last line on stdout, if there is one."""
    stderr: str
    """The last lines of its stderr."""
    examples: int | None
    """Records found in its output folder afterwards; None without a folder."""

    def to_json(self) -> dict[str, Any]:
        """As plain data; stderr only where something went wrong."""
        fields = asdict(self)
        if self.exit_code == 0:
            del fields["stderr"]
        return fields


def run(command: list[str], output: Path, *, cwd: Path, env: dict[str, str], timeout: float) -> Run:
    """Runs the command to its end, however it ends.

    Args:
        output: the folder it writes records into.
        timeout: seconds after which it and its children are killed.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        started = time.perf_counter()
        # A session of its own, so that whatever it starts can be stopped with it.
        process = subprocess.Popen(
            command, cwd=cwd, env=env, stdout=out, stderr=err, start_new_session=True
        )
        watch = _Watch(process.pid, timeout)
        watch.start()
        try:
            _, status, usage = os.wait4(process.pid, 0)
            seconds = time.perf_counter() - started
        except BaseException:
            _kill(process.pid)
            process.wait()
            raise
        finally:
            watch.stop()
        process.returncode = os.waitstatus_to_exitcode(status)
        return Run(
            seconds=round(seconds, 3),
            cpu_seconds=round(max(usage.ru_utime + usage.ru_stime, watch.cpu_seconds), 3),
            # The kernel's own maximum starts from what this harness held when it forked,
            # so it only stands in where nothing could be sampled.
            peak_bytes=watch.peak_bytes or usage.ru_maxrss * _MAXRSS_BYTES,
            exit_code=process.returncode,
            report=_last_json(_text(out)),
            stderr="\n".join(_text(err).splitlines()[-STDERR_LINES:]),
            examples=count_examples(output) if output.is_dir() else None,
        )


def record_files(folder: Path) -> list[Path]:
    """The TFRecord files of an output: those in `examples/` if it has one, or all."""
    examples = folder / "examples"
    root = examples if examples.is_dir() else folder
    return sorted(path for path in root.rglob("*") if path.is_file())


def count_examples(folder: Path) -> int:
    """Records in the files, by their lengths alone; a torn file counts as none at all."""
    count = 0
    for path in record_files(folder):
        size = path.stat().st_size
        if not size:
            continue
        with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            position, found = 0, 0
            while position + 16 <= size:
                position += 16 + struct.unpack_from("<Q", data, position)[0]
                found += 1
            count += found if position == size else 0
    return count


class _Watch(threading.Thread):
    """Samples a process tree until told to stop; kills it after the timeout."""

    def __init__(self, pid: int, timeout: float):
        super().__init__(daemon=True)
        self.peak_bytes = 0
        self._pid = pid
        self._deadline = time.monotonic() + timeout
        self._cpu: dict[int, float] = {}
        self._done = threading.Event()

    @property
    def cpu_seconds(self) -> float:
        """CPU time last seen of every process of the tree, the ended ones included."""
        return sum(self._cpu.values())

    def run(self) -> None:
        """Called by `start`."""
        while not self._done.wait(SAMPLE_SECONDS):
            processes = _tree(self._pid)
            resident = sum(rss for rss, _ in processes.values())
            self.peak_bytes = max(self.peak_bytes, resident, _high_water(self._pid))
            self._cpu.update({pid: cpu for pid, (_, cpu) in processes.items()})
            if time.monotonic() > self._deadline:
                _kill(self._pid)

    def stop(self) -> None:
        """Returns when no further sample will be taken."""
        self._done.set()
        self.join()


def _tree(root: int) -> dict[int, tuple[int, float]]:
    """Resident bytes and CPU seconds of a process and its descendants, by pid."""
    if not os.path.isdir("/proc/self"):
        return _tree_by_psutil(root)
    parents, usage = {}, {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/stat") as file:
                    # Fields as proc(5) numbers them, from the third on: the second is
                    # a name in parentheses, which may itself hold spaces.
                    fields = file.read().rpartition(")")[2].split()
            except OSError:  # it has ended meanwhile
                continue
            pid = int(entry)
            parents[pid] = int(fields[1])
            ticks = int(fields[11]) + int(fields[12])
            usage[pid] = int(fields[21]) * _PAGE_BYTES, ticks / _TICKS_PER_SECOND
    found, frontier = set(), {root} & usage.keys()
    while frontier:
        found |= frontier
        frontier = {pid for pid, parent in parents.items() if parent in frontier} - found
    return {pid: usage[pid] for pid in found}


def _high_water(pid: int) -> int:
    """The most that one process has held so far, between the samples too; 0 if unknown."""
    with contextlib.suppress(OSError), open(f"/proc/{pid}/status") as file:
        for line in file:
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return 0


def _tree_by_psutil(root: int) -> dict[int, tuple[int, float]]:
    """The same where there is no /proc; nothing without psutil."""
    try:
        import psutil
    except ImportError:
        return {}
    try:
        process = psutil.Process(root)
        tree = [process, *process.children(recursive=True)]
        return {p.pid: (p.memory_info().rss, sum(p.cpu_times()[:2])) for p in tree}
    except psutil.Error:
        return {}


def _kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


def _text(file: Any) -> str:
    file.seek(0)
    return file.read().decode(errors="replace")


def _last_json(text: str) -> dict[str, Any] | None:
    lines = text.strip().splitlines()
    try:
        found = json.loads(lines[-1]) if lines else None
    except json.JSONDecodeError:
        return None
    return found if isinstance(found, dict) else None
