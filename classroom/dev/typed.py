"""Stubs and reference answers type-check, what they say to `pipelines` included."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from classroom.catalog import ROOT, Exercise


def wrong_types(exercises: Sequence[Exercise], stubs: Mapping[Path, str]) -> list[str]:
    """What mypy finds, as one text; nothing when all is well.

    Args:
        stubs: texts by the file that they are for, which may be a learner's by now.
    """
    with tempfile.TemporaryDirectory(prefix="workshop-types-") as folder:
        files = []
        for exercise in exercises:
            stub = Path(folder, exercise.code.relative_to(ROOT))
            stub.parent.mkdir(parents=True)
            for package in (stub.parent, stub.parent.parent):
                (package / "__init__.py").touch()
            stub.write_text(stubs[exercise.code], encoding="utf-8")
            files += [str(stub.relative_to(folder)), str(exercise.solution)]
        options = ["--config-file", str(ROOT / "pyproject.toml"), "--cache-dir", os.devnull]
        done = subprocess.run(
            [sys.executable, "-m", "mypy", *options, "--no-error-summary", *files],
            capture_output=True,
            text=True,
            cwd=folder,
            env={**os.environ, "MYPYPATH": str(ROOT)},
        )
    return [f"mypy finds:\n{(done.stdout + done.stderr).strip()}"] if done.returncode else []
