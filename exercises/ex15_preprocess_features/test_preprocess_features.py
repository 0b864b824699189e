"""The contract of exercise 15, line by line, on the first flights of 2013.

Expected values are pandas' and NumPy's, of the same rows.
"""

import functools
import math
import zipfile

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from pipelines import schemas
from pipelines.data import embedded

# The column of a flight's number, beside its features.
NUMBER = "_flight"

SECONDS = 90  # one analysis by TensorFlow Transform, which all tests share
TRAINING = 160

COLUMNS = schemas.table("enriched_flight").arrow

# A check analyses these alone: an analysis costs a tenth of a second for each of them.
CONSTANTS: dict = {
    "NUMBERS": {
        "dep_delay": "dep_delay",
        "temp": "weather_temp",
        "precip": "weather_precip",
        "pressure": "weather_pressure",
        "origin_delay": "origin_delay",
    },
    "MAY_BE_MISSING": ("weather_temp", "weather_wind_gust", "origin_delay", "dest_lat"),
    "OUT_OF_VOCABULARY": {"plane_manufacturer": 4},
    "IN_BUCKETS": ("dep_delay",),
}

# Rows of evaluation, by number of their flight: the first flight of training, changed.
SAME, LABEL, UNSEEN, MISSING, EARLY, MIDNIGHT, SUMMER, LATE_HOUR, FAR = range(1001, 1010)
WET, WEIGHED, NEVER_LEFT = range(1010, 1013)
OUTLIERS = range(2000, 2040)


@functools.cache
def flights() -> pd.DataFrame:
    """The first flights, joined by pandas; `flight` is their place from 1."""
    # Opened here, for pandas unpacks a zip file whole.
    with zipfile.ZipFile(embedded.flights()) as archive, archive.open("flights.csv") as file:
        read = pd.read_csv(file, nrows=400)
    read = read[read.arr_delay.notna()].head(TRAINING).reset_index(drop=True)
    airports = pd.read_csv(embedded.table("airports"))[["faa", "lat", "lon"]]
    planes = pd.read_csv(embedded.table("planes"))[["tailnum", "year", "manufacturer", "seats"]]
    measured = ["temp", "humid", "wind_speed", "wind_gust", "precip", "pressure", "visib"]
    wanted = ["origin", "time_hour", *measured]
    weather = pd.read_csv(embedded.table("weather"), usecols=wanted)[wanted]
    planes.columns = ["tailnum", "plane_year", "plane_manufacturer", "plane_seats"]
    airports.columns = ["dest", "dest_lat", "dest_lon"]
    weather.columns = ["origin", "time_hour", *(f"weather_{name}" for name in measured)]
    table = read.merge(airports, on="dest", how="left").merge(planes, on="tailnum", how="left")
    table = table.merge(weather, on=["origin", "time_hour"], how="left")
    table["weekday"] = 1
    table["previous_arr_delay"] = table.groupby("origin").arr_delay.shift(9)
    table["ground_minutes"] = 30 + table.previous_arr_delay.abs()
    table["origin_departures"] = table.groupby("origin").cumcount()
    table["origin_delay"] = table.groupby("origin").dep_delay.shift(1)
    table["flight"] = range(1, len(table) + 1)
    # As if the barometers had been out of order.
    table["weather_pressure"] = math.nan
    table["time_hour"] = pd.to_datetime(table["time_hour"], utc=True)
    return table


def evaluation() -> pd.DataFrame:
    first = flights().iloc[0]
    changes: dict[int, dict] = {
        SAME: {},
        LABEL: {"arr_delay": 700.0},
        UNSEEN: {"plane_manufacturer": "COMAC", "dest_lat": math.nan},
        MISSING: {
            "weather_temp": math.nan,
            "plane_year": math.nan,
            "origin_delay": math.nan,
            "plane_manufacturer": None,
        },
        EARLY: {"dep_delay": -20.0},
        MIDNIGHT: {"sched_dep_time": 2359, "sched_arr_time": 5},
        SUMMER: {"month": 7, "day": 4, "weekday": 3},
        LATE_HOUR: {"sched_dep_time": 559},
        FAR: {"dest": "SFO"},
        WET: {"weather_precip": 0.5},
        WEIGHED: {"weather_pressure": 1012.0},
        NEVER_LEFT: {"dep_delay": math.nan},
    }
    rows = [{**first, **change, "flight": number} for number, change in changes.items()]
    rows += [
        {
            **first,
            "flight": number,
            "dep_delay": 2000.0,
            "weather_temp": -50.0,
            "plane_manufacturer": f"MAKER {number}",
        }
        for number in OUTLIERS
    ]
    return pd.DataFrame(rows)


