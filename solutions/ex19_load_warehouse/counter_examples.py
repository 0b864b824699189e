"""What an answer to exercise 19 is tried on once its tests pass.

Loads and queries go to a service in memory, which needs no emulator; SQL goes to the emulator.
"""

import datetime
import functools
import re

import pyarrow as pa
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from exercises.ex19_load_warehouse.test_load_warehouse import (
    PROJECT,
    january,
    of_day,
    parquet,
    started,
)
from pipelines.columnar.farmhash import fingerprint64

TABLE = f"{PROJECT}.flights.flights"
TABLES = [
    TABLE,
    f"{TABLE}1",
    f"{TABLE}|2013-01-15",
    "a.b.c",
    "a.b.c d",
    "a.b.ü",
    "a.b." + "c" * 999,
]
BYTES = [b"", b"1", b"11", b"PAR1", b"2013-01-15|1", b"\x00", b"|0", b"-1"]
LOADS = st.tuples(
    st.sampled_from(TABLES),
    st.builds(
        datetime.date,
        st.sampled_from([2012, 2013]),
        st.sampled_from([1, 2, 11]),
        st.sampled_from([1, 11, 15, 21]),
    ),
    st.sampled_from(BYTES),
    st.sampled_from([0, 1, 2, 11, 1_000]),
)
DAY = datetime.date(2013, 1, 15)


def differs_in_one(one, other, index):
    return (*one[:index], other[index], *one[index + 1 :])


@pytest.mark.task("id")
@given(one=LOADS, other=LOADS, index=st.integers(0, 3))
@example(one=(TABLE, DAY, b"2013-01-15|1", 0), other=(f"{TABLE}|2013-01-15", DAY, b"1", 0), index=4)
@example(one=(f"{TABLE}1", DAY, b"1", 0), other=(TABLE, DAY, b"11", 0), index=4)
@example(one=("a.b.c", DAY, b"", 11), other=("a.b.c", DAY, b"1", 1), index=4)
def test_an_id_for_each_load(harness, one, other, index):
    if index < 4:
        other = differs_in_one(one, other, index)
    first, second = harness.call("load_job_id", *one), harness.call("load_job_id", *other)
    second.must(
        (first.value == second.value) == (one == other),
        "Two loads have the same id." if one != other else "A load has two ids.",
        expected=f"another id than that of {one!r}, {first.value!r}"
        if one != other
        else repr(first.value),
        got=repr(second.value),
    )
    second.must(
        isinstance(second.value, str)
        and re.fullmatch(r"[A-Za-z0-9_-]{1,1024}", second.value) is not None,
        "BigQuery does not take this id.",
        expected="1 to 1,024 letters, digits, dashes and underscores",
        got=repr(second.value),
    )


# Three files of a day, of the flights before and after two corrections, and one of the next day.
FILES = {"A": (15, 300), "B": (15, 400), "C": (15, 500), "D": (16, 300)}
NUMBERS = ["A", "A", "A", "B", "B", "C", "D", "D"]
HAPPENS = st.fixed_dictionaries(
    {
        "name": st.sampled_from(NUMBERS),
        "dies": st.sampled_from([None, None, None, "sent", "looked"]),
        "looks": st.sampled_from([0, 0, 1, 3]),
        "fate": st.sampled_from(
            [None, None, None, "invalid", "quotaExceeded", "backendError", "stopped", "notFound"]
        ),
    }
)
FINE = {"dies": None, "looks": 0, "fate": None}


@functools.cache
def numbers_of(name):
    """A file's flights, by seconds since 1970."""
    day, part = FILES[name]
    begin = datetime.datetime(2013, 1, day, tzinfo=datetime.UTC).timestamp()
    seconds = january()["time_hour"].cast(pa.int64()).to_numpy() - begin
    return sorted(
        january()["flight"].to_numpy()[(seconds >= 0) & (seconds < 86_400)][::part].tolist()
    )


def day_of(name):
    return datetime.date(2013, 1, FILES[name][0])


