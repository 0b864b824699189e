"""What it takes to send a job away: its name, its options, its package, and its post-mortem."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from pipelines.seats.unsolved import unsolved

# Of a job's name and of a label's value on Dataflow.
NAME_LIMIT = 63


def job_name(title: str, started: datetime) -> str:
    """A job's name: the title, made fit for Dataflow, and the time in UTC.

    Such as "late-flights-20130209-143000" for "Late flights!", started at 14:30 UTC. A name
    has lower-case letters a to z, digits and single dashes, starts with a letter, does not
    end with a dash, and has at most NAME_LIMIT characters, the time whole among them: two jobs
    of one name cannot run at once. Any run of other characters in the title becomes one dash.

    Args:
        title: for people.
        started: with a time zone, in any.

    Raises:
        ValueError: the title has no letter to start with, or `started` has no time zone.
    """
    unsolved("ex20_submit_job")


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
    - What is temporary, and what is staged, goes to two folders of the bucket.
    - Workers act as the account, have no public addresses, and are at most `most_workers`.
    - They install the package of `setup_file`, and get no pickle of this process's main session.
    - The label "pipeline" is the job's name without its time: the bill is split by it.

    Beam warns of a flag that it does not know, and goes on without it: each of these is one
    that it knows.

    Args:
        bucket: its name, without gs://.
        account: e-mail address of a service account.
        setup_file: path of the setup.py.
    """
    unsolved("ex20_submit_job")


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
    """
    unsolved("ex20_submit_job")


def cause_of_failure(messages: Sequence[Mapping]) -> dict | None:
    """Why a job failed, out of what it said.

    Args:
        messages: in any order, dicts of

            time          text, such as "2013-02-09T14:30:05.120Z", all of the same form
            importance    "JOB_MESSAGE_BASIC", "JOB_MESSAGE_WARNING", "JOB_MESSAGE_ERROR" and more
            text          what was said; often a traceback of several lines

    Returns:
        None where nothing was said that is an error. Otherwise, of the earliest error with a
        traceback (its text has the line "Traceback (most recent call last):"):

            error       the last line of its text that is not blank, without the step
            step        in which it was raised, or None where it does not say: the line ends
                        with [while running 'STEP-ptransform-17']; STEP is wanted, and the
                        number is not
            attempts    how many errors end with the same last line

        and where no error has a traceback, the same of the earliest error.
    """
    unsolved("ex20_submit_job")
