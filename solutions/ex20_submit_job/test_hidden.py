"""What grading adds to the tests of exercise 20."""

import datetime

import pytest

STARTED = datetime.datetime(2013, 12, 31, 23, 59, 59, tzinfo=datetime.UTC)


@pytest.mark.task("name")
@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("a", "a-20131231-235959"),
        ("--A--1--", "a-1-20131231-235959"),
        ("x" * 47, "x" * 47 + "-20131231-235959"),
        ("x" * 48, "x" * 47 + "-20131231-235959"),
        ("9E_delays", "e-delays-20131231-235959"),
    ],
)
def test_names_at_the_edges(harness, title, name):
    harness.call("job_name", title, STARTED).gives(name)


@pytest.mark.task("flags")
def test_another_job_has_other_flags(harness):
    ran = harness.drive(
        *("parsed", "EWR", STARTED),
        **{"project": "p-12345", "region": "europe-west1", "bucket": "b", "account": "a@b.c"},
        **{"setup_file": "/x/setup.py", "most_workers": 3},
    )
    values = ran.value["values"]
    got = {name: values[name] for name in ("region", "max_num_workers", "labels", "setup_file")}
    expected = {
        "region": "europe-west1",
        "max_num_workers": 3,
        "labels": ["pipeline=ewr"],
        "setup_file": "/x/setup.py",
    }
    ran.must(
        got == expected, "The flags are not this job's.", expected=repr(expected), got=repr(got)
    )


@pytest.mark.task("cause")
def test_blank_lines_and_a_step_of_words(harness):
    text = (
        "Traceback (most recent call last):\n  File 'x'\n"
        "ValueError: bad [row] [while running 'Read it/Map']\n\n"
    )
    message = {"time": "2013-02-09T14:31:01.000Z", "importance": "JOB_MESSAGE_ERROR", "text": text}
    harness.call("cause_of_failure", [message]).gives(
        {"error": "ValueError: bad [row]", "step": "Read it/Map", "attempts": 1}
    )
