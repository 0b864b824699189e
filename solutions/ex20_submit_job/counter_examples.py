"""What an answer to exercise 20 is tried on once its tests pass."""

import calendar
import datetime
import itertools
import string
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

UTC = datetime.UTC
STARTED = datetime.datetime(2013, 2, 9, 14, 30, tzinfo=UTC)
TIME = "20130209-143000"
KEPT = frozenset(string.ascii_letters + string.digits)
# Without the two letters that are an i and a k as small ones: of them the contract says nothing.
PIECES = [
    *("a", "Z", "late", "EWR", "9", "2013", "47", "x" * 17, "of flights", "--", "a\u0303"),
    *"- _.\n\t'/—ãß²٣Ω\u017fﬁ京\U0001f6eb",
]
TITLES = st.lists(st.sampled_from(PIECES), max_size=9).map("".join)


def stem_of(title):
    """By runs of characters, without a regular expression."""
    runs = itertools.groupby(title, KEPT.__contains__)
    name = "-".join("".join(run) for kept, run in runs if kept).lower()
    first = next((i for i, one in enumerate(name) if one in string.ascii_lowercase), len(name))
    return name[first:][: 63 - 16].removesuffix("-")


def named(harness, title, started, time=TIME):
    ran = harness.call("job_name", title, started)
    if stem_of(title):
        ran.gives(f"{stem_of(title)}-{time}")
    else:
        ran.raises("ValueError")


@pytest.mark.task("name", examples=30)
@given(title=TITLES.filter(lambda title: 0 < len(stem_of(title)) < 40))
@example(title="2nd terminal, 9E")
@example(title="-A--1-")
@example(title="a")
def test_any_title_that_is_not_long(harness, title):
    named(harness, title, STARTED)


ZONES = st.one_of(
    st.integers(-50_000, 50_000).map(lambda s: datetime.timezone(datetime.timedelta(seconds=s))),
    st.sampled_from([datetime.timezone(datetime.timedelta(hours=h)) for h in (-5, 0, 9, 14, -12)]),
)
MOMENTS = st.datetimes(datetime.datetime(1970, 1, 2), datetime.datetime(2100, 1, 1))


@pytest.mark.task("name", clause="time", examples=15)
@given(moment=MOMENTS, zone=ZONES)
@example(moment=datetime.datetime(2013, 1, 1, 0, 0, 0, 999_999), zone=datetime.timezone.max)
@example(moment=datetime.datetime(2012, 2, 28, 20, 0, 59, 500_000), zone=datetime.timezone.min)
def test_any_time_in_any_zone(harness, moment, zone):
    # By seconds since 1970, and the C library.
    seconds = calendar.timegm(moment.timetuple()) - zone.utcoffset(None) // datetime.timedelta(
        seconds=1
    )
    written = time.strftime("%Y%m%d-%H%M%S", time.gmtime(seconds))
    named(harness, "Late flights!", moment.replace(tzinfo=zone), written)


# Clocks of a place, what they showed, and which of two such hours it was; and in UTC.
PLACES = [
    ("America/New_York", (2013, 3, 10, 3, 0, 0), 0, "20130310-070000"),
    ("America/New_York", (2013, 11, 3, 1, 59, 59), 0, "20131103-055959"),
    ("America/New_York", (2013, 11, 3, 1, 59, 59), 1, "20131103-065959"),
    ("Pacific/Honolulu", (2013, 7, 4, 14, 0, 0), 0, "20130705-000000"),
    ("Australia/Lord_Howe", (2013, 4, 7, 1, 45, 0), 1, "20130406-151500"),
    ("Asia/Kathmandu", (2013, 1, 1, 5, 44, 59), 0, "20121231-235959"),
]


@pytest.mark.task("name", clause="time", examples=6)
@given(place=st.sampled_from(PLACES))
def test_the_clocks_of_any_place(harness, place):
    zone, shown, fold, written = place
    harness.drive(
        *("named_in", "EWR", zone, shown, fold),
        call=f"job_name('EWR', datetime{(*shown,)}, in {zone}, fold={fold})",
    ).gives(f"ewr-{written}")


# Of so many letters, so that the cut is at each kind of character.
LONG = st.builds(
    lambda before, count, rest: before + "x" * count + "".join(rest),
    st.sampled_from(["", "2013: ", "--", "9", "é", "A"]),
    st.integers(38, 49),
    st.lists(st.sampled_from(["-", " & ", "b", "7", "C", "ü", "late"]), max_size=8),
)


