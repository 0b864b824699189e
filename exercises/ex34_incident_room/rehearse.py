"""Runs a job of the incident room in the rehearsal, as it was deployed or as it is repaired.

    .venv/bin/python -m exercises.ex34_incident_room.rehearse worst               # with exercise.py
    .venv/bin/python -m exercises.ex34_incident_room.rehearse worst --deployed    # as on that night

The package that is submitted has the job's own files (`incidents/NAME/code`) and, as `steps.py`,
the definitions that the job needs of exercise.py. What the run leaves stands in
`build/incidents/NAME`: page.txt, messages.log, workers.log and metrics.txt.
"""

import argparse
import importlib.util
import json
import logging
import os
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Sequence
from pathlib import Path

from exercises.ex34_incident_room import left_behind, sources, steps_file
from exercises.ex34_incident_room.nights import NIGHTS
from pipelines.problems import JobError, Problem, sentence_of
from pipelines.rehearsal import faults, services
from pipelines.storage import owned_folder

FOLDER = Path(__file__).resolve().parent
PROJECT, REGION, BUCKET = "rehearsal", "us-central1", "nightly"
_MARKER = ".incident"
_SETUP = "import setuptools\n\nsetuptools.setup(**{arguments!r})\n"


def rehearse(name: str, folder: Path, deployed: bool, answer: Path) -> bool:
    """Submits a job to the rehearsal's services, with the faults of its night.

    Args:
        folder: gets what the run leaves; emptied before.
        deployed: as on that night, and not with the steps of `answer`.

    Returns:
        Whether the job worked in the time that it has.

    Raises:
        Problem: it could not be submitted.
    """
    night = NIGHTS[name]
    owned_folder.emptied(str(folder), "incident", _MARKER)
    package = folder / "code"
    shutil.copytree(FOLDER / "incidents" / name / "code", package)
    if not deployed:
        steps_file.write(answer, night.steps, package)
        if night.packaged:
            (package / "setup.py").write_text(_SETUP.format(arguments=_package(answer)))
    site = folder / "site"
    site.mkdir()
    planted = [faults.parse(text, []) for text in night.faults]
    with services.running(
        site, [BUCKET], REGION, f"gs://{BUCKET}/output", planted, workers=2, preload=False
    ) as running:
        environment = {**os.environ, **running.environment}
        before = dict(os.environ)
        os.environ.update(running.environment)
        try:
            for option, rows in night.files.items():
                _upload(_path(name, option), sources.as_text(rows()))
        finally:
            os.environ.clear()
            os.environ.update(before)
        launched = subprocess.run(
            [
                *(sys.executable, "job.py", "--runner=DataflowRunner", "--setup_file=./setup.py"),
                *(f"--project={PROJECT}", f"--region={REGION}", f"--job_name=nightly-{name}"),
                *(f"--temp_location=gs://{BUCKET}/temp", "--no_auth", "--no_save_main_session"),
                *(
                    f"--dataflow_endpoint={running.endpoint}",
                    f"--output=gs://{BUCKET}/output/{name}",
                ),
                *(f"--{option}={_path(name, option)}" for option in night.files),
            ],
            cwd=package,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        (folder / "launcher.log").write_text(launched.stdout + launched.stderr)
        job = _job(running.endpoint)
        metrics = _get(f"{_jobs(running.endpoint)}/{job['id']}/metrics").get("metrics", [])
    left_behind.write_logs(site, folder)
    left_behind.write_metrics(site, metrics, folder / "metrics.txt")
    left_behind.write_page(name, night, site, job["currentState"], folder / "page.txt")
    print((folder / "page.txt").read_text(encoding="utf-8"), end="")
    return launched.returncode == 0 and left_behind.seconds_of(site) <= night.seconds


def _package(answer: Path) -> dict:
    """What the answer's `package()` gives."""
    spec = importlib.util.spec_from_file_location("incident_room_answer", answer)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.package()


def _path(name: str, option: str) -> str:
    return f"gs://{BUCKET}/{name}-{option}.csv"


def _upload(path: str, text: str) -> None:
    from apache_beam.io.filesystems import FileSystems

    with FileSystems.create(path) as file:
        file.write(text.encode())


def _get(address: str) -> dict:
    with urllib.request.urlopen(address) as answer:
        return json.load(answer)


def _jobs(endpoint: str) -> str:
    return f"{endpoint}/v1b3/projects/{PROJECT}/locations/{REGION}/jobs"


def _job(endpoint: str) -> dict:
    jobs = _get(_jobs(endpoint)).get("jobs", [])
    if not jobs:
        raise JobError("The job was not submitted: see launcher.log.")
    return jobs[0]


def main(argv: Sequence[str] | None = None) -> int:
    """Rehearses what the arguments ask for; 0 where the job worked."""
    parser = argparse.ArgumentParser(
        prog="python -m exercises.ex34_incident_room.rehearse", description=__doc__
    )
    parser.add_argument("name", choices=[*NIGHTS])
    parser.add_argument("--deployed", action="store_true", help="as on that night")
    parser.add_argument("--answer", type=Path, default=FOLDER / "exercise.py")
    parser.add_argument("--folder", type=Path, help="(default: build/incidents/NAME)")
    given = parser.parse_args(argv)
    folder = given.folder or FOLDER.parents[1] / "build" / "incidents" / given.name
    folder.parent.mkdir(parents=True, exist_ok=True)
    # Google's client of storage asks for an account before the upload, and tells of each attempt
    # where there is no way out to the network; the emulator needs none.
    logging.getLogger("urllib3").setLevel(logging.ERROR)
    try:
        return 0 if rehearse(given.name, folder, given.deployed, given.answer) else 1
    except Problem as problem:
        print(sentence_of(problem), file=sys.stderr)
        return problem.exit_code


if __name__ == "__main__":
    sys.exit(main())
