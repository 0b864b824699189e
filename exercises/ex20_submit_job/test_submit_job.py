"""The contract of exercise 20."""

import datetime
import importlib.util
import re

import pytest

NEW_YORK = datetime.timezone(datetime.timedelta(hours=-5))
STARTED = datetime.datetime(2013, 2, 9, 9, 30, tzinfo=NEW_YORK)
TIME = "20130209-143000"  # 9:30 in New York, in winter, is 14:30 UTC
TITLE = "Late flights!"
JOB = {
    "project": "flights-of-2013",
    "region": "us-central1",
    "bucket": "delays",
    "account": "reports@flights-of-2013.iam.gserviceaccount.com",
    "setup_file": "/srv/reports/setup.py",
    "most_workers": 12,
}


@pytest.mark.task("name")
def test_a_title_and_the_time_in_utc(harness):
    harness.call("job_name", TITLE, STARTED).gives(
        f"late-flights-{TIME}",
        meaning="Whatever is no letter or digit becomes one dash, none is left before the time, "
        "and 9:30 five hours behind UTC is 14:30.",
        hint=1,
    )
    harness.call("job_name", "2013: EWR & JFK -- delays", STARTED).gives(
        f"ewr-jfk-delays-{TIME}",
        meaning="A name starts with a letter: Dataflow refuses one that starts with a digit. A "
        "run of other characters is one dash.",
        hint=2,
    )


@pytest.mark.task("name")
def test_letters_of_other_alphabets_are_no_letters_of_a_name(harness):
    harness.call("job_name", "São Paulo", STARTED).gives(
        f"s-o-paulo-{TIME}",
        meaning="ã is a letter in Python and not in a job's name: ask for a to z, not isalpha().",
        hint=2,
    )


@pytest.mark.task("name")
def test_a_long_title_is_cut_and_not_the_time(harness):
    # 63 - 16 = 47 characters are left; the 47th is a dash, which goes.
    title = "Mean delay of every flight out of New York for the airlines"
    harness.call("job_name", title, STARTED).gives(
        f"mean-delay-of-every-flight-out-of-new-york-for-{TIME}",
        meaning="At most 63 characters with the time, which makes a name unlike yesterday's.",
        hint=3,
    )


@pytest.mark.task("name")
def test_what_gives_no_name_is_refused(harness):
    harness.call("job_name", "2013", STARTED).raises(
        "ValueError",
        meaning="There is no letter to start with; to be told here is better than by the service.",
        hint=3,
    )
    harness.call("job_name", TITLE, datetime.datetime(2013, 2, 9, 14, 30)).raises(
        "ValueError",
        meaning="A time without a zone is taken for the machine's own: another name on each.",
        hint=3,
    )


def parsed(harness, title=TITLE, **changed):
    ran = harness.drive(
        *("parsed", title, STARTED),
        **{**JOB, **changed},
        call=f"PipelineOptions(submission_flags({title!r}, …))",
    )
    ran.must(
        "values" in ran.value,
        "Beam cannot read these flags.",
        expected="a list of texts such as '--region=us-central1'",
        got=repr(ran.value["flags"]),
        meaning="Each flag is a text of its own, --name=value, or --name where it has none.",
        hint=1,
    )
    return ran


def has(ran, meaning, hint, **expected):
    for name, value in expected.items():
        got = ran.value["values"].get(name)
        unknown = ran.value["unknown"]
        ran.must(
            got == value,
            f"Beam's option {name} is {got!r}, not {value!r}."
            + (f" It does not know {', '.join(unknown)}." if unknown else ""),
            expected=f"{name} = {value!r}",
            got=f"{name} = {got!r}",
            meaning=meaning,
            hint=hint,
        )


@pytest.mark.task("flags")
def test_where_the_job_runs(harness):
    has(
        parsed(harness),
        "Without a runner the job runs on this machine; project, region and name are the job's.",
        hint=1,
        runner="DataflowRunner",
        project="flights-of-2013",
        region="us-central1",
        job_name=f"late-flights-{TIME}",
    )


@pytest.mark.task("flags")
def test_beam_knows_every_flag(harness):
    ran = parsed(harness)
    ran.must(
        ran.value["unknown"] == [],
        f"Beam does not know {', '.join(ran.value['unknown'])}.",
        expected="flags that Beam knows",
        got=", ".join(ran.value["unknown"]),
        meaning="It writes a warning, and the job runs without: with public addresses, say, or "
        "a hundred workers.",
        hint=2,
    )