def batch(table: pd.DataFrame) -> pa.RecordBatch:
    """The rows with the pipeline's columns and types; what is not there is null."""
    columns = [
        pa.array(table[field.name], from_pandas=True).cast(field.type)
        if field.name in table
        else pa.nulls(len(table), field.type)
        for field in COLUMNS
    ]
    return pa.RecordBatch.from_arrays(columns, schema=COLUMNS)


@functools.cache
def batches() -> dict:
    train, other = flights(), evaluation()
    return {
        "train": [batch(train.iloc[:100]), batch(train.iloc[100:])],
        "eval": [batch(other)],
        "test": [batch(other.iloc[:1])],
    }


class Features:
    """What the pipeline's own Preprocess made of `preprocessing_fn`."""

    def __init__(self, harness, hint=1):
        # One analysis takes a second: all tests share it.
        self.ran = harness.drive(
            "features", CONSTANTS, [batches()], call="Preprocess(preprocessing_fn)", once=True
        )
        self.ran.must(True, "", hint=hint)
        (of_splits,) = self.ran.value
        self.types = {field.name: str(field.type) for field in of_splits["train"].schema}
        del self.types[NUMBER]
        self.rows = {
            row.pop(NUMBER): row
            for name in ("train", "eval")
            for row in of_splits[name].to_pylist()
        }
        self.hint = hint

    def of(self, number: int, name: str):
        """A feature of a flight; fails the task where there is none."""
        self.ran.must(
            name in self.types,
            f"There is no feature {name}.",
            expected=name,
            got=", ".join(sorted(self.types)),
            meaning="The table of the contract names all features.",
            hint=self.hint,
        )
        return self.rows[number][name]

    def column(self, name: str) -> list:
        """A feature of the training flights, in order."""
        return [self.of(number, name) for number in range(1, TRAINING + 1)]

    def must(self, holds, sentence, expected, got, meaning, hint=None):
        self.ran.must(
            holds, sentence, expected=expected, got=got, meaning=meaning, hint=hint or self.hint
        )

    def near(self, number, name, expected, meaning, hint=None):
        got = self.of(number, name)
        self.must(
            isinstance(got, float) and math.isclose(got, expected, abs_tol=1e-3, rel_tol=1e-3),
            f"{name} of a flight is {got!r:.12}, not {expected:.6g}.",
            f"{expected:.6g}",
            f"{got!r}",
            meaning,
            hint,
        )


def standard(values: pd.Series) -> np.ndarray:
    """Scores of a column by NumPy, NaN where it is missing."""
    numbers = values.to_numpy(np.float64)
    return (numbers - np.nanmean(numbers)) / np.nanstd(numbers)


@pytest.mark.task("clock", seconds=SECONDS)
def test_a_reading_becomes_minutes(harness):
    readings = np.array([517, 5, 0, 2359, 2400], np.float32)
    called = harness.call("clock_minutes", readings)
    called.must(True, "", hint=1)
    called.must(
        np.allclose(np.asarray(called.value, np.float64), [317, 5, 0, 1439, 1440]),
        "Readings become other minutes.",
        expected=[317, 5, 0, 1439, 1440],
        got=called.value,
        meaning="517 is 5:17, so 5 * 60 + 17 minutes. Taken for a number, 5:59 and 6:00 are 41 "
        "minutes apart.",
        hint=1,
    )


@pytest.mark.task("clock", seconds=SECONDS)
def test_the_end_of_a_period_is_its_beginning(harness):
    called = harness.call("cycle", np.array([0, 360, 720, 1440], np.float32), 1440.0)
    called.must(True, "", hint=2)
    expected = [[0, 1, 0, 0], [1, 0, -1, 1]]
    called.must(
        isinstance(called.value, tuple | list)
        and len(called.value) == 2
        and np.allclose(np.asarray(called.value, np.float64), expected, atol=1e-5),
        "Minutes of a day are elsewhere on its circle.",
        expected=f"sine {expected[0]}, cosine {expected[1]}",
        got=called.value,
        meaning="A quarter of the period is a quarter of the circle, and midnight is midnight. By "
        "the sine alone, noon would be midnight too.",
        hint=2,
    )


