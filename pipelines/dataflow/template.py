"""A Flex Template of the jobs: one image that launches it and works for it.

Writes the image's build context, the template's metadata and specification, and the commands.
The metadata is made from the parsers of the command line, so it cannot say other than they do.
"""

import argparse
import ast
import json
import re
import shlex
import shutil
from collections.abc import Sequence
from pathlib import Path

from pipelines.data.distributions import STANDS_FOR
from pipelines.dataflow import arguments as dataflow
from pipelines.problems import RequestError
from pipelines.storage import owned_folder
from pipelines.tables import arguments
from pipelines.terminal.parser import Parser

ROOT = Path(__file__).resolve().parents[2]
DEFAULT_FOLDER = str(Path("build", "template"))
_MARKER = ".template"
# Set in the image: what it holds need not be staged for workers that run in it.
IN_IMAGE = "FLIGHTS_WORKSHOP_IMAGE"
# Built for every Python version; a newer one is a matter of --launcher-tag.
LAUNCHER_TAG = "flex_templates_base_image_release_20260112_RC00"

# What a launch says by gcloud's own flags, which the launcher hands on as Beam's options.
LAUNCH_FLAGS = {
    "project": "--project",
    "region": "--region",
    "temp_location": "--temp-location",
    "staging_location": "--staging-location",
    "job_name": "JOB_NAME",
    "update": "--update",
    "num_workers": "--num-workers",
    "max_num_workers": "--max-workers",
    "machine_type": "--worker-machine-type",
    "network": "--network",
    "subnetwork": "--subnetwork",
    "no_use_public_ips": "--disable-public-ips",
    "service_account_email": "--service-account-email",
    "labels": "--additional-user-labels",
    "dataflow_kms_key": "--dataflow-kms-key",
}
_GCS = r"gs://[a-z0-9][-_.a-z0-9]{1,220}[a-z0-9]/"
# By what an option's help calls its value. An option with another name for it has to be added.
_REGEXES = {
    "PATTERN": rf"^{_GCS}.+(,\s*{_GCS}.+)*$",
    "DIR": rf"^{_GCS}.+$",
    "FILE": rf"^{_GCS}.+$",
    "N": r"^[1-9][0-9]*$",
    "NAME=VALUE,…": r"^(\{.*\}|[^=,]+=[^,]*(,[^=,]+=[^,]*)*)$",
    "TRAIN/EVAL/TEST": r"^[0-9.]+/[0-9.]+/[0-9.]+$",
    "TEXT": r"^.+$",
    "NAME": r"^[a-z][_a-z0-9]*$",
    "IMAGE": r"^[a-z0-9][-._/:@a-zA-Z0-9]*$",
    "OPTION": r"^[a-z][-_a-z0-9]*(=.*)?$",
}
_TYPES = {"DIR": "GCS_READ_FOLDER", "FILE": "GCS_READ_FILE", "N": "NUMBER"}

_LAUNCHER_IMAGE = "gcr.io/dataflow-templates-base/python{}-template-launcher-base"
_LAUNCHER = "/opt/google/dataflow/python_template_launcher"
_DOCKERFILE = """\
# The launcher of the template and the container of its workers: both run the same libraries.
ARG PYTHON={python}
ARG BEAM={beam}
ARG LAUNCHER_TAG={launcher}

FROM apache/beam_python${{PYTHON}}_sdk:${{BEAM}} AS sdk
FROM {launcher_image}:${{LAUNCHER_TAG}} AS launcher

FROM python:${{PYTHON}}-slim
COPY --from=sdk /opt/apache/beam /opt/apache/beam
COPY --from=launcher {program} {program}

WORKDIR /template
COPY requirements.lock .
RUN pip install --no-cache-dir --no-deps --require-hashes -r requirements.lock
COPY . .
RUN pip install --no-cache-dir --no-deps --no-build-isolation .
RUN python -c "import tensorflow_transform.beam, tfx_bsl.public.tfxio, pipelines.cli.run"

# No requirements and no setup file: the workers' image has both installed.
ENV FLEX_TEMPLATE_PYTHON_PY_FILE=/template/main.py
ENV {in_image}=1
ENTRYPOINT ["/opt/apache/beam/boot"]
"""
_MAIN = '''\
"""What the template's launcher runs."""

import sys

from pipelines.cli.run import PROGRAM, run_and_leave

if __name__ == "__main__":
    run_and_leave(sys.argv[1:], PROGRAM)
'''