def told(step):
    words = f"load_day of {step['name']} of {day_of(step['name'])}"
    words += f" (its job fails: {step['fate']})" if step["fate"] else ""
    words += f" (its job has ended after {step['looks']} looks)" if step["looks"] else ""
    return words + (f" (killed when it has {step['dies']})" if step["dies"] else "")


def tried(harness, steps):
    """Follows the contract from step to step, by what each file's jobs have come to."""
    ran = harness.drive(
        *("loads", TABLE, True),
        *(
            {happens: step[happens] for happens in FINE}
            | {"day": str(day_of(step["name"])), "file": of_day(*FILES[step["name"]])[0]}
            for step in steps
        ),
        call="; ".join(map(told, steps)),
    )
    assume(ran.value is not None)

    @functools.cache
    def id_of(name, attempt):
        file = of_day(*FILES[name])[0]
        return harness.call("load_job_id", TABLE, day_of(name), file, attempt).value

    fates = {name: [] for name in FILES}
    for step, got in zip(steps, ran.value, strict=True):
        name, own = step["name"], fates[step["name"]]
        sends = None not in own
        there = {one for one, _, _ in got["jobs"]}
        if sends and not (step["dies"] == "looked" and id_of(name, len(own)) not in there):
            own.append(step["fate"])
        ids = {id_of(of, n): fate for of, its in fates.items() for n, fate in enumerate(its)}
        ran.must(
            there == set(ids),
            f"After {told(step)} there are other load jobs.",
            expected=", ".join(ids) or "none",
            got=", ".join(sorted(there)) or "none",
        )
        killed = got["raised"] == "killed"
        if step["dies"] == "sent" and sends:
            ran.must(killed, f"{told(step)}: it is over.", expected="killed", got=repr(got))
        elif not (killed and step["dies"] == "looked"):
            last = own.index(None) if None in own else len(own) - 1
            right = id_of(name, last) if own[last] is None else "an exception"
            returned = "an exception" if got["raised"] else got["returned"]
            ran.must(returned == right, "It gave another id.", expected=right, got=repr(returned))
            ended = [one for one, ended, _ in got["jobs"] if ended]
            ran.must(
                id_of(name, last) in ended,
                "The job has not ended.",
                expected=f"{right} has ended",
                got=repr(ended),
            )
        holds = {}
        for done in got["done"]:
            loaded = next(of for of in FILES for n in range(len(fates[of])) if id_of(of, n) == done)
            if ids[done] is None:
                holds[str(day_of(loaded))] = numbers_of(loaded)
        ran.must(
            got["flights"] == holds,
            f"After {told(step)} the table has other flights.",
            expected=repr(holds),
            got=repr(got["flights"]),
        )


@pytest.mark.task("load", examples=10)
@given(names=st.lists(st.sampled_from(NUMBERS), min_size=1, max_size=6, unique=False))
def test_any_days_one_after_the_other(harness, names):
    tried(harness, [{**FINE, "name": name} for name in names])


@pytest.mark.task("retry", examples=25)
@given(steps=st.lists(HAPPENS, min_size=1, max_size=7))
@example(steps=[{**FINE, "name": "A", "looks": 2, "dies": "sent"}, {**FINE, "name": "A"}] * 2)
@example(
    steps=[
        {**FINE, "name": "A", "looks": 3, "dies": "looked", "fate": "stopped"},
        *({**FINE, "name": name} for name in "ABA"),
    ]
)
@example(steps=[*({**FINE, "name": "A", "fate": "invalid"},) * 12, {**FINE, "name": "A"}])
def test_any_loads_that_break_off(harness, steps):
    tried(harness, steps)


TEMPLATE = january().slice(0, 1).to_pylist()[0]
DAYS = st.lists(
    st.tuples(
        st.dates(datetime.date(1987, 1, 1), datetime.date(2037, 12, 31)),
        st.sampled_from([0, 1, -1, 15, -60, 1_272, None]),
    ),
    min_size=40,
    max_size=60,
)
LIMITS = st.tuples(st.integers(0, 100), st.integers(0, 100)).map(
    lambda cuts: (min(cuts), max(cuts) - min(cuts))
)


