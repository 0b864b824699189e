"""Character by character, by arithmetic on UTC, with flags in two words and packages by hand."""

import datetime as dt
import itertools

NAME_LIMIT = 63
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def _stem(title):
    kept = ""
    for one in title:
        small = chr(ord(one) + 32) if "A" <= one <= "Z" else one
        if small in LETTERS or (kept and "0" <= small <= "9"):
            kept += small
        elif kept and not kept.endswith("-"):
            kept += "-"
    return kept


def job_name(title, started):
    if started.tzinfo is None:
        raise ValueError("a time without a zone")
    stem = _stem(title)[: NAME_LIMIT - 16]
    stem = stem.removesuffix("-")
    if stem == "":
        raise ValueError(f"no letter in {title!r}")
    started = dt.datetime.fromtimestamp(started.timestamp(), dt.UTC)
    digits = "".join(one for one in started.isoformat()[:19] if one.isdigit())
    return "-".join([stem, digits[:8], digits[8:]])


def submission_flags(title, started, **job):
    name = job_name(title, started)
    folder = f"gs://{job['bucket']}/jobs/{name}"
    words = {
        "runner": "dataflow",
        "project": job["project"],
        "region": job["region"],
        "job_name": name,
        "temp_location": f"{folder}/temporary/",
        "staging_location": f"{folder}/staged/",
        "service_account_email": job["account"],
        "max_num_workers": str(job["most_workers"]),
        "setup_file": job["setup_file"],
        "label": f"pipeline={name.rsplit('-', 2)[0]}",
    }
    pairs = itertools.chain.from_iterable((f"--{key}", words[key]) for key in words)
    return (*pairs, "--labels", "team=reports", "--no_save_main_session", "--no_use_public_ips")


def setup_script(version):
    return (
        "import setuptools\n"
        "setuptools.setup(name='reports', packages=['reports', 'reports.rules'],\n"
        "  package_data={'': ['limits.json']}, python_requires='>=3.9',\n"
        "  install_requires='tzdata>=2023.3', extras_require={'test': ['pytest']},\n"
        "  version='" + version + "')"
    )


def cause_of_failure(messages):
    found, raised_at, cause = [], None, None
    for one in sorted(messages, key=lambda one: one["time"]):
        if one["importance"] != "JOB_MESSAGE_ERROR":
            continue
        lines = [line.strip() for line in one["text"].splitlines() if line.strip()]
        error, mark, step = lines[-1].partition(" [while running '")
        if mark:
            step = step.removesuffix("']")
            begin, number, digits = step.rpartition("-ptransform-")
            step = begin if number and digits.isdecimal() else step
        found.append({"error": error, "step": step if mark else None})
        has_one = "Traceback (most recent call last):" in one["text"]
        if cause is None or (has_one and raised_at is None):
            cause = found[-1]
        if has_one and raised_at is None:
            raised_at = one["time"]
    return None if cause is None else {**cause, "attempts": found.count(cause)}