@pytest.mark.task("limit", examples=40)
@given(title=st.one_of(LONG, TITLES))
@example(title="x" * 46 + "-a")
@example(title="x" * 45 + "--a")
@example(title="9" * 47 + "x" * 48)
def test_any_long_title(harness, title):
    if stem_of(title):
        named(harness, title, STARTED)


@pytest.mark.task("limit", clause="refused", examples=10)
@given(title=st.text(st.sampled_from("0129 -_.ãß²٣Ω\n"), max_size=60))
@example(title="")
def test_any_title_without_a_letter(harness, title):
    named(harness, title, STARTED)


@pytest.mark.task("limit", clause="refused", examples=6)
@given(title=TITLES, moment=MOMENTS)
def test_any_time_without_a_zone(harness, title, moment):
    harness.call("job_name", title, moment).raises("ValueError")


JOBS = st.fixed_dictionaries(
    {
        "project": st.sampled_from(
            ["flights-of-2013", "p-12345", "example.com:flights", "pipeline"]
        ),
        "region": st.sampled_from(["us-central1", "europe-west4", "asia-northeast1"]),
        "bucket": st.sampled_from(["delays", "b-1", "staging", "my_bucket.example.com"]),
        "account": st.sampled_from(["a@b.c", "reports@flights.iam.gserviceaccount.com"]),
        "setup_file": st.sampled_from(["setup.py", "/srv/setup.py", "../my reports/setup.py"]),
        "most_workers": st.sampled_from([1, 2, 9, 10, 12, 1_000]),
    }
)
NAMED = st.one_of(TITLES, LONG).filter(stem_of)


def parsed(harness, title, job):
    ran = harness.drive(
        *("parsed", title, STARTED),
        **job,
        call=f"PipelineOptions(submission_flags({title!r}, …, **{job}))",
    )
    ran.must(
        "values" in ran.value and not ran.value["unknown"],
        "Beam cannot read these flags, or does not know all.",
        expected="flags that Beam knows",
        got=repr(ran.value.get("said", ran.value.get("unknown"))),
    )
    return ran, ran.value["values"]


@pytest.mark.task("flags", examples=8)
@given(title=NAMED, job=JOBS)
def test_the_flags_of_any_job(harness, title, job):
    ran, values = parsed(harness, title, job)
    right = {
        "runner": "DataflowRunner",
        "project": job["project"],
        "region": job["region"],
        "job_name": f"{stem_of(title)}-{TIME}",
        "service_account_email": job["account"],
        "use_public_ips": False,
        "max_num_workers": job["most_workers"],
        "setup_file": job["setup_file"],
        "save_main_session": False,
    }
    for name, value in right.items():
        ran.must(
            values.get(name) == value,
            f"Beam's option {name} is another.",
            expected=repr(value),
            got=repr(values.get(name)),
        )


@pytest.mark.task("flags", clause="folders", examples=5)
@given(title=NAMED, job=JOBS)
def test_the_folders_of_any_job(harness, title, job):
    ran, values = parsed(harness, title, job)
    paths = [str(values.get(f"{one}_location")) for one in ("temp", "staging")]
    root = f"gs://{job['bucket']}/"
    parts = [[part for part in path.removeprefix(root).split("/") if part] for path in paths]
    shorter = min(map(len, parts))
    ran.must(
        all(path.startswith(root) for path in paths)
        and shorter > 0
        and parts[0][:shorter] != parts[1][:shorter],
        "temp_location and staging_location are not two folders of the bucket.",
        expected=f"two folders of {root}, neither in the other",
        got=repr(paths),
    )


@pytest.mark.task("flags", clause="label", examples=8)
@given(title=NAMED, job=JOBS)
@example(
    title="a-20130209-143000",
    job=dict.fromkeys(("project", "region", "bucket"), "a")
    | {"account": "a@b.c", "setup_file": "setup.py", "most_workers": 2},
)
def test_the_label_of_any_job(harness, title, job):
    ran, values = parsed(harness, title, job)
    pairs = [one.partition("=")[::2] for one in values.get("labels") or []]
    ran.must(
        dict(pairs).get("pipeline") == stem_of(title),
        "The label is another.",
        expected=f"pipeline={stem_of(title)}",
        got=repr(values.get("labels")),
    )


@pytest.mark.task("package", examples=1)
@given(drawn=st.lists(st.sampled_from(["1", "0.0.1", "2.0.post1", "1!2.0", "3.4a5"]), min_size=5))
def test_any_version(harness, drawn):
    ran = harness.drive("versions", drawn, call=f"setup_script(…), of {', '.join(drawn)}")
    ran.must(
        ran.value.get("versions") == {version: version for version in drawn},
        "The package has another version.",
        expected=", ".join(drawn),
        got=repr(ran.value.get("versions", ran.value.get("said"))),
    )