def dockerfile(launcher_tag: str = LAUNCHER_TAG) -> str:
    """The image's Dockerfile, for this Python and this Beam."""
    import sys
    from importlib.metadata import version

    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    return _DOCKERFILE.format(
        python=python,
        launcher_image=_LAUNCHER_IMAGE.format(python.replace(".", "")),
        program=_LAUNCHER,
        beam=version("apache-beam"),
        launcher=launcher_tag,
        in_image=IN_IMAGE,
    )


def declared_options() -> list[argparse.Action]:
    """Every option of the job and of a production job on Dataflow."""
    parser = Parser(add_help=False)
    arguments.add_arguments(parser)
    dataflow.add_arguments(parser)
    return [action for action in parser._actions if action.dest != "help"]


def metadata() -> dict:
    """The template's metadata: a parameter for every option that no flag of a launch sets."""
    return {
        "name": "A table to TFRecords",
        "description": "Reads the rows of a job (of flights, where none is named), enriches, "
        "checks, splits and transforms them, and writes TFRecords with a manifest.",
        "streaming": False,
        "parameters": [
            _parameter(action) for action in declared_options() if action.dest not in LAUNCH_FLAGS
        ],
    }


def _parameter(action: argparse.Action) -> dict:
    name = action.option_strings[0].removeprefix("--")
    help_text = (action.help or "").replace("%(default)s", str(action.default))
    if action.choices:
        regex, kind = f"^({'|'.join(map(re.escape, action.choices))})$", "ENUM"
    else:
        metavar = str(action.metavar)
        regex, kind = _REGEXES[metavar], _TYPES.get(metavar, "TEXT")
    output = name == "output"
    if output:
        # The default of this machine is none there.
        help_text, kind = "folder of the data set, gs://", "GCS_WRITE_FOLDER"
    made = {
        "name": name,
        "label": name.replace("-", " ").replace("_", " ").capitalize(),
        "helpText": help_text[:1].upper() + help_text[1:],
        "paramType": kind,
        "regexes": [regex],
        "isOptional": not output,
    }
    if action.choices:
        made["enumOptions"] = [{"value": choice} for choice in action.choices]
    if action.default is not None and not output and not action.nargs:
        made["defaultValue"] = str(action.default)
    return made


def specification(image: str) -> dict:
    """The template's specification, as `gcloud dataflow flex-template build` makes it."""
    return {"image": image, "sdkInfo": {"language": "PYTHON"}, "metadata": metadata()}


def runtime_lock(lock: str, roots: Sequence[str]) -> str:
    """The part of a lock that the job needs: `roots` and what they need, with their hashes.

    Args:
        lock: as uv writes it, each entry with comments that say what needs it.
    """
    entries = re.split(r"^(?=[a-zA-Z0-9])", lock, flags=re.MULTILINE)[1:]
    needed_by: dict[str, set[str]] = {}
    texts: dict[str, list[str]] = {}
    for entry in entries:
        name = _normal(_name_in(entry))
        via = re.findall(r"^    #(?: via)?\s+([-._a-zA-Z0-9]+)", entry, re.MULTILINE)
        needed_by.setdefault(name, set()).update(_normal(parent) for parent in via)
        texts.setdefault(name, []).append(entry)
    kept = {_normal(root) for root in roots}
    while grown := {n for n, parents in needed_by.items() if n not in kept and parents & kept}:
        kept |= grown
    return "".join(text for name, found in texts.items() if name in kept for text in found)


def _name_in(requirement: str) -> str:
    """The name that a requirement begins with."""
    found = re.match(r"[-._a-zA-Z0-9]+", requirement)
    assert found, requirement
    return found[0]


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def runtime_roots() -> list[str]:
    """Names of what setup.py says the job needs."""
    for node in ast.parse((ROOT / "setup.py").read_text("utf-8")).body:
        if not isinstance(node, ast.Assign):
            continue
        target = node.targets[0]
        if isinstance(target, ast.Name) and target.id == "RUNTIME":
            named = [_name_in(text) for text in ast.literal_eval(node.value)]
            return named + [STANDS_FOR[name] for name in named if name in STANDS_FOR]
    raise AssertionError("setup.py has no RUNTIME")


