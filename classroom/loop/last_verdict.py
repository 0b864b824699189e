"""The last verdict that was given, kept for the page: `.workshop/verdict.json`."""

import contextlib
import json
from dataclasses import dataclass

from classroom.loop import progress
from classroom.verdict import Verdict
from pipelines.storage import write_file

_FILE = "verdict.json"


@dataclass(frozen=True)
class LastVerdict:
    """A verdict, and when it was given: local time, to the minute."""

    verdict: Verdict
    when: str


def keep(verdict: Verdict) -> None:
    """Keeps a verdict in the place of the one before; a checkout that is read-only keeps none."""
    said = {"when": progress.now(), "verdict": verdict.to_dict()}
    with contextlib.suppress(OSError):
        write_file(str((progress.STATE / _FILE).absolute()), json.dumps(said).encode())


def load() -> LastVerdict | None:
    """The last one; None where there is none, or none that can be read."""
    try:
        said = json.loads((progress.STATE / _FILE).read_text(encoding="utf-8"))
        return LastVerdict(Verdict.from_dict(said["verdict"]), str(said["when"]))
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None