@pytest.mark.task("scores", seconds=SECONDS)
@pytest.mark.parametrize(("name", "column"), [("dep_delay", "dep_delay"), ("temp", "weather_temp")])
def test_a_score_is_by_trainings_mean_and_deviation(harness, name, column):
    features = Features(harness)
    expected = standard(flights()[column])
    meaning = (
        f"Over the {TRAINING} flights of training, {column} has the mean "
        f"{flights()[column].mean():.4f} and the deviation {flights()[column].std(ddof=0):.4f}. "
        "Evaluation has 40 flights far off, which training has not seen: they must not move it."
    )
    for number in (1, 2, 101, TRAINING):
        if not math.isnan(expected[number - 1]):
            features.near(number, f"{name}_z", expected[number - 1], meaning)
    far = {"dep_delay": 2000.0, "weather_temp": -50.0}[column]
    score = (far - flights()[column].mean()) / flights()[column].std(ddof=0)
    meaning += " However far off one of them is, its score says so."
    features.near(OUTLIERS[0], f"{name}_z", score, meaning)


@pytest.mark.task("scores", seconds=SECONDS)
def test_logarithms_are_scored_too(harness):
    features = Features(harness)
    expected = standard(np.log1p(flights().dep_delay.clip(lower=0)))
    meaning = "log(1 + delay), with an early departure as one on time, and then the score."
    for number in (1, 3, 101):
        features.near(number, "log_dep_delay_z", expected[number - 1], meaning, 3)
    on_time = flights().dep_delay.le(0).to_numpy().nonzero()[0][0]
    features.near(EARLY, "log_dep_delay_z", expected[on_time], meaning, 3)


@pytest.mark.task("missing", seconds=SECONDS)
def test_a_missing_number_has_the_score_0_and_says_so(harness):
    features = Features(harness)
    for name, column in (("temp", "weather_temp"), ("origin_delay", "origin_delay")):
        features.near(
            MISSING,
            f"{name}_z",
            0.0,
            "A missing value gets the mean's score, 0, and never NaN: one NaN makes a loss NaN, "
            "and then every weight.",
            1,
        )
        for number, expected in ((MISSING, 1.0), (SAME, float(math.isnan(flights()[column][0])))):
            features.near(
                number,
                f"{column}_missing",
                expected,
                "The score alone cannot tell a missing value from an average one.",
                2,
            )


@pytest.mark.task("missing", seconds=SECONDS)
def test_missing_values_do_not_count_in_the_mean(harness):
    features = Features(harness)
    expected = standard(flights().origin_delay)
    for number in np.flatnonzero(~np.isnan(expected))[:4] + 1:
        features.near(
            int(number),
            "origin_delay_z",
            expected[number - 1],
            "Mean and deviation are of the values that are there. Filled with 0 before, the gaps "
            "pull both.",
            1,
        )


@pytest.mark.task("missing", seconds=SECONDS)
def test_a_column_of_equal_values_has_the_score_0(harness):
    features = Features(harness)
    assert flights().weather_precip.dropna().eq(0).all()
    for number in (1, 50, WET):
        features.near(
            number,
            "precip_z",
            0.0,
            "It was dry on 1 January: mean 0, deviation 0. What is 0 / 0 to be? And 0.5 / 0, when "
            "it rains in evaluation?",
            3,
        )


@pytest.mark.task("missing", seconds=SECONDS)
def test_a_column_that_training_has_no_value_of_has_the_score_0(harness):
    features = Features(harness)
    for number in (1, WEIGHED):
        features.near(
            number,
            "pressure_z",
            0.0,
            "No flight of training has a pressure, so the mean is NaN, and so is the score of a "
            "flight that has one.",
            3,
        )