def split_of(day, delay, train, evaluation):
    """By the last two digits of the fingerprint, as they are written."""
    if delay is None:
        return "unlabelled"
    bucket = int(str(fingerprint64(day.isoformat())).lstrip("-")[-2:])
    return ["train", "eval", "test"][(bucket >= train) + (bucket >= train + evaluation)]


@pytest.mark.task("split", examples=1)
@given(days=DAYS, more=LIMITS)
def test_any_days_in_any_shares(harness, days, more):
    rows = [
        TEMPLATE
        | {"year": day.year, "month": day.month, "day": day.day, "arr_delay": delay, "flight": n}
        | {"time_hour": datetime.datetime.combine(day, datetime.time(23), datetime.UTC)}
        for n, (day, delay) in enumerate(days)
    ]
    # At the limits of these lie the buckets of some days.
    first = next(
        int(str(fingerprint64(day.isoformat()))[-2:]) for day, delay in days if delay is not None
    )
    shares = [more, (first, 100 - first), (100, 0), (0, 0)]
    ran = harness.drive(
        *("splits", started()[0], f"{PROJECT}.flights.split_of_any"),
        *(parquet(pa.Table.from_pylist(rows, january().schema)), shares),
        call=f"split_query(…, train, evaluation), of {shares}",
    )
    for pair, got in zip(shares, ran.value, strict=True):
        right = [[n, split_of(day, delay, *pair)] for n, (day, delay) in enumerate(days)]
        wrong = [(days[one[0]], one, other) for one, other in zip(right, got, strict=False)]
        wrong = [(day, one, other) for day, one, other in wrong if one != other]
        ran.must(
            len(got) == len(right) and not wrong,
            f"With train, evaluation = {pair}, {len(wrong)} of {len(right)} flights are in another "
            "split.",
            expected=f"{wrong[0][0][0]}: {wrong[0][1][1]}" if wrong else f"{len(right)} rows",
            got=f"{wrong[0][2][1]}" if wrong else f"{len(got)} rows",
        )


MIB = 1 << 20
SIZES = st.sampled_from([0, 1, 10 * MIB - 1, 10 * MIB, 10 * MIB + 1, 12_345_678, 3 << 30, 1 << 45])


@pytest.mark.task("guard", examples=25)
@given(
    most=st.sampled_from([10 * MIB, 12_345_678, 1 << 30]),
    priced=SIZES,
    really=SIZES,
    rows=st.lists(st.integers(-3, 99), max_size=3),
)
@example(most=10 * MIB, priced=10 * MIB, really=10 * MIB, rows=[])
@example(most=10 * MIB, priced=0, really=0, rows=[0, -1, 0])
def test_any_budget(harness, most, priced, really, rows):
    ran = harness.drive(
        *("asks", most, priced, really, rows),
        call=f"query_within(client, sql, {most}): a dry run tells {priced}, then it reads {really}",
    )
    got = ran.value
    assume(got is not None)
    if priced > most:
        text = re.sub(r"\D", "", got["text"])
        ran.must(
            got["raised"] == "OverBudget" and got["run"] == 0 and str(priced) in text,
            "It is above its budget.",
            expected=f"OverBudget, with {priced} in its text, and no query",
            got=f"{got['raised']}: {got['text']}, {got['run']} queries",
        )
    elif really > most:
        ran.must(
            got["raised"] == "the service",
            "The service does not stop it.",
            expected="the service stops it",
            got=repr(got["raised"] or got["rows"]),
        )
    else:
        ran.must(
            got["rows"] == [{"n": row} for row in rows] and (got["dry"], got["run"]) == (1, 1),
            "It is within its budget.",
            expected=f"{[{'n': row} for row in rows]}, of a dry run and a query",
            got=f"{got['rows'] or got['raised']}, {got['dry']} dry runs, {got['run']} queries",
        )
