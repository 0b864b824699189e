"""What a reference answers in a grading, request by request: `python -m tests.cheats.recording EX`.

The key is the request without its seed, which another grading has another of.
"""

import base64
import hashlib
import json
import subprocess
import sys
import zlib
from functools import cache
from pathlib import Path

from classroom.catalog import ROOT

# Of the earlier grading. Another than any that tests grade with.
SEED = 1_234


@cache
def recorded(exercise: str) -> dict[str, str]:
    """Answers, compressed, by the hashes of what was asked; in a process of its own.

    Args:
        exercise: its folder.
    """
    done = subprocess.run(
        [sys.executable, "-B", "-m", "tests.cheats.recording", exercise],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def main(exercise: str) -> None:
    """Prints them as a line of JSON."""
    from classroom import catalog
    from classroom.checking import exercise_check
    from classroom.harness import plain
    from classroom.harness.backend import InProcess

    table: dict[str, str] = {}

    class Recording(InProcess):
        def ask(self, request: bytes) -> bytes:
            asked = plain.loads(request)
            asked.pop("seed", None)
            key = hashlib.sha256(plain.dumps(asked)).hexdigest()[:24]
            answer = super().ask(request)
            table[key] = base64.b64encode(zlib.compress(answer)).decode()
            return answer

    def make(module: str, path: Path, folder: Path) -> Recording:
        return Recording(module, path, folder)

    verdict = exercise_check.check_in_process(
        catalog.load_one(exercise), "solutions", patience=20.0, make_backend=make, seed=SEED
    )
    if not verdict.passed:
        raise SystemExit(f"{exercise}: the reference does not pass: {verdict.error}")
    print(json.dumps(table))


if __name__ == "__main__":
    main(sys.argv[1])