@pytest.mark.task("vocabulary", seconds=SECONDS)
def test_each_text_of_training_has_an_id_of_its_own(harness):
    features = Features(harness)
    texts = flights().plane_manufacturer
    counts = texts.value_counts()
    pairs = set(zip(texts, features.column("plane_manufacturer_id"), strict=True))
    ids = {text: id_ for text, id_ in pairs if isinstance(text, str)}
    features.must(
        features.types["plane_manufacturer_id"] == "int64"
        and sorted(ids.values()) == list(range(len(counts))),
        "The ids of training's manufacturers are others.",
        f"0 to {len(counts) - 1}, one each",
        ids,
        f"Training has {len(counts)} manufacturers. A hash would let some share an id.",
    )
    inverted = [
        (more, less)
        for more, often in counts.items()
        for less, seldom in counts.items()
        if often > seldom and ids[more] > ids[less]
    ]
    features.must(
        not inverted,
        "A rarer manufacturer has a smaller id.",
        f"{counts.index[0]} ({counts.iloc[0]} flights) before all others",
        ids,
        "The most frequent text has 0: who cuts a vocabulary short keeps the frequent ones.",
    )


@pytest.mark.task("vocabulary", seconds=SECONDS)
def test_a_text_that_training_has_not_seen_has_an_id_behind_them(harness):
    features = Features(harness, 2)
    known = flights().plane_manufacturer.nunique()
    got = features.of(UNSEEN, "plane_manufacturer_id")
    features.must(
        known <= got < known + 4,
        "COMAC, of which training has no aircraft, has another id.",
        f"one of {known} to {known + 3}",
        got,
        "Tomorrow an aircraft is bought. Its id must be one that the model has a weight for: not "
        "-1, and not that of another manufacturer.",
        2,
    )
    ids = {features.of(number, "plane_manufacturer_id") for number in OUTLIERS}
    features.must(
        ids == set(range(known, known + 4)),
        "40 manufacturers that training has not seen have other ids.",
        f"{known} to {known + 3}, each of which some have",
        sorted(ids),
        "There are 4 ids for what is unknown: a hash of the text says which.",
        2,
    )


@pytest.mark.task("vocabulary", seconds=SECONDS)
def test_a_missing_text_is_none_of_the_vocabulary(harness):
    features = Features(harness, 2)
    known = flights().plane_manufacturer.nunique()
    (missing,) = flights().plane_manufacturer.isna().to_numpy().nonzero()
    for number in (int(missing[0]) + 1, MISSING):
        got = features.of(number, "plane_manufacturer_id")
        features.must(
            known <= got < known + 4,
            "A flight without a manufacturer has another id.",
            f"one of {known} to {known + 3}",
            got,
            "What is missing is an empty text, which is no manufacturer: however often it comes in "
            "training, its id is behind theirs.",
            2,
        )


