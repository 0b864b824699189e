"""Worker processes, forked from one that has imported the heavy libraries.

    python zygote.py MODULE …     # what to import; what is not installed is left out

or forked from a process that has imported it: `serve_forked`.
Imports nothing of the project unless it is named: a real worker image has Beam's harness and the
libraries, and gets the job's package at start. Reads requests as lines of JSON on standard input
and reports on standard output; when standard input ends, so does everything that was started here.
"""

import contextlib
import ctypes
import gc
import importlib
import json
import os
import select
import signal
import sys


def serve():
    """Imports, then forks workers until standard input ends."""
    report = _begin()
    # Imports make many objects and no garbage.
    gc.disable()
    for name in sys.argv[1:]:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    _attend(report)


def serve_forked(requests, reports):
    """Forks workers in a process that is forked itself, from one that has imported everything.

    Args:
        requests: file descriptor to read from, in the place of standard input.
        reports: file descriptor to write to, in the place of standard output.
    """
    os.setsid()
    os.dup2(requests, 0)
    os.dup2(reports, 1)
    # Others would wait for pipes and locks that this process and the workers held open.
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
    # What is frozen is shared by all workers.
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
                    _work(request)
                running.add(pid)
                print(json.dumps({"worker": request["worker"], "pid": pid}), file=report)
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


def _work(request):
    """Becomes the worker that the request describes."""
    _end_with_parent()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    os.environ.update(request["environment"])
    if folder := request.get("folder"):
        os.chdir(folder)
    if package := request.get("package"):
        sys.path.append(package)
        importlib.invalidate_caches()
    code = 1
    try:
        from apache_beam.runners.worker import sdk_worker_main

        if seats := request.get("fail"):
            _make_fail(seats)
        sdk_worker_main.main([])
        code = 0
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        os._exit(code)


def _make_fail(seats):
    """Plants a failure: a bundle that works on one of the seats raises."""
    from apache_beam.runners.worker import bundle_processor

    process = bundle_processor.BundleProcessor.process_bundle

    def process_or_fail(self, *arguments, **named):
        names = {t.unique_name for t in self.process_bundle_descriptor.transforms.values()}
        mine = sorted(name for name in names if name.split("/")[0] in seats)
        if mine:
            raise RuntimeError(f"planted by the rehearsal [while running '{mine[0]}']")
        return process(self, *arguments, **named)

    bundle_processor.BundleProcessor.process_bundle = process_or_fail


if __name__ == "__main__":
    serve()