ERRORS = [
    *(
        "ModuleNotFoundError: No module named 'reports.rules'",
        "KeyError: 'tailnum'",
        "RuntimeError",
    ),
    *("ValueError: [1, 2]", "OSError: it's full]", "KeyError: 'tailnum' (of 19)"),
]
STEPS = [
    *(
        None,
        "Mean",
        "Mean/Pair",
        "Don't [count]",
        "A-ptransform-3",
        "Day-9",
        "B-ptransform-b",
        "ptransform-4",
        "[0]",
    ),
]
CHAINED = """Traceback (most recent call last):
  File 'worker.py', line 3, in read
KeyError: 'dest' [while running 'Read-ptransform-5']

During handling of the above exception, another exception occurred:

"""
BEFORE = ["", CHAINED, "See Traceback.\n", "It was [while running 'X-ptransform-1']\n"]
SAID = st.fixed_dictionaries(
    {
        "error": st.sampled_from(ERRORS),
        "step": st.sampled_from(STEPS),
        "number": st.sampled_from([None, 1, 17, 4_321]),
        "raised": st.sampled_from(["", "alone", "behind"]),
        "importance": st.sampled_from(["ERROR", "ERROR", "ERROR", "WARNING", "BASIC", "DETAILED"]),
        "before": st.sampled_from(BEFORE),
        "after": st.sampled_from(["", "\n", "\n\n", "\n  \n", "  "]),
    }
)
MESSAGES = st.integers(0, 7).flatmap(
    lambda count: st.tuples(
        st.lists(SAID, min_size=count, max_size=count), st.permutations(range(count))
    )
)


def message(second, one):
    """What is said at a second of the minute: its parts are known, and not read from the text."""
    line = one["error"]
    if one["step"] is not None:
        number = "" if one["number"] is None else f"-ptransform-{one['number']}"
        # Only a number shows where a name that ends like one ends.
        number = number or ("-ptransform-1" if one["step"].startswith("A-") else "")
        line += f" [while running '{one['step']}{number}']"
    begin = {
        "": "",
        "alone": "Traceback (most recent call last):\n  File 'worker.py', line 1, in run\n",
        "behind": "Error message from worker: Traceback (most recent call last):\n  File 'w.py'\n",
    }[one["raised"]]
    return {
        "time": f"2013-02-09T14:31:{second:02}.120Z",
        "importance": f"JOB_MESSAGE_{one['importance']}",
        "text": f"{one['before']}{begin}{line}{one['after']}",
    }


def cause_of(said):
    """`said` in the order of time."""
    errors = [one for one in said if one["importance"] == "ERROR"]
    if not errors:
        return None
    raised = [one for one in errors if one["raised"] or one["before"] == CHAINED]
    first = (raised or errors)[0]
    end = (first["error"], first["step"])
    attempts = sum((one["error"], one["step"]) == end for one in errors)
    return {"error": end[0], "step": end[1], "attempts": attempts}


def asked(harness, said, order):
    messages = [message(second, said[second]) for second in order]
    return harness.call("cause_of_failure", messages)


ALONE = {"number": 17, "importance": "ERROR", "before": "", "after": "\n"}
OF_ONE = [
    {**ALONE, "error": "RuntimeError", "step": None, "raised": ""},
    {**ALONE, "error": "RuntimeError", "step": None, "raised": "behind"},
]


@pytest.mark.task("cause", examples=40)
@given(drawn=MESSAGES)
@example(drawn=(OF_ONE, [1, 0]))
@example(drawn=([], []))
def test_the_cause_in_any_messages(harness, drawn):
    said, order = drawn
    right = cause_of(said)
    ran = asked(harness, said, order)
    if right is None or not isinstance(ran.value, dict):
        ran.gives(right)
        return
    ran.must(
        ran.value.get("error") == right["error"],
        "The cause is another error.",
        expected=repr(right["error"]),
        got=repr(ran.value.get("error")),
    )


@pytest.mark.task("step", examples=50)
@given(drawn=MESSAGES)
@example(drawn=([{**one, "step": "A-ptransform-3"} for one in OF_ONE], [0, 1]))
@example(drawn=([{**OF_ONE[1], "step": "Mean", "number": n} for n in (1, 17, None)], [2, 0, 1]))
@example(drawn=([{**OF_ONE[1], "importance": one} for one in ("WARNING", "ERROR")], [0, 1]))
def test_the_step_and_the_attempts_in_any_messages(harness, drawn):
    said, order = drawn
    asked(harness, said, order).gives(cause_of(said))