def commands(folder: str, image: str, project: str, region: str, bucket: str) -> str:
    """The commands that build the image and the template, and launch a job from it."""
    quoted = shlex.quote(folder)
    spec = f"gs://{bucket}/templates/flights.json"
    return f"""\
gcloud builds submit {quoted} --tag {image} --project {project} --timeout 3600

gcloud dataflow flex-template build {spec} \\
    --image {image} --sdk-language PYTHON \\
    --metadata-file {quoted}/metadata.json --project {project}

gcloud dataflow flex-template run flights-$(date +%Y%m%d-%H%M%S) \\
    --template-file-gcs-location {spec} \\
    --project {project} --region {region} \\
    --temp-location gs://{bucket}/tmp --staging-location gs://{bucket}/staging \\
    --max-workers 10 --worker-machine-type n2-standard-4 \\
    --parameters output=gs://{bucket}/flights \\
    --parameters sdk_container_image={image}
"""


def write(folder: str, image: str, text: str, launcher_tag: str) -> None:
    """Writes the template's folder: the image's build context, and what gcloud takes.

    Raises:
        RequestError: it holds something else, cannot be written, or this is no checkout.
    """
    from pipelines.dataflow.staging import PROJECT_FILES, SHIPPED

    if not (ROOT / "setup.py").is_file():
        raise RequestError("The image is made from the checkout, and this is an installed copy.")
    target = owned_folder.emptied(folder, "template", _MARKER)
    try:
        for name in PROJECT_FILES:
            shutil.copy2(ROOT / name, target)
        ignored = shutil.ignore_patterns("__pycache__", "*.pyc", ".*")
        for name in SHIPPED:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, target / name, ignore=ignored)
        lock = runtime_lock((ROOT / "requirements.lock").read_text("utf-8"), runtime_roots())
        for name, contents in {
            "requirements.lock": lock,
            "Dockerfile": dockerfile(launcher_tag),
            ".dockerignore": ".template\nmetadata.json\nflights.json\ncommands.sh\n",
            "main.py": _MAIN,
            "metadata.json": json.dumps(metadata(), indent=2) + "\n",
            "flights.json": json.dumps(specification(image), indent=2) + "\n",
            "commands.sh": text,
        }.items():
            (target / name).write_text(contents, "utf-8")
    except OSError as error:
        raise RequestError(
            f"--folder {folder} cannot be written ({error.strerror}): choose another folder."
        ) from error


def template_command(argv: Sequence[str], prog: str = "workshop template") -> int:
    """Writes the template that the arguments ask for; returns the exit code."""
    parser = Parser(
        prog=prog,
        description="Writes a Flex Template of the jobs (a launch names one with the parameter "
        "`job`; flights where it does not), and how to build it.",
    )
    parser.add_argument(
        "--folder", metavar="DIR", default=DEFAULT_FOLDER, help="(default: %(default)s)"
    )
    parser.add_argument("--project", metavar="ID", default="PROJECT", help="for the commands")
    parser.add_argument("--region", metavar="NAME", default="REGION", help="for the commands")
    parser.add_argument("--bucket", metavar="NAME", default="BUCKET", help="for the commands")
    parser.add_argument(
        "--image",
        metavar="IMAGE",
        help="name of the image (default: REGION-docker.pkg.dev/PROJECT/flights/flights:1)",
    )
    parser.add_argument(
        "--launcher-tag",
        metavar="TAG",
        default=LAUNCHER_TAG,
        help="of the launcher's base image (default: %(default)s)",
    )
    given = parser.parse_args(list(argv))
    image = given.image or f"{given.region}-docker.pkg.dev/{given.project}/flights/flights:1"
    bucket = given.bucket.removeprefix("gs://").rstrip("/")
    text = commands(given.folder, image, given.project, given.region, bucket)
    write(given.folder, image, text, given.launcher_tag)
    print(f"{given.folder} has the image's Dockerfile and the template. Build and launch it by\n")
    print(text, end="")
    return 0
