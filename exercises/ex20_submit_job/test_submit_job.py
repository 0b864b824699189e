"""The contract of exercise 20."""

import datetime
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
    harness.call("job_name", "Terminal 4, 9E", STARTED).gives(
        f"terminal-4-9e-{TIME}",
        meaning="Digits behind the first letter stay; only what stands before it goes.",
        hint=2,
    )


@pytest.mark.task("name")
@pytest.mark.parametrize(
    ("title", "stem"),
    [
        ("São Paulo", "s-o-paulo"),
        ("Straße 9", "stra-e-9"),
        ("Gate ٣ / 3²", "gate-3"),
        ("Ørsted", "rsted"),
    ],
)
def test_letters_of_other_alphabets_are_no_letters_of_a_name(harness, title, stem):
    harness.call("job_name", title, STARTED).gives(
        f"{stem}-{TIME}",
        meaning="ã, ß, ٣ and ² are letters and digits in Python and not in a job's name, where "
        "each is like a blank: ask for a to z and 0 to 9, not isalnum().",
        hint=2,
    )


@pytest.mark.task("name")
def test_a_time_that_is_in_utc(harness):
    started = datetime.datetime(2013, 2, 9, 14, 30, tzinfo=datetime.UTC)
    harness.call("job_name", TITLE, started).gives(
        f"late-flights-{TIME}",
        meaning="UTC is a time zone like any other: it is 0 hours from itself, and 0 is not None.",
        hint=3,
    )


@pytest.mark.task("name")
def test_the_last_second_of_a_year(harness):
    started = datetime.datetime(2013, 12, 31, 18, 59, 59, 999_999, tzinfo=NEW_YORK)
    harness.call("job_name", TITLE, started).gives(
        "late-flights-20131231-235959",
        meaning="It is still 2013 and 23:59:59 in UTC: of a second that has begun nothing is "
        "rounded.",
        hint=3,
    )


@pytest.mark.task("name")
def test_the_same_hour_twice_when_summer_time_ends(harness):
    # At 2:00 clocks were set to 1:00: the second 1:30 was an hour after the first.
    for fold, hour in ((0, "05"), (1, "06")):
        harness.drive(
            *("named_in", TITLE, "America/New_York", (2013, 11, 3, 1, 30), fold),
            call=f"job_name({TITLE!r}, datetime(2013, 11, 3, 1, 30, tzinfo=NEW_YORK, fold={fold}))",
        ).gives(
            f"late-flights-20131103-{hour}3000",
            meaning="1:30 in New York was twice that night, four and five hours behind UTC. In UTC "
            "no hour comes twice, so that no two jobs get one name; a datetime's `fold` tells "
            "which of the two it is, and astimezone() looks at it.",
            hint=3,
        )


@pytest.mark.task("limit")
def test_a_long_title_is_cut_and_not_the_time(harness):
    # 63 - 16 = 47 characters are left; the 47th is a dash, which goes.
    title = "Mean delay of every flight out of New York for the airlines"
    harness.call("job_name", title, STARTED).gives(
        f"mean-delay-of-every-flight-out-of-new-york-for-{TIME}",
        meaning="At most 63 characters with the time, which makes a name unlike yesterday's.",
        hint=1,
    )


@pytest.mark.task("limit")
@pytest.mark.parametrize(
    ("title", "stem"),
    [
        ("x" * 46, "x" * 46),
        ("x" * 47, "x" * 47),
        ("x" * 48, "x" * 47),
        ("x" * 45 + " late", "x" * 45 + "-l"),
        ("x" * 46 + " late", "x" * 46),
        ("2013 " + "x" * 50, "x" * 47),
    ],
)
def test_as_much_of_the_title_stays_as_fits(harness, title, stem):
    harness.call("job_name", title, STARTED).gives(
        f"{stem}-{TIME}",
        meaning="The time and the dash before it take 16 of the 63 characters: 47 are left for "
        "what has become of the title, and no dash is the last of them.",
        hint=2,
    )


@pytest.mark.task("limit")
@pytest.mark.parametrize("title", ["2013", "", "--!", "ä 1"])
def test_a_title_without_a_letter_is_refused(harness, title):
    harness.call("job_name", title, STARTED).raises(
        "ValueError",
        meaning="There is no letter to start with; to be told here is better than by the service.",
        hint=3,
    )


@pytest.mark.task("limit")
def test_a_time_without_a_zone_is_refused(harness):
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
        f"Beam cannot read these flags: {ran.value.get('said')}.",
        expected="a list of texts such as '--region=us-central1'",
        got=repr(ran.value["flags"]),
        meaning="Each flag is a text of its own, --name=value, or --name where it has none.",
        hint=1,
    )
    return ran


def has(ran, meaning, hint, **expected):
    unknown = ran.value["unknown"]
    for name, value in expected.items():
        got = ran.value["values"].get(name)
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
    labelled(parsed(harness), "late-flights")
    labelled(parsed(harness, "x" * 60), "x" * 47)


def labelled(ran, name):
    """The label is there once; others may be there too."""
    labels = ran.value["values"].get("labels") or []
    ran.must(
        [one for one in labels if one.startswith("pipeline=")] == [f"pipeline={name}"],
        "The job has not the label that the bill is split by.",
        expected=f"pipeline={name}",
        got=", ".join(labels) or "no label",
        meaning="The label is the name without its time, so that the days of one pipeline add up.",
        hint=3,
    )


@pytest.mark.task("flags")
def test_another_job_has_other_flags(harness):
    ran = parsed(
        harness,
        "2013: delays of gate 9 in 2013",
        **{"project": "p-12345", "region": "europe-west1", "bucket": "b", "account": "a@b.c"},
        **{"setup_file": "/x y/setup.py", "most_workers": 1},
    )
    has(
        ran,
        "What the caller gives is in the flags, and nothing of another job.",
        hint=1,
        project="p-12345",
        region="europe-west1",
        job_name=f"delays-of-gate-9-in-2013-{TIME}",
        service_account_email="a@b.c",
        setup_file="/x y/setup.py",
        max_num_workers=1,
    )
    labelled(ran, "delays-of-gate-9-in-2013")
    paths = [str(ran.value["values"].get(f"{one}_location")) for one in ("temp", "staging")]
    ran.must(
        all(path.startswith("gs://b/") for path in paths),
        "What is temporary or staged goes to another job's bucket.",
        expected="gs://b/…",
        got=", ".join(paths),
        meaning="The bucket is the caller's too.",
        hint=1,
    )
