"""Searches of small trials, that are killed and go on, by either framework."""

import json
import signal
from collections.abc import Callable
from pathlib import Path

from tests.support.fork_server import Call, in_time

# Seconds that nothing takes but a hang, however busy the machine is.
HANGS = 900

SETTINGS = {
    "features": ["log_dep_delay_z", "temp_z", "dest_id"],
    "crosses": [["carrier_id", "dest_id"]],
    # A step takes longer to set out on than to make.
    "batch": 512,
    "epochs": 2,
    "hidden": [32],
    "bins": 8,
}


def ended_trials(output: Path) -> int:
    """How many trials of a search have come to an end."""
    path = output / "journal.log"
    lines = path.read_text().splitlines(keepends=True) if path.exists() else []
    entries = [json.loads(line) for line in lines if line.endswith("\n")]
    # Operation 6 of Optuna's journal sets a trial's state; 1 and above are its ends.
    return sum(entry.get("op_code") == 6 and entry["state"] in (1, 2) for entry in entries)


def killed_and_taken_up(start: Callable[[], Call], output: Path) -> dict:
    """Kills a search when a trial has ended, and starts it again; its outcome.

    Args:
        start: the search, with `--json`.
        output: its folder.
    """
    call = start()
    assert in_time(lambda: ended_trials(output) >= 1 or not call.running(), HANGS, every=0.05)
    call.kill(signal.SIGKILL)
    killed = call.wait()
    assert killed.code == -signal.SIGKILL, killed.err
    # What a process leaves that is killed while it writes.
    with open(output / "journal.log", "a") as file:
        file.write('{"op_code": 6, "tri')
    again: Call | None = None

    def taken_up() -> bool:
        nonlocal again
        if again is None:
            again = start()
        if again.running():
            return False
        # The workers of the killed one hold the folder for a moment.
        if again.wait().code == 2 and "being written by another run" in again.wait().err:
            again = None
            return False
        return True

    assert in_time(taken_up, HANGS, every=0.1)
    assert again is not None
    ended = again.wait()
    assert ended.code == 0, ended.err
    return json.loads(ended.out)


def made_again(outcome: dict) -> bool:
    """Whether what was under way at a kill was made again, with all parameters it had by then."""
    trials = outcome["trials"]
    return all(
        any(
            failed["parameters"].items() <= trial["parameters"].items()
            for trial in trials
            if trial["trial"] > failed["trial"]
        )
        for failed in trials
        if failed["state"] == "fail"
    )
