"""What an answer to exercise 15 is tried on once its tests pass.

A data set costs half a second, whatever its rows: a few are drawn, and all searches share them.
"""

import collections
import datetime
import functools
import math
import random

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from exercises.ex15_preprocess_features.test_preprocess_features import COLUMNS, CONSTANTS, NAMES

DATA_SETS = st.integers(0, 2**20)
FIRST_OF_EVALUATION = 50_001
COMPARED = 150  # rows of each split
TEXTS = ["BOEING", "boeing", "AIRBUS", "AIRBUS INDUSTRIE", "EMBRAER", "McDONNELL", "0", "NA", "é"]
READINGS = [0, 5, 59, 100, 515, 559, 600, 1159, 1200, 1201, 2059, 2355, 2359, 2400]
DESTINATIONS = ["IAH", "MIA", "BQN", "ATL", "ORD", "FLL", "IAD", "MCO", "PBI", "TPA", "LAX"]


def flight(number: int, chance: random.Random) -> dict:
    """Any flight, as the schema lets it be."""
    day = datetime.date(2012, 1, 1) + datetime.timedelta(days=chance.randrange(731))
    some = chance.choice
    return {
        "year": day.year,
        "month": day.month,
        "day": day.day,
        "time_hour": datetime.datetime(day.year, day.month, day.day, 10, tzinfo=datetime.UTC),
        "carrier": "UA",
        "flight": number,
        "origin": some(["EWR", "JFK", "LGA"]),
        "dest": some(DESTINATIONS),
        "distance": chance.randrange(80, 5000),
        "weekday": day.weekday(),
        "sched_dep_time": some(READINGS),
        "sched_arr_time": some(READINGS),
        "dep_delay": some([None, -20, -5, -1, 0, 0, 2, 15, 853, chance.randrange(-30, 300)]),
        "arr_delay": some([-30, 0, 14, 15, 1272]),
        "plane_manufacturer": some([None, *TEXTS, TEXTS[0]]),
        "dest_lat": some([None, 29.98, -33.9]),
        "weather_wind_gust": some([None, 0.0, 25.3]),
        "weather_temp": some([None, 39.02, 24.08, 0.0, -4.5]),
        "weather_precip": some([None, 0.0, 0.0, 0.31]),
        "weather_pressure": some([None, 1012.0, 1008.3, 1030.6]),
        "origin_delay": some([None, 0.0, -2.5, 61.25]),
        "ground_minutes": some([None, 0, 25, 1440]),
    }


# Every second data set has one of these in a column of training.
ODD = ("equal", "none", "one", "equal")
MEASURED = {
    "temp": "weather_temp",
    "precip": "weather_precip",
    "pressure": "weather_pressure",
    "origin_delay": "origin_delay",
}


@functools.cache
def rows_of(number: int) -> dict[str, list[dict]]:
    """By split, the flights of a data set: a few odd ones, or, where it is odd, many."""
    chance = random.Random(number)
    many = number % 2 == 1
    train = [flight(n, chance) for n in range(1, 501 if many else chance.randrange(40, 90))]
    other = [flight(FIRST_OF_EVALUATION + n, chance) for n in range(COMPARED)]
    if not many:
        for column, how in zip(chance.sample(sorted(MEASURED.values()), 4), ODD, strict=True):
            for place, row in enumerate(train):
                row[column] = 59.37 if how == "equal" or (how == "one" and place == 5) else None
    else:
        for row in train:
            # Nearly all differ.
            row["dep_delay"] = None if row["dep_delay"] is None else chance.randrange(-100, 2800)
    for place, row in enumerate(other):
        if place % 2:
            row["origin_delay"] = 2000.0 if place % 3 else row["origin_delay"]
            row["plane_manufacturer"] = f"MAKER {number} {place}"
        elif place % 10 == 0:
            # A flight of training, or one that differs in its label alone.
            twin = dict(train[place % len(train)], flight=row["flight"])
            other[place] = twin if place % 20 else dict(twin, arr_delay=600)
    return {"train": train, "eval": other, "test": other[:3]}


@functools.cache
def batches_of(number: int) -> dict[str, list[pa.RecordBatch]]:
    whole = {
        name: pa.RecordBatch.from_pylist(rows, schema=COLUMNS)
        for name, rows in rows_of(number).items()
    }
    cut = random.Random(number).randrange(1, 39)
    return {name: [one] for name, one in whole.items()} | {
        "train": [whole["train"].slice(0, cut), whole["train"].slice(cut)]
    }


