"""An interruption is told as one wherever it meets the work."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

# A pipeline whose step gets the signal in the middle of an element, as on this machine's runner.
IN_A_STEP = """
import os, signal, sys
import apache_beam as beam
from pipelines.terminal.session import guarded

def stopped(element):
    os.kill(os.getpid(), {number})

def work(screen):
    with beam.Pipeline("FnApiRunner") as pipeline:
        _ = pipeline | beam.Create([1]) | "a step" >> beam.Map(stopped)

sys.exit(guarded(work, verbose=False))
"""

FAILED = """
import sys
from pipelines.terminal.session import guarded

def work(screen):
    raise RuntimeError("KeyboardInterrupt")

sys.exit(guarded(work, verbose=False))
"""


def ended(program: str, folder: Path) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        env=os.environ | {"TMPDIR": str(folder)},
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_in_the_middle_of_a_step_is_an_interruption(number, tmp_path):
    assert ended(IN_A_STEP.format(number=int(number)), tmp_path) == (
        130,
        "\nStopped. Nothing was published; what was there before is untouched.\n",
    )


def test_a_failure_without_a_signal_is_a_failure_whatever_it_says(tmp_path):
    code, said = ended(FAILED, tmp_path)
    assert (code, said.startswith("The job failed: RuntimeError: KeyboardInterrupt")) == (1, True)
