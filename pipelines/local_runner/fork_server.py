"""A process that has imported what is slow to import, and forks a child for each call.

    python fork_server.py MODULE …     # what to import; what is not installed is left out

or forked from a process that has imported it: `serve_forked`. The workers of `--workers` and of
the rehearsal, and the tests' runs, are its children; `fork_client.py` is the side that asks.

Imports nothing of the project unless it is named: a real worker image has Beam's harness and the
libraries, and gets the job's package at start. Reads requests as lines of JSON on standard input
and reports on standard output; when standard input ends, so does everything that was started here.

    {"call": "w1", "function": "module:name" or "file.py:name", "arguments": [], …}
    {"call": "w1", "pid": 4711}           a child makes the call
    {"ended": 4711, "code": 0}            it has ended; -9 is for the signal

The warm checks (`classroom/warm`) have a server of their own, because its clients are other
programs, which come and go: they find it by a socket, and hand it the connection on which it
answers. It watches the memory and the time of each check, has its stacks written before it kills
it, and makes room for a new server when the code has changed. A server here belongs to the one
process that started it, and ends with it. `dev check` forks itself for each of its proofs
(`classroom/dev/forks.py`), because a proof is an object that was loaded there, which no line of
JSON can name.
"""

import contextlib
import ctypes
import gc
import importlib
import importlib.util
import json
import os
import select
import signal
import sys


def serve():
    """Imports, then forks children until standard input ends."""
    report = _begin()
    # Imports make many objects and no garbage.
    gc.disable()
    for name in sys.argv[1:]:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    _attend(report)


def serve_forked(requests, reports):
    """Forks children in a process that is forked itself, from one that has imported everything.

    Args:
        requests: file descriptor to read from, in the place of standard input.
        reports: file descriptor to write to, in the place of standard output.
    """
    os.setsid()
    os.dup2(requests, 0)
    os.dup2(reports, 1)
    # Others would wait for pipes and locks that this process and its children held open.
    for number in map(int, os.listdir("/proc/self/fd")):
        if number > 2:
            # The one that lists them is closed already.
            with contextlib.suppress(OSError):
                os.close(number)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _attend(_begin())


def _begin():
    """Where to report to; what else is printed goes to standard error."""
    report = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    _end_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who started us
    return report


def _attend(report):
    # What is frozen is shared by all children.
    gc.freeze()
    gc.enable()
    wake, wakened = os.pipe()
    os.set_blocking(wakened, False)
    signal.set_wakeup_fd(wakened)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    running = set()
    print(json.dumps({"ready": os.getpid()}), file=report)
    buffered = b""
    while True:
        ready, _, _ = select.select([0, wake], [], [])
        if wake in ready:
            os.read(wake, 4096)
            _reap(running, report)
        if 0 in ready:
            read = os.read(0, 65536)
            if not read:
                break
            *lines, buffered = (buffered + read).split(b"\n")
            for line in lines:
                request = json.loads(line)
                pid = os.fork()
                if not pid:
                    signal.set_wakeup_fd(-1)
                    report.close()
                    os.close(wake)
                    os.close(wakened)
                    _become(request)
                running.add(pid)
                print(json.dumps({"call": request["call"], "pid": pid}), file=report)
    for pid in running:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    for pid in running:
        # Who runs this in a container may have nobody else to do it.
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, 0)
    os._exit(0)


def _reap(running, report):
    while running:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not pid:
            return
        running.discard(pid)
        print(json.dumps({"ended": pid, "code": os.waitstatus_to_exitcode(status)}), file=report)


def _end_with_parent():
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def _become(request):
    """Makes this process the call, to its very end."""
    _end_with_parent()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    code = 1
    try:
        _prepare(request)
        code = _function(request["function"])(*request["arguments"]) or 0
    except SystemExit as end:
        code = end.code or 0
    except BaseException:
        import traceback

        traceback.print_exc()
    if request.get("finalize"):
        sys.exit(code)
    _flush()
    os._exit(code if isinstance(code, int) else 1)


def _prepare(request):
    """Sets up the streams, the variables, the folder and the path of the call."""
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for number, name in ((2, "err"), (1, "out")):
        if path := request.get(name):
            os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT, 0o644), number)
        elif number == 1:
            os.dup2(2, 1)
    os.environ.update(request["environment"])
    if "tempfile" in sys.modules:
        sys.modules["tempfile"].tempdir = None  # looked up before the fork
    if folder := request.get("folder"):
        os.chdir(folder)
    if package := request.get("package"):
        sys.path.append(package)
        importlib.invalidate_caches()


def _function(name):
    """The function "module:name", or "file.py:name" of a file that is in no package."""
    where, _, name = name.rpartition(":")
    if where.endswith(".py"):
        spec = importlib.util.spec_from_file_location("called", where)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    else:
        module = importlib.import_module(where)
    return getattr(module, name)


def _flush():
    for stream in (sys.stdout, sys.stderr):
        # The other end may be gone.
        with contextlib.suppress(OSError, ValueError):
            stream.flush()


if __name__ == "__main__":
    serve()