class Found:
    """The features of two data sets, and for each what the contract says of them."""

    def __init__(self, harness, number: int):
        self.numbers = (2 * number, 2 * number + 1)
        self.ran = harness.drive(
            "features",
            CONSTANTS,
            [batches_of(one) for one in self.numbers],
            call="Preprocess(preprocessing_fn)",
            once=True,
        )
        self.ran.must(True, "")

    def rows(self, *features: str):
        """Of each data set: training's rows, and the last pairs of a row and its features."""
        for number, found in zip(self.numbers, self.ran.value, strict=True):
            rows = rows_of(number)
            by_flight = {row["flight"]: row for row in (*rows["train"], *rows["eval"])}
            names = [*features, "_flight"]
            features_of = [
                one
                for split in ("train", "eval")
                for one in found[split]
                .select(names)
                .slice(max(0, len(rows[split]) - COMPARED))
                .to_pylist()
            ]
            yield rows["train"], [(by_flight[got["_flight"]], got) for got in features_of]

    def must(self, holds, name, row, expected, got, training):
        if holds:
            return
        shown = {key: value for key, value in row.items() if value is not None}
        self.ran.must(
            False,
            f"{name} of a flight is another, after {training}. The flight: {shown}.",
            expected=f"{expected:.6g}" if isinstance(expected, float) else str(expected),
            got=repr(got),
        )


def as_float32(value):
    return math.nan if value is None else float(np.float32(value))


NUMBERS = {
    **{
        f"{name}_z": lambda row, column=column: as_float32(row[column])
        for name, column in CONSTANTS["NUMBERS"].items()
    },
    "log_dep_delay_z": lambda row: (
        math.log1p(max(as_float32(row["dep_delay"]), 0))
        if row["dep_delay"] is not None
        else math.nan
    ),
    "log_ground_minutes_z": lambda row: math.log1p(as_float32(row["ground_minutes"])),
}


def gives_scores(harness, number, missing):
    """Of rows with a score, or of those for which 0 stands."""
    found = Found(harness, number)
    for train, pairs in found.rows(*NUMBERS):
        for name, of in NUMBERS.items():
            there = [x for x in map(of, train) if not math.isnan(x)]
            mean = sum(there) / len(there) if there else 0.0
            squares = sum((x - mean) ** 2 for x in there)
            deviation = math.sqrt(squares / len(there)) if len(set(there)) > 1 else 0.0
            training = f"{len(train)} flights of training, {len(set(there))} values of them"
            for row, got in pairs:
                x = of(row)
                if (math.isnan(x) or not deviation) is missing:
                    expected = 0.0 if missing else (x - mean) / deviation
                    near = math.isclose(got[name], expected, abs_tol=1e-3, rel_tol=1e-3)
                    found.must(near, name, row, expected, got[name], training)


def shortly(values):
    return f"{np.asarray(values).tolist()}"[:200]


@pytest.mark.task("clock", examples=4)
@given(times=st.lists(st.tuples(st.integers(0, 23), st.integers(0, 59)), min_size=1))
@example(times=[(hour, minute) for hour in range(24) for minute in range(60)])
def test_any_readings_are_minutes(harness, times):
    readings = np.array([100 * hour + minute for hour, minute in times], np.float32)
    ran = harness.call("clock_minutes", readings)
    right = [60 * hour + minute for hour, minute in times]
    ran.must(
        np.array_equal(np.asarray(ran.value, np.float64), right),
        f"clock_minutes({shortly(readings)}) is another.",
        expected=shortly(right),
        got=shortly(ran.value),
    )


@pytest.mark.task("clock", examples=8)
@given(x=st.integers(-1440, 2880), period=st.sampled_from([1440.0, 7.0, 365.25, 1.0]))
def test_any_place_on_any_circle(harness, x, period):
    ran = harness.call("cycle", np.array([x, 0], np.float32), period)
    turns = math.tau * math.fmod(x, period) / period
    right = [[math.sin(turns), 0.0], [math.cos(turns), 1.0]]
    ran.must(
        isinstance(ran.value, tuple | list)
        and len(ran.value) == 2
        # A float32 of so many turns has lost its last digits.
        and np.allclose(np.asarray(ran.value, np.float64), right, atol=2e-6 * max(abs(x), 10)),
        f"cycle([{x}, 0], {period}) is another.",
        expected=str(right),
        got=str(ran.value),
    )


@pytest.mark.task("scores", examples=1)
@given(number=DATA_SETS)
def test_the_scores_of_any_flights(harness, number):
    gives_scores(harness, number, missing=False)


@pytest.mark.task("missing", examples=1)
@given(number=DATA_SETS)
def test_what_is_missing_or_never_differs_has_the_score_0(harness, number):
    gives_scores(harness, number, missing=True)


@pytest.mark.task("missing", examples=1)
@given(number=DATA_SETS)
def test_whatever_is_missing_says_so(harness, number):
    found = Found(harness, number)
    columns = CONSTANTS["MAY_BE_MISSING"]
    for train, pairs in found.rows(*(f"{column}_missing" for column in columns)):
        for row, got in pairs:
            for column in columns:
                name, right = f"{column}_missing", float(row[column] is None)
                found.must(got[name] == right, name, row, right, got[name], f"{len(train)} flights")


