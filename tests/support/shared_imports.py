"""What is slow to import, imported once for all processes of a test session.

    python shared_imports.py serve SOCKET PID MODULE …    # until the process PID has ended
    python shared_imports.py call SOCKET LOG              # what `fork_client` starts

Each process of xdist has a fork server of its own, which is forked from one process that has
imported everything: importing takes twenty seconds of a processor. `call` passes on what goes
between the two, and takes the place of `pipelines/local_runner/fork_server.py`.
"""

import contextlib
import gc
import importlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# What a socket's path may have of bytes, on every system.
_LONGEST_PATH = 100
_LOOK_SECONDS = 1.0
_PIECE = 1 << 16


def command(
    tmp_path_factory, name: str, modules: Sequence[str], environment: Mapping[str, str], log: Path
) -> list[str] | None:
    """The command of a fork server that has imported the modules; None where there can be none.

    Args:
        name: of what is shared.
        environment: all of the variables with which the modules are imported.
        log: for what calls print that have no file of their own.
    """
    from tests.support.sharing import made_once

    def start(folder: Path) -> None:
        session = os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid()
        with open(folder / "log", "wb") as printed:
            process = subprocess.Popen(
                [*_PYTHON, "serve", str(folder / "s"), str(session), *modules],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=printed,
                env={**environment},
                start_new_session=True,
            )
        assert process.stdout
        with process.stdout:
            assert process.stdout.readline(), (folder / "log").read_text()
        process.returncode = 0  # nobody waits for it: it ends with the session

    if sys.platform != "linux":
        return None
    place = tmp_path_factory.getbasetemp().parent / f"{name}.imports" / "s"
    if len(str(place)) > _LONGEST_PATH:
        return None
    folder = made_once(tmp_path_factory, f"{name}.imports", start)
    return [*_PYTHON, "call", str(folder / "s"), str(log)]


_PYTHON = [sys.executable, "-P", __file__]


def _serve(path: str, session: str, *modules: str) -> None:
    sys.path.insert(0, str(ROOT))
    gc.disable()
    for name in modules:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    gc.freeze()
    gc.enable()
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen()
    # Nobody waits for those that are forked here.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    print("ready", flush=True)
    while True:
        if select.select([listener], [], [], _LOOK_SECONDS)[0]:
            connection, _ = listener.accept()
            if not os.fork():
                listener.close()
                _become_server(connection)
            connection.close()
        if not os.path.exists(f"/proc/{session}"):
            return


def _become_server(connection: socket.socket) -> None:
    from pipelines.local_runner.fork_server import serve_forked

    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    # Byte by byte: what follows the line is for the server.
    line = b"".join(iter(lambda: connection.recv(1).strip(b"\n"), b""))
    given = json.loads(line)
    os.environ.clear()
    os.environ.update(given["environment"])
    os.dup2(os.open(given["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644), 2)
    os.chdir(given["folder"])
    number = connection.detach()
    serve_forked(number, number)


def _call(path: str, log: str, *_: str) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(path)
    given = {"environment": dict(os.environ), "folder": os.getcwd(), "log": log}
    connection.sendall(json.dumps(given).encode() + b"\n")
    ours = [0, connection]
    while True:
        for ready in select.select(ours, [], [])[0]:
            if ready == 0:
                if piece := os.read(0, _PIECE):
                    connection.sendall(piece)
                else:
                    connection.shutdown(socket.SHUT_WR)
                    ours.remove(0)
            elif piece := connection.recv(_PIECE):
                sys.stdout.buffer.write(piece)
                sys.stdout.buffer.flush()
            else:
                return


if __name__ == "__main__":
    {"serve": _serve, "call": _call}[sys.argv[1]](*sys.argv[2:])
