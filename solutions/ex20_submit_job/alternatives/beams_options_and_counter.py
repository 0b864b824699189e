"""Regular expressions and strftime, flags made from Beam's own options, a Counter of errors."""

import collections
import json
import re

from apache_beam.options.pipeline_options import GoogleCloudOptions, PipelineOptions

NAME_LIMIT = 63
BEHIND = "-%Y%m%d-%H%M%S"


def job_name(title, started):
    offset = started.utcoffset()
    words = re.findall("[a-zA-Z0-9]+", title)
    found = re.search("[a-zA-Z].*", "-".join(words))
    if offset is None or found is None:
        raise ValueError(f"no job can be named by {title!r} and {started!r}")
    behind = (started.replace(tzinfo=None) - offset).strftime(BEHIND)
    return found[0].lower()[: NAME_LIMIT - len(behind)].strip("-") + behind


def submission_flags(title, started, *, project, region, bucket, account, setup_file, most_workers):
    name = job_name(title, started)
    options = PipelineOptions([], project=project, region=region, job_name=name)
    cloud = options.view_as(GoogleCloudOptions)
    cloud.temp_location = f"gs://{bucket}/temp"
    cloud.staging_location = f"gs://{bucket}/temp-of-staging"
    cloud.service_account_email = account
    cloud.labels = ["pipeline=" + re.sub(r"-\d{8}-\d{6}$", "", name)]
    flags = ["--runner", "apache_beam.runners.dataflow.dataflow_runner.DataflowRunner"]
    for key, value in options.get_all_options(drop_default=True).items():
        flags += [f"--{key}={one}" for one in (value if isinstance(value, list) else [value])]
    return [
        *flags,
        "--no_use_public_ips",
        *("--max_num_workers", f"{most_workers:d}"),
        "--no_save_main_session",
        f"--setup_file={setup_file}",
    ]


def setup_script(version):
    told = {
        "name": "reports",
        "version": version,
        "package_data": {"reports": ["limits.json", "**/*.json"]},
        "install_requires": ["tzdata"],
    }
    # Without packages, setuptools finds them, and leaves tests out.
    return (
        f"import json\nimport setuptools\n\nsetuptools.setup(**json.loads({json.dumps(told)!r}))\n"
    )


def _taken_apart(message):
    last = re.findall(r"^.*\S.*$", message["text"], re.MULTILINE)[-1].strip()
    error, *rest = last.split(" [while running '", 1)
    return error, re.sub(r"(-ptransform-\d+)?'\]$", "", rest[0]) if rest else None


def cause_of_failure(messages):
    errors = [one for one in messages if one["importance"] == "JOB_MESSAGE_ERROR"]
    if not errors:
        return None

    def order(message):
        return "Traceback (most recent call last):" not in message["text"], message["time"]

    error, step = first = _taken_apart(min(errors, key=order))
    counted = collections.Counter(map(_taken_apart, errors))
    return {"step": step, "error": error, "attempts": counted[first]}
