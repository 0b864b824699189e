"""Commands in the background of a script, where a shell has them ignore Ctrl-C."""

import signal
import subprocess
import sys

import pytest

from tests.support.fork_server import ROOT

COMMAND = """
import sys, time
from pipelines.terminal.session import guarded

def work(screen):
    print("ready", flush=True)
    time.sleep(100)

sys.exit(guarded(work, verbose=False))
"""
TRAINING = """
import signal, time
from pipelines.training.train import _Stop

with _Stop().listening() as stop:
    print("ready", flush=True)
    while not stop.asked:
        time.sleep(0.01)
"""


def started_in_the_background(program: str) -> subprocess.Popen:
    """A program of Python's as `sh -c 'program &'` starts it, once it has begun."""
    process = subprocess.Popen(
        ["sh", "-c", 'trap "" INT; exec "$0" -P -c "$1"', sys.executable, program],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "ready\n"
    return process


@pytest.mark.parametrize(
    ("program", "code", "said"), [(COMMAND, 130, "Stopped. Nothing was"), (TRAINING, 0, "")]
)
def test_ctrl_c_is_the_scripts_and_terminate_ends_it(program, code, said):
    process = started_in_the_background(program)
    process.send_signal(signal.SIGINT)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(1)
    process.send_signal(signal.SIGTERM)
    _, error = process.communicate(timeout=300)
    assert process.returncode == code, error
    assert said in error


def test_what_tests_start_hears_ctrl_c_however_the_tests_were_started():
    program = "import signal; print(signal.getsignal(signal.SIGINT) is signal.SIG_IGN)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout == "False\n"