@pytest.mark.task("vocabulary", examples=1)
@given(number=DATA_SETS)
def test_the_ids_of_any_texts(harness, number):
    found = Found(harness, number)
    name = "plane_manufacturer_id"
    for train, pairs in found.rows(name):
        counts = collections.Counter(filter(None, (row["plane_manufacturer"] for row in train)))
        training = f"a training with {dict(counts)}"
        ids: dict = {}
        for row, got in pairs:
            text = row["plane_manufacturer"]
            more = sum(count > counts[text] for count in counts.values())
            equal = sum(count == counts[text] for count in counts.values())
            low, high = (more, more + equal) if counts[text] else (len(counts), len(counts) + 4)
            right = f"one of {low} to {high - 1}"
            found.must(low <= got[name] < high, name, row, right, got[name], training)
            before = ids.setdefault(text, got[name])
            found.must(got[name] == before, name, row, before, got[name], training)
        known = [ids[text] for text in counts]
        found.must(len(set(known)) == len(known), name, {}, "an id for each", ids, training)
        unknown = set(ids.values()) - set(known)
        found.must(len(unknown) == 4, name, {}, "four ids for the unknown", unknown, training)


@pytest.mark.task("buckets", examples=1)
@given(number=DATA_SETS)
def test_the_buckets_of_any_numbers(harness, number):
    found = Found(harness, number)
    name = "dep_delay_bucket"
    for train, pairs in found.rows(name):
        there = sorted(row["dep_delay"] for row in train if row["dep_delay"] is not None)
        limits = [there[len(there) * k // 10] for k in range(1, 10)]
        training = f"a training with the limits {limits}"
        for row, got in pairs:
            x = row["dep_delay"]
            right = 9 if x is None else sum(limit <= x for limit in limits)
            found.must(got[name] == right, name, row, right, got[name], training)


def turns_of(row):
    """For each circle the part of it that lies behind the row's place."""
    day = datetime.date(2013, row["month"], 1).timetuple().tm_yday + row["day"] - 2
    return {
        "time_of_day": (row["sched_dep_time"] // 100 * 60 + row["sched_dep_time"] % 100) / 1440,
        "arrival_time": (row["sched_arr_time"] // 100 * 60 + row["sched_arr_time"] % 100) / 1440,
        "time_of_week": row["weekday"] / 7,
        "time_of_year": day / 365.25,
    }


@pytest.mark.task("times", examples=1)
@given(number=DATA_SETS)
def test_the_places_of_any_times(harness, number):
    found = Found(harness, number)
    circles = ("time_of_day", "arrival_time", "time_of_week", "time_of_year")
    names = [f"{circle}_{kind}" for circle in circles for kind in ("sin", "cos")]
    for train, pairs in found.rows(*names):
        for row, got in pairs:
            for circle, turns in turns_of(row).items():
                for kind, function in (("sin", math.sin), ("cos", math.cos)):
                    name, right = f"{circle}_{kind}", function(math.tau * turns)
                    near = math.isclose(got[name], right, abs_tol=1e-4)
                    found.must(near, name, row, right, got[name], f"{len(train)} flights")


@pytest.mark.task("times", examples=1)
@given(number=DATA_SETS)
def test_the_cells_of_any_destinations_and_hours(harness, number):
    found = Found(harness, number)
    name = "dest_x_hour"
    for train, pairs in found.rows(name):
        cells: dict = {}
        for row, got in pairs:
            key = (row["dest"], row["sched_dep_time"] // 100)
            before = cells.setdefault(key, got[name])
            found.must(before == got[name], name, row, before, got[name], f"{len(train)} flights")
            right = "0 to 4095"
            found.must(0 <= got[name] < 4096, name, row, right, got[name], f"{len(train)} flights")
        distinct = len(set(cells.values()))
        found.must(
            distinct >= 0.9 * len(cells),
            name,
            {},
            f"about {len(cells)} cells",
            distinct,
            f"{len(cells)} destinations and hours",
        )


@pytest.mark.task("leaks", examples=1)
@given(number=DATA_SETS)
def test_any_labels_come_as_they_are(harness, number):
    found = Found(harness, number)
    for train, pairs in found.rows("late", "arrival_delay"):
        for row, got in pairs:
            right = {"late": int(row["arr_delay"] >= 15), "arrival_delay": row["arr_delay"]}
            for name, label in right.items():
                same = got[name] == label
                found.must(same, name, row, label, got[name], f"{len(train)} flights")


@pytest.mark.task("leaks", examples=1)
@given(number=DATA_SETS)
def test_any_flight_has_one_set_of_features(harness, number):
    found = Found(harness, number)
    names = sorted(set(NAMES) - {"late", "arrival_delay"})
    for train, pairs in found.rows(*names):
        seen: dict = {}
        for row, got in pairs:
            known = {**row, "flight": 0, "arr_delay": 0}
            before = seen.setdefault(tuple(known.values()), got)
            for name in names:
                same = math.isclose(before[name], got[name], abs_tol=1e-5, rel_tol=1e-5)
                training = f"{len(train)} flights, and another one that differs in its labels alone"
                found.must(same, name, row, before[name], got[name], training)


@pytest.mark.task("whole", examples=1)
@given(number=DATA_SETS)
def test_any_flights_have_finite_features(harness, number):
    found = Found(harness, number)
    for train, pairs in found.rows(*NAMES):
        for row, got in pairs:
            for name in NAMES:
                finite = math.isfinite(got[name])
                found.must(finite, name, row, "a finite number", got[name], f"{len(train)} flights")