@pytest.mark.task("flags")
def test_two_folders_of_the_bucket(harness):
    ran = parsed(harness)
    paths = [ran.value["values"].get(f"{one}_location") for one in ("temp", "staging")]
    ran.must(
        all(re.fullmatch(r"gs://delays/.*[^/].*", str(path)) for path in paths),
        "What is temporary or staged does not go to a folder of the bucket.",
        expected="temp_location and staging_location below gs://delays/",
        got=repr(paths),
        meaning="Workers see no disk of this machine, and a bucket's root is everybody's.",
        hint=2,
    )
    one, other = (f"{path.rstrip('/')}/" for path in paths)
    ran.must(
        not one.startswith(other) and not other.startswith(one),
        "What is temporary and what is staged are in one folder.",
        expected="two folders, neither in the other",
        got=repr(paths),
        meaning="A rule that deletes what is temporary after some days would delete the package "
        "of a job that runs.",
        hint=2,
    )


@pytest.mark.task("flags")
def test_who_the_workers_are_and_how_many(harness):
    has(
        parsed(harness),
        "Workers act as the account given, not as the project's default one, which may do all; "
        "they have private addresses; and a mistake costs 12 workers at most.",
        hint=2,
        service_account_email=JOB["account"],
        use_public_ips=False,
        max_num_workers=12,
    )


@pytest.mark.task("flags")
def test_what_the_workers_get(harness):
    has(
        parsed(harness),
        "Workers install the package; the pickle of a main session would hide what it lacks. On "
        "Dataflow the main session is pickled unless it is said that it is not to be.",
        hint=3,
        setup_file=JOB["setup_file"],
        save_main_session=False,
    )


@pytest.mark.task("flags")
def test_the_bill_can_be_split(harness):
    ran = parsed(harness)
    labels = ran.value["values"].get("labels") or []
    ran.must(
        "pipeline=late-flights" in labels,
        "The job has not the label that the bill is split by.",
        expected="pipeline=late-flights",
        got=", ".join(labels) or "no label",
        meaning="The label is the name without its time, so that the days of one pipeline add up.",
        hint=3,
    )


FILES = [
    "reports/__init__.py",
    "reports/job.py",
    "reports/limits.json",
    "reports/rules/__init__.py",
    "reports/rules/late.py",
]


@pytest.mark.task("package", seconds=60)
def test_workers_have_all_they_need_and_no_more(harness):
    ran = harness.drive("installed", "1.4.2", call="The package, installed from its source")
    ran.must(
        "said" not in ran.value,
        "The package cannot be built.",
        expected="a package",
        got=ran.value.get("said", ""),
        meaning="Workers run this setup.py, in its folder.",
        hint=1,
    )
    missing = sorted(set(FILES) - set(ran.value["files"]))
    ran.must(
        not missing,
        f"Workers do not have {', '.join(missing)}.",
        expected=", ".join(FILES),
        got=", ".join(ran.value["files"]) or "nothing",
        meaning="What is beside your setup.py is found on this machine whether it is in the "
        "package or not. A package below a package, and a file that is no module, have to be "
        "named.",
        hint=2,
    )
    more = sorted(set(ran.value["files"]) - set(FILES))
    ran.must(
        not more,
        f"Workers have {', '.join(more)} as well.",
        expected=", ".join(FILES),
        got=", ".join(ran.value["files"]),
        meaning="A package named tests is a neighbour of every other project's tests; only what "
        "is in reports is to be installed.",
        hint=2,
    )
    got = {key: ran.value[key] for key in ("name", "version")}
    ran.must(
        got == {"name": ["reports"], "version": ["1.4.2"]},
        "The package has another name or version.",
        expected="reports 1.4.2",
        got=repr(got),
        meaning="The version says on the job's page which code it runs.",
        hint=1,
    )
    requires = [re.split(r"[^\w-]", text)[0].lower() for text in ran.value["requires"]]
    ran.must(
        requires == ["tzdata"],
        f"It declares that it needs {', '.join(requires) or 'nothing'}.",
        expected="tzdata",
        got=", ".join(ran.value["requires"]) or "nothing",
        meaning="reports.job imports tzdata, which the image has not. Beam is there, and to "
        "install it again takes minutes and may bring another version than the submitter's.",
        hint=3,
    )


