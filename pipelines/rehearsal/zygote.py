"""Worker processes, forked from one that has imported the heavy libraries.

Runs by the Python of the clean environment, and is given nothing of the project: a real worker
image has Beam's harness and the libraries, and gets the job's package at start. Reads requests as
lines of JSON on standard input and reports on standard output; when standard input ends, so does
everything that was started here.
"""

import contextlib
import ctypes
import importlib
import json
import os
import select
import signal
import sys

# What the flights job needs sooner or later; one that is not there is not needed.
LIBRARIES = ("apache_beam.runners.worker.sdk_worker_main", "pyarrow", "tensorflow")
MORE_LIBRARIES = ("tensorflow_transform.beam",)


def serve():
    """Forks workers until standard input ends."""
    report = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    _end_with_parent()
    for name in (*LIBRARIES, *MORE_LIBRARIES):
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    wake, wakened = os.pipe()
    os.set_blocking(wakened, False)
    signal.set_wakeup_fd(wakened)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who started us
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
    log = os.open(request["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.chdir(request["folder"])
    os.environ.update(request["environment"])
    sys.path.append(request["package"])
    importlib.invalidate_caches()
    code = 1
    try:
        from apache_beam.runners.worker import sdk_worker_main

        if request["fail"]:
            _make_fail(request["fail"])
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
