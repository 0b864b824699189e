"""Reads the options as Beam does, builds the package as workers do, rehearses the submission."""

import contextlib
import json
import os
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

from apache_beam.options import pipeline_options

ROOT = Path(__file__).resolve().parents[2]
PROJECT = {
    "reports/__init__.py": "",
    "reports/limits.json": '{"late": 15}',
    "reports/rules/__init__.py": "",
    "reports/rules/late.py": """
import json
from importlib.resources import files

LIMIT = json.loads(files("reports").joinpath("limits.json").read_text())["late"]


def is_late(minutes):
    return minutes >= LIMIT
""",
    "reports/job.py": """
import apache_beam as beam
import tzdata
from apache_beam.metrics import Metrics

from reports.rules.late import is_late


class CountLate(beam.DoFn):
    def process(self, minutes):
        Metrics.counter("reports", "flights").inc()
        if is_late(minutes):
            Metrics.counter("reports", "late").inc()
            yield minutes


def build(pipeline):
    delays = pipeline | "Delays" >> beam.Create([-18, 2, 14, 15, 154])
    return delays | "Count late" >> beam.ParDo(CountLate())
""",
    "tests/__init__.py": "",
    "tests/test_late.py": "",
}
SUBMIT = """
import json, logging, sys
import apache_beam as beam
from apache_beam.options.pipeline_options import PipelineOptions
from reports.job import build

logging.disable(logging.WARNING)
pipeline = beam.Pipeline(options=PipelineOptions(sys.argv[1:]))
build(pipeline)
result = pipeline.run()
told = {"error": ""}
try:
    result.wait_until_finish()
except Exception as error:
    told["error"] = str(error)
found = result.metrics().query()["counters"]
told |= {c.key.metric.name: c.committed for c in found if c.key.metric.namespace == "reports"}
print(json.dumps({"state": result.state, **told}))
"""
_BUILD = """
import sys, setuptools.build_meta as backend
getattr(backend, f"build_{sys.argv[1]}")(sys.argv[2])
"""


def parsed(code, *args, **kwargs):
    """What Beam makes of the flags: the values of its options, and the flags it does not know."""
    flags = code.get("submission_flags")(*args, **kwargs)
    if not isinstance(flags, list | tuple) or not all(isinstance(one, str) for one in flags):
        return {"flags": flags}
    parser = pipeline_options._BeamArgumentParser(allow_abbrev=False)
    for options in pipeline_options.PipelineOptions.__subclasses__():
        if options.__module__ == pipeline_options.__name__:
            with contextlib.suppress(Exception):
                options._add_argparse_args(parser)
    try:
        known, unknown = parser.parse_known_args(list(flags))
    except SystemExit:
        return {"flags": list(flags)}
    values = {
        name: value
        for name, value in vars(known).items()
        if isinstance(value, str | int | bool | list | None)
    }
    return {"flags": list(flags), "values": values, "unknown": unknown}


def _write(code, folder, version):
    for name, text in PROJECT.items():
        path = Path(folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    Path(folder, "setup.py").write_text(code.get("setup_script")(version))


def _built(kind, folder, target):
    target.mkdir()
    done = subprocess.run(
        [sys.executable, "-I", "-c", _BUILD, kind, str(target)],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=600,
    )
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        return None, lines[-1] if lines else "no message"
    (made,) = target.iterdir()
    return made, ""


def installed(code, version):
    """What workers have after they have installed the package: its files and its metadata."""
    with tempfile.TemporaryDirectory() as work:
        project = Path(work, "project")
        _write(code, project, version)
        # A source distribution travels; from it, workers make what they install.
        sdist, said = _built("sdist", project, Path(work, "sdist"))
        if sdist is None:
            return {"said": said}
        with tarfile.open(sdist) as archive:
            archive.extractall(Path(work, "unpacked"), filter="data")
        (root,) = Path(work, "unpacked").iterdir()
        wheel, said = _built("wheel", root, Path(work, "wheel"))
        if wheel is None:
            return {"said": said}
        with zipfile.ZipFile(wheel) as archive:
            names = archive.namelist()
            (metadata,) = (name for name in names if name.endswith(".dist-info/METADATA"))
            lines = archive.read(metadata).decode().splitlines()
        fields = [line.split(": ", 1) for line in lines if ": " in line]
        return {
            "files": sorted(name for name in names if ".dist-info/" not in name),
            "name": [value for key, value in fields if key == "Name"],
            "version": [value for key, value in fields if key == "Version"],
            "requires": [value for key, value in fields if key == "Requires-Dist"],
        }


def rehearsed(code, *args, bucket, region, version, **kwargs):
    """Submits the project's job to services on this machine, and tells what became of it."""
    with tempfile.TemporaryDirectory() as work:
        project, folder = Path(work, "project"), Path(work, "services")
        _write(code, project, version)
        folder.mkdir()
        setup = str(project / "setup.py")
        flags = code.get("submission_flags")(
            *args, bucket=bucket, region=region, setup_file=setup, **kwargs
        )
        from pipelines.rehearsal.services import running

        with running(folder, [bucket], region, f"gs://{bucket}/out", (), 1) as services:
            done = subprocess.run(
                [
                    *(sys.executable, "-c", SUBMIT, *flags, "--no_auth"),
                    f"--dataflow_endpoint={services.endpoint}",
                    "--experiments=disable_logging_submission_environment",
                ],
                cwd=project,
                env={
                    **os.environ,
                    **services.environment,
                    "PYTHONPATH": str(project),
                    "TF_CPP_MIN_LOG_LEVEL": "2",
                },
                capture_output=True,
                text=True,
                timeout=1200,
            )
        if done.returncode:
            lines = [line for line in done.stderr.splitlines() if line.strip()]
            return {"state": "NOT SUBMITTED", "error": lines[-1] if lines else "no message"}
        return json.loads(done.stdout.splitlines()[-1])
