"""What it takes to send a job away: its name, its options, its package, and its post-mortem."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from pipelines.seats.unsolved import unsolved

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

    Args:
        version: a version of Python packages in its normal form, such as "1.4.2" or "2.0rc1".
    """
    unsolved("ex20_submit_job")


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
    unsolved("ex20_submit_job")