@pytest.mark.task("buckets", seconds=SECONDS)
def test_buckets_are_trainings_tenths(harness):
    features = Features(harness)
    got = features.column("dep_delay_bucket")
    delays = flights().dep_delay.tolist()
    features.must(
        features.types["dep_delay_bucket"] == "int64" and min(got) == 0 and max(got) == 9,
        "There are other buckets.",
        "int64, from 0 to 9",
        f"{features.types['dep_delay_bucket']}, from {min(got)} to {max(got)}",
        "Ten buckets are numbered from 0.",
    )
    pairs = sorted(zip(delays, got, strict=True))
    features.must(
        [bucket for _, bucket in pairs] == sorted(got) and len(set(pairs)) == len(set(delays)),
        "A longer delay is in a lower bucket, or one delay in two.",
        "buckets that rise with the delay",
        pairs[:: len(pairs) // 12],
        "A bucket is a range of delays.",
    )
    limits = [sorted(delays)[TRAINING * k // 10] for k in range(1, 10)]
    wrong = {
        delay: bucket
        for delay, bucket in pairs
        if bucket != sum(limit <= delay for limit in limits)
    }
    features.must(
        not wrong,
        "Buckets have other limits.",
        f"a limit's own delay is the first above it: limits at {limits} minutes",
        f"bucket by delay: {wrong}",
        "A tenth of training's flights is in each; equal widths would have nearly all in one.",
    )
    features.must(
        features.of(OUTLIERS[0], "dep_delay_bucket") == 9,
        "A delay longer than any of training is in another bucket than the last.",
        9,
        features.of(OUTLIERS[0], "dep_delay_bucket"),
        "What is beyond the last limit is in the last bucket.",
    )


@pytest.mark.task("buckets", seconds=SECONDS)
def test_a_missing_number_is_in_the_last_bucket(harness):
    features = Features(harness)
    features.must(
        features.of(NEVER_LEFT, "dep_delay_bucket") == 9,
        "A delay that is missing is in another bucket.",
        9,
        features.of(NEVER_LEFT, "dep_delay_bucket"),
        "NaN is not below any limit, and tft.bucketize has it in the last one. Filled with 0, it "
        "would be a flight on time.",
        2,
    )


@pytest.mark.task("times", seconds=SECONDS)
def test_times_are_places_on_their_circles(harness):
    features = Features(harness)
    first = flights().iloc[0]
    places = {
        (1, "time_of_day"): (5 * 60 + 15) / 1440,  # 515
        (1, "arrival_time"): (8 * 60 + 19) / 1440,  # 819
        (MIDNIGHT, "time_of_day"): (23 * 60 + 59) / 1440,
        (MIDNIGHT, "arrival_time"): 5 / 1440,
        (1, "time_of_week"): 1 / 7,
        (SUMMER, "time_of_week"): 3 / 7,
        (1, "time_of_year"): 0.0,
        (SUMMER, "time_of_year"): (181 + 3) / 365.25,  # 4 July: 181 days before the month
    }
    assert (first.sched_dep_time, first.sched_arr_time) == (515, 819)
    for (number, name), part in places.items():
        for kind, function in (("sin", math.sin), ("cos", math.cos)):
            features.near(
                number,
                f"{name}_{kind}",
                function(2 * math.pi * part),
                f"It is {part:.4f} of the period from its beginning; a day of the year counts "
                "from 0, 1 January.",
            )


@pytest.mark.task("times", seconds=SECONDS)
def test_a_cell_is_of_destination_and_hour(harness):
    features = Features(harness, 3)
    table = flights()
    cells = {number: features.of(number, "dest_x_hour") for number in features.rows}
    features.must(
        all(isinstance(cell, int) and 0 <= cell < 4096 for cell in cells.values()),
        "A cell is out of range.",
        "integers from 0 to 4095",
        sorted(set(map(str, cells.values())))[:5],
        "A hash goes into CROSS_CELLS cells.",
    )
    features.must(
        cells[LATE_HOUR] == cells[SAME],
        "5:15 and 5:59 to one destination are in two cells.",
        cells[SAME],
        cells[LATE_HOUR],
        "The hour counts, not the minute.",
    )
    keys = set(zip(table.dest, table.sched_dep_time // 100, strict=True))
    features.must(
        len({cells[n] for n in range(1, TRAINING + 1)}) >= 0.9 * len(keys)
        and cells[FAR] != cells[SAME],
        "Different destinations and hours share a cell.",
        f"about {len(keys)} cells for {len(keys)} pairs",
        len({cells[n] for n in range(1, TRAINING + 1)}),
        "Both decide it: the same hour to another destination, and another hour to the same one.",
    )


@pytest.mark.task("leaks", seconds=SECONDS)
def test_the_labels_come_out_and_go_into_nothing_else(harness):
    features = Features(harness)
    first = flights().iloc[0]
    for number, delay in ((1, first.arr_delay), (LABEL, 700.0)):
        got = (features.of(number, "late"), features.of(number, "arrival_delay"))
        features.must(
            got == (int(delay >= 15), delay),
            "The labels are others.",
            f"late {int(delay >= 15)}, arrival_delay {delay}",
            got,
            "late and arrival_delay are in inputs, and come out as they are.",
        )
    one, other = features.rows[SAME], features.rows[LABEL]
    changed = [
        # NaN is no change.
        name
        for name in one
        if repr(one[name]) != repr(other[name]) and name not in ("late", "arrival_delay")
    ]
    features.must(
        not changed,
        "Features change with the label.",
        "none that does",
        ", ".join(changed),
        "Two flights that differ only in when they arrived have different features: at departure "
        "nobody knows it. The model would be perfect until it is used.",
    )


@pytest.mark.task("leaks", seconds=SECONDS)
def test_a_row_has_its_features_whatever_rows_are_beside_it(harness):
    features = Features(harness, 2)
    one, other = features.rows[1], features.rows[SAME]
    changed = [name for name in one if one[name] != other[name]]
    features.must(
        not changed,
        "One flight has other features in another batch.",
        "the same features in training and in evaluation",
        "\n".join(f"{name}: {one[name]} and {other[name]}" for name in changed[:5]),
        "Something is computed over the batch (tf.reduce_mean, tf.unique), and not by an analyser "
        "over training. At serving a batch is one flight.",
        2,
    )


NAMES = {
    **{f"{name}_z": "float" for name in (*CONSTANTS["NUMBERS"], "log_dep_delay")},
    "log_ground_minutes_z": "float",
    **{f"{name}_missing": "float" for name in CONSTANTS["MAY_BE_MISSING"]},
    "plane_manufacturer_id": "int64",
    "dep_delay_bucket": "int64",
    **{f"time_of_{name}_sin": "float" for name in ("day", "week", "year")},
    **{f"time_of_{name}_cos": "float" for name in ("day", "week", "year")},
    "arrival_time_sin": "float",
    "arrival_time_cos": "float",
    "dest_x_hour": "int64",
    "late": "int64",
    "arrival_delay": "float",
}


@pytest.mark.task("whole", seconds=SECONDS)
def test_all_features_are_there_and_no_others(harness):
    features = Features(harness, 1)
    features.must(
        features.types == NAMES,
        "The features are others.",
        ", ".join(f"{n} ({NAMES[n]})" for n in sorted(NAMES) if features.types.get(n) != NAMES[n]),
        ", ".join(f"{n} ({t})" for n, t in sorted(features.types.items()) if NAMES.get(n) != t),
        "The constants were cut short to these: a name that your code spells out stays. A feature "
        "that the contract does not name is one that nobody looks at: neither who checks for "
        "leaks, nor who serves the model.",
        1,
    )


@pytest.mark.task("whole", seconds=SECONDS)
def test_no_feature_is_missing_or_infinite(harness):
    features = Features(harness, 3)
    bad = {
        name
        for row in features.rows.values()
        for name, value in row.items()
        if not isinstance(value, int | float) or not math.isfinite(value)
    }
    features.must(
        not bad,
        "Features have values that are no numbers.",
        "numbers",
        ", ".join(sorted(bad)),
        "Each row has one finite number for each feature.",
    )


# As the file had them: another constant is another data set, for all who use it.
GIVEN = {
    "NUMBERS": {
        "dep_delay": "dep_delay",
        "distance": "distance",
        "dest_lat": "dest_lat",
        "dest_lon": "dest_lon",
        "plane_year": "plane_year",
        "plane_seats": "plane_seats",
        "temp": "weather_temp",
        "humid": "weather_humid",
        "wind_speed": "weather_wind_speed",
        "precip": "weather_precip",
        "pressure": "weather_pressure",
        "visib": "weather_visib",
        "previous_arr_delay": "previous_arr_delay",
        "origin_departures": "origin_departures",
        "origin_delay": "origin_delay",
    },
    "MAY_BE_MISSING": (
        "plane_year",
        "weather_temp",
        "weather_wind_gust",
        "weather_pressure",
        "previous_arr_delay",
        "origin_delay",
        "dest_lat",
    ),
    "OUT_OF_VOCABULARY": {
        "carrier": 1,
        "origin": 1,
        "dest": 4,
        "tailnum": 16,
        "plane_manufacturer": 1,
    },
    "CROSS_CELLS": 4096,
    "IN_BUCKETS": ("dep_delay", "distance"),
    "BUCKETS": 10,
    "QUANTILE_ERROR": 1e-4,
    "DAYS_BEFORE_MONTH": (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334),
}


@pytest.mark.task("whole", seconds=SECONDS)
@pytest.mark.parametrize("name", GIVEN)
def test_the_constants_are_those_of_the_file(harness, name):
    harness.get(name).gives(
        GIVEN[name],
        meaning="The constants say what the pipeline's data set is made of. ./workshop reset "
        "brings them back.",
        hint=2,
    )
