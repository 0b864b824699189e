"""What it takes to send a job away: its name, its options, its package, and its post-mortem."""

# BEGIN SOLUTION
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

# STUB
# from collections.abc import Mapping, Sequence
# from datetime import datetime
# END SOLUTION

# Of a job's name and of a label's value on Dataflow.
NAME_LIMIT = 63


def job_name(title: str, started: datetime) -> str:
    """A job's name: the title, made fit for Dataflow, and the time in UTC.

    Such as "late-flights-20130209-143000" for "Late flights!", started at 14:30 UTC. Of the
    title

    - the letters A to Z stay, as small ones, and the digits 0 to 9;
    - each run of anything else becomes one dash, and none is the last;
    - what stands before the first letter goes: a name starts with a letter.

    Behind it, and behind one dash, stand the day, a dash, and the second in UTC. They are
    whole in every name, for two jobs of one name cannot run at once. A name has at most
    NAME_LIMIT characters: as much of the title stays as fits, but no dash at the cut.

    Args:
        title: for people, in letters of any alphabet. (Two of them become, as small ones, an
            i and a k: İ and the kelvin sign. Whether these stay is yours to choose.)
        started: of the years 1970 to 2100, in any time zone.

    Raises:
        ValueError: the title has none of the letters, or `started` has no time zone.
    """
    # BEGIN SOLUTION
    if started.utcoffset() is None:
        raise ValueError(f"{started} has no time zone, so nobody knows when it is.")
    stem = re.sub(r"[^a-z0-9]+", "-", title.lower())
    stem = re.sub(r"^[^a-z]+", "", stem)
    if not stem:
        raise ValueError(f"{title!r} has no letter from a to z to start a job's name with.")
    time = f"{started.astimezone(UTC):%Y%m%d-%H%M%S}"
    return f"{stem[: NAME_LIMIT - len(time) - 1].rstrip('-')}-{time}"
    # END SOLUTION


def submission_flags(
    title: str,
    started: datetime,
    *,
    project: str,
    region: str,
    bucket: str,
    account: str,
    setup_file: str,
    most_workers: int,
) -> list[str]:
    """The command line of the job, for Beam's PipelineOptions.

    - It runs on Dataflow, in the project and the region, under `job_name(title, started)`.
    - Workers act as the account, have no public addresses, and are at most `most_workers`.
    - They install the package of `setup_file`, and get no pickle of this process's main session.
    - What is temporary, and what is staged, goes to two folders of the bucket, of which
      neither is in the other.
    - The label "pipeline" is the job's name without its time and the dash before it: the bill
      is split by it.

    Beam warns of a flag that it does not know, and goes on without it: each of these is one
    that it knows.

    Args:
        bucket: its name, without gs://.
        account: e-mail address of a service account.
        setup_file: path of the setup.py.
    """
    # BEGIN SOLUTION
    name = job_name(title, started)
    return [
        "--runner=DataflowRunner",
        f"--project={project}",
        f"--region={region}",
        f"--job_name={name}",
        f"--temp_location=gs://{bucket}/tmp",
        f"--staging_location=gs://{bucket}/staging",
        f"--service_account_email={account}",
        "--no_use_public_ips",
        f"--max_num_workers={most_workers}",
        f"--setup_file={setup_file}",
        "--no_save_main_session",
        f"--labels=pipeline={name[: -len('-20130209-143000')]}",
    ]
    # END SOLUTION


def setup_script(version: str) -> str:
    """The text of the setup.py of this project, which stands beside it:

        setup.py
        reports/__init__.py
        reports/job.py              imports reports.rules.late, tzdata
        reports/limits.json         is read by reports.rules.late, on the workers
        reports/rules/__init__.py
        reports/rules/late.py
        tests/__init__.py
        tests/test_late.py

    Workers install it, under the name "reports" and the version given. What is in the package
    `reports` is installed, modules and data; tests are not. It declares that it needs
    tzdata, which the workers' image has not; not Beam, which the image has in the version of
    the submitter, and which is not to be replaced.

    Args:
        version: a version of Python packages in its normal form, such as "1.4.2" or "2.0rc1".
    """
    # BEGIN SOLUTION
    return f"""from setuptools import find_packages, setup

setup(
    name="reports",
    version={version!r},
    packages=find_packages(include=["reports", "reports.*"]),
    package_data={{"reports": ["*.json"]}},
    install_requires=["tzdata"],
)
"""
    # END SOLUTION


def cause_of_failure(messages: Sequence[Mapping]) -> dict | None:
    """Why a job failed, out of what it said.

    Args:
        messages: in any order, dicts of

            time          text, such as "2013-02-09T14:30:05.120Z"; no two are the same
            importance    "JOB_MESSAGE_BASIC", "JOB_MESSAGE_WARNING", "JOB_MESSAGE_ERROR" and more
            text          what was said, in a line or more; often a traceback

    Returns:
        None where nothing was said that is an error. Otherwise, of the earliest error with a
        traceback (somewhere in its text is "Traceback (most recent call last):"):

            error       the last line of its text that is not blank, without the blanks
                        around it, and without the step
            step        in which it was raised, where the line ends with a blank and
                        [while running 'STEP-ptransform-17'], or the same without the
                        number: STEP; None where it does not
            attempts    how many errors, with a traceback or without, have in their last lines
                        the same error and the same step

        and where no error has a traceback, the same of the earliest error.
    """
    # BEGIN SOLUTION
    errors = sorted(
        (one for one in messages if one["importance"] == "JOB_MESSAGE_ERROR"),
        key=lambda one: one["time"],
    )
    if not errors:
        return None
    ends = [_last_line(one["text"]) for one in errors]
    raised = [end for end, one in zip(ends, errors, strict=True) if _TRACEBACK in one["text"]]
    error, step = (raised or ends)[0]
    return {"error": error, "step": step, "attempts": ends.count((error, step))}
    # END SOLUTION


# BEGIN SOLUTION
# Dataflow writes "Error message from worker: " before it, in the same line.
_TRACEBACK = "Traceback (most recent call last):"
_STEP = re.compile(r"(?P<error>.*) \[while running '(?P<step>.*?)(-ptransform-\d+)?'\]")


def _last_line(text: str) -> tuple[str, str | None]:
    last = text.strip().split("\n")[-1].strip()
    found = _STEP.fullmatch(last)
    return (found["error"], found["step"]) if found else (last, None)


# STUB
# END SOLUTION
