"""Reads the options as Beam does, builds the package as workers do, rehearses the submission."""

import contextlib
import datetime
import functools
import json
import os
import subprocess
import sys
import tempfile
import zipfile
import zoneinfo
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
# A source distribution travels; from it, workers make what they install.
_BUILD = """
import os, sys, tarfile, setuptools.build_meta
target, backend = sys.argv[1], setuptools.build_meta.__legacy__
with tarfile.open(os.path.join(target, backend.build_sdist(target))) as archive:
    archive.extractall(target, filter="data")
    os.chdir(os.path.join(target, archive.getnames()[0]))
backend.build_wheel(target)
"""
_VERSIONS = """
import json, os, sys, setuptools
from distutils.core import run_setup
versions = {}
for version, text in json.load(sys.stdin).items():
    with open("setup.py", "w") as file:
        file.write(text)
    versions[version] = run_setup("setup.py", stop_after="init").get_version()
print(json.dumps(versions))
"""


def named_in(code, title, place, shown, fold):
    """The name of a job that was started when the clocks of a place showed a time."""
    zone = zoneinfo.ZoneInfo(place)
    return code.get("job_name")(title, datetime.datetime(*shown, tzinfo=zone, fold=fold))


class _Unreadable(Exception):
    """What argparse says of flags, which it writes behind two pages of usage."""


class _Parser(pipeline_options._BeamArgumentParser):
    def error(self, message):
        if not message.startswith("ambiguous option: "):  # which Beam bears
            raise _Unreadable(message)


@functools.cache
def _parser():
    parser = _Parser(allow_abbrev=False)
    for options in pipeline_options.PipelineOptions.__subclasses__():
        if options.__module__ == pipeline_options.__name__:
            with contextlib.suppress(Exception):
                options._add_argparse_args(parser)
    return parser


def _runner(name):
    """The class that Beam takes for a runner's name."""
    paths = pipeline_options.StandardOptions.KNOWN_RUNNER_NAMES
    known = {path.rpartition(".")[2].lower(): path for path in paths}
    lower = str(name).lower()
    return known.get(lower, known.get(f"{lower}runner", str(name))).rpartition(".")[2]


def parsed(code, *args, **kwargs):
    """What Beam makes of the flags: the values of its options, and the flags it does not know."""
    flags = code.get("submission_flags")(*args, **kwargs)
    if not isinstance(flags, list | tuple) or not all(isinstance(one, str) for one in flags):
        return {"flags": flags, "said": "it takes a list of texts"}
    try:
        known, unknown = _parser().parse_known_args(list(flags))
    except _Unreadable as error:
        return {"flags": list(flags), "said": str(error)}
    values = {
        name: value
        for name, value in vars(known).items()
        if isinstance(value, str | int | bool | list | None)
    }
    values["runner"] = _runner(values["runner"])
    return {"flags": list(flags), "values": values, "unknown": unknown}


def _write(folder, script):
    for name, text in {**PROJECT, "setup.py": script}.items():
        path = Path(folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def _run(script, *arguments, folder, told=""):
    """What a script prints in a folder, and the last line of its error, if it is one."""
    done = subprocess.run(
        [sys.executable, "-I", "-W", "ignore", "-c", script, *arguments],
        cwd=folder,
        input=told,
        capture_output=True,
        text=True,
        timeout=600,
    )
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    return done.stdout, (lines[-1] if lines else "no message") if done.returncode else None


def installed(code, version):
    """What workers have after they have installed the package: its files and its metadata."""
    script = code.get("setup_script")(version)
    if not isinstance(script, str):
        return {"said": f"setup_script returned {script!r}, which is no text"}
    with tempfile.TemporaryDirectory() as work:
        project, target = Path(work, "project"), Path(work, "target")
        _write(project, script)
        target.mkdir()
        _, said = _run(_BUILD, str(target), folder=project)
        if said is not None:
            return {"said": said}
        (wheel,) = target.glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            names = archive.namelist()
            (metadata,) = (name for name in names if name.endswith(".dist-info/METADATA"))
            lines = archive.read(metadata).decode().splitlines()
        fields = [line.split(": ", 1) for line in lines if ": " in line]
        needs = [value for key, value in fields if key == "Requires-Dist"]
        return {
            "files": sorted(name for name in names if ".dist-info/" not in name),
            "name": [value for key, value in fields if key == "Name"],
            "version": [value for key, value in fields if key == "Version"],
            # An extra is installed by who asks for it, and workers do not.
            "requires": [one for one in needs if "extra ==" not in one],
        }


def versions(code, asked):
    """The version that the package of each has."""
    scripts = {version: code.get("setup_script")(version) for version in asked}
    if not all(isinstance(script, str) for script in scripts.values()):
        return {"said": "setup_script returned what is no text"}
    with tempfile.TemporaryDirectory() as work:
        _write(work, "")
        printed, said = _run(_VERSIONS, folder=work, told=json.dumps(scripts))
        if said is not None:
            return {"said": said}
        return {"versions": json.loads(printed.splitlines()[-1])}


def rehearsed(code, *args, bucket, region, version, **kwargs):
    """Submits the project's job to services on this machine, and tells what became of it."""
    with tempfile.TemporaryDirectory() as work:
        project, folder = Path(work, "project"), Path(work, "services")
        _write(project, code.get("setup_script")(version))
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