def said(time, text, importance="ERROR"):
    return {
        "time": f"2013-02-09T{time}Z",
        "importance": f"JOB_MESSAGE_{importance}",
        "text": text,
    }


def traceback(last):
    return f'Traceback (most recent call last):\n  File "worker.py", line 1, in run\n{last}\n'


MISSING = "ModuleNotFoundError: No module named 'reports.rules'"
GAVE_UP = "The job failed because a work item has failed 4 times."
CLOSED = "Workers have been stopped: the job is being cleaned up."
MESSAGES = [
    said("14:35:02.000", GAVE_UP),
    said("14:31:02.000", "Worker configuration: n2-standard-4.", "BASIC"),
    *(said(f"14:3{n}:30.000", traceback(MISSING)) for n in (4, 1, 3, 2)),
    said("14:31:09.000", "The bucket has a policy of soft deletion.", "WARNING"),
]


@pytest.mark.task("cause")
def test_the_cause_and_not_the_end(harness):
    harness.call("cause_of_failure", MESSAGES).gives(
        {"error": MISSING, "step": None, "attempts": 4},
        meaning="The last message says that the service gave up; why is in the first traceback, "
        "which came four times. Messages come in any order.",
        hint=1,
    )


@pytest.mark.task("cause")
def test_the_step_is_named(harness):
    error = "TypeError: unsupported operand type(s) for -: 'NoneType' and 'int'"
    harness.call(
        "cause_of_failure",
        [
            said("14:31:01.000", CLOSED),
            said("14:31:07.000", traceback(f"{error} [while running 'Mean/Pair-ptransform-17']")),
            said("14:32:07.000", traceback(f"{error} [while running 'Mean/Pair-ptransform-17']")),
            said("14:33:00.000", traceback("OSError: the disk is full")),
        ],
    ).gives(
        {"error": error, "step": "Mean/Pair", "attempts": 2},
        meaning="The step stands behind the error, with a number that is the service's own. An "
        "error without a traceback tells what followed, even where its clock is ahead.",
        hint=2,
    )


@pytest.mark.task("cause")
def test_a_failure_before_any_worker(harness):
    text = "Startup of the worker pool failed: quota CPUS exceeded in us-central1."
    harness.call("cause_of_failure", [said("14:31:01.000", text)]).gives(
        {"error": text, "step": None, "attempts": 1},
        meaning="No worker has started, so there is no traceback: the earliest error is all.",
        hint=3,
    )


@pytest.mark.task("cause")
def test_a_job_without_an_error(harness):
    fine = [said("14:31:02.000", traceback("Warning: it was caught"), "WARNING")]
    harness.call("cause_of_failure", fine).gives(
        None, meaning="A warning is no failure, even with a traceback.", hint=3
    )
    harness.call("cause_of_failure", []).gives(None, meaning="It has said nothing yet.", hint=3)


@pytest.mark.task("rehearse", seconds=300)
def test_the_job_works_on_clean_workers(harness):
    if importlib.util.find_spec("gcp_storage_emulator") is None:
        pytest.skip("the extra `rehearse` is not installed (gcp-storage-emulator)")
    job = {name: value for name, value in JOB.items() if name != "setup_file"}
    ran = harness.drive(
        *("rehearsed", TITLE, STARTED),
        version="1.4.2",
        **job,
        call="The job, submitted to services on this machine",
    )
    ran.must(
        ran.value["state"] == "DONE",
        f"The job is {ran.value['state']}: {ran.value['error'][-400:]}",
        expected="DONE",
        got=ran.value["state"],
        meaning="Its workers have the image's packages and yours, and nothing of this machine.",
        hint=1,
    )
    counted = {name: ran.value.get(name, 0) for name in ("flights", "late")}
    ran.must(
        counted == {"flights": 5, "late": 2},
        "The job has counted other flights.",
        expected="5 flights, of which 2 are late",
        got=repr(counted),
        meaning="Of delays of -18, 2, 14, 15 and 154 minutes two are 15 or more.",
        hint=2,
    )
