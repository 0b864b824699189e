"""The seats on the real flights, row by row, against what pandas makes of the same files.

Nothing expected here comes from the code under test: the tables are read again with
`pandas.read_csv`, joined, shifted and rolled by pandas, and the clocks are read by
`zoneinfo`.
"""

import datetime
import uuid
import zoneinfo

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from pipelines import schemas
from pipelines.columnar.farmhash import fingerprint64
from pipelines.data import embedded
from pipelines.flights.job import JOB
from pipelines.reading.plan import plan_reads
from pipelines.schemas.splits import SPLITS, UNLABELLED, SplitShares
from pipelines.tables.lookups import LookupFiles
from solutions.ex06_read_batches.solution import ReadBatches
from solutions.ex07_enrich_flights.solution import EnrichFlights
from solutions.ex08_aircraft_history.solution import AircraftHistory
from solutions.ex09_airport_pressure.solution import AirportPressure
from solutions.ex14_split_by_day.solution import SplitByDay, bucket_of_day
from tests.support.flights import IDENTITY

NEW_YORK = "America/New_York"
MINUTE = pd.Timedelta("1min")
DAY_MINUTES = 1_440

AIRPORT = {"dest_lat": "lat", "dest_lon": "lon", "dest_alt": "alt", "dest_tzone": "tzone"}
PLANE = ("year", "manufacturer", "model", "engines", "seats", "engine")
WEATHER = ("temp", "dewp", "humid", "wind_dir", "wind_speed")
WEATHER += ("wind_gust", "precip", "pressure", "visib")

# The days on which New York's clocks changed in 2013, and their neighbours.
CHANGES = [(3, 9), (3, 10), (3, 11), (11, 2), (11, 3), (11, 4)]


def in_rows_of(batch: pa.RecordBatch, flights: pd.DataFrame) -> pd.DataFrame:
    """The batch as a table whose row i is the flight of row i of `flights`."""
    table = batch.to_pandas().set_index(IDENTITY)
    assert table.index.is_unique
    keys = pd.MultiIndex.from_frame(flights[IDENTITY])
    return table.reindex(keys).reset_index()


def assert_same(ours: pd.Series, expected: pd.Series, rtol: float = 0) -> None:
    """Equal row by row, missing where the other is missing; types may differ."""
    if isinstance(expected.dtype, pd.DatetimeTZDtype):
        ours, expected = (column.dt.as_unit("s") for column in (ours, expected))
    pd.testing.assert_series_equal(
        ours.reset_index(drop=True),
        expected.reset_index(drop=True),
        check_dtype=False,
        check_names=False,
        check_exact=rtol == 0,
        **({"rtol": rtol, "atol": 0} if rtol else {}),
    )


def clock(instants: pd.Series) -> pd.Series:
    """HHMM of local instants; midnight is 0."""
    return instants.dt.hour * 100 + instants.dt.minute


def minutes_of(hhmm: pd.Series) -> pd.Series:
    return hhmm // 100 * 60 + hhmm % 100


@pytest.fixture(scope="module")
def ours(real_features, real_csv) -> pd.DataFrame:
    """What the pure functions make of all flights, in the file's order."""
    return in_rows_of(real_features, real_csv)


@pytest.fixture(scope="module")
def airports(real_folder):
    return pd.read_csv(real_folder / "airports.csv")


@pytest.fixture(scope="module")
def planes(real_folder):
    return pd.read_csv(real_folder / "planes.csv")


@pytest.fixture(scope="module")
def weather(real_folder):
    table = pd.read_csv(real_folder / "weather.csv")
    table["time_hour"] = pd.to_datetime(table["time_hour"], utc=True)
    return table


# read


def test_the_reader_gives_every_row_and_value_that_pandas_reads(real_batch, real_csv):
    assert real_batch.num_rows == 336_776
    read = real_batch.to_pandas()
    for name in real_csv.columns:
        assert_same(read[name], real_csv[name])


# enrich


def test_enriching_keeps_every_flight_and_every_value_that_was_read(ours, real_csv):
    assert len(ours) == 336_776
    for name in real_csv.columns:
        assert_same(ours[name], real_csv[name])


def test_airports_join_as_pandas_joins_them_and_four_destinations_have_none(
    ours, real_csv, airports
):
    joined = real_csv.merge(airports, left_on="dest", right_on="faa", how="left")
    for name, source in AIRPORT.items():
        assert_same(ours[name], joined[source], rtol=1e-6)
    unknown = real_csv["dest"][ours["dest_lat"].isna()]
    assert sorted(unknown.unique()) == ["BQN", "PSE", "SJU", "STT"]
    assert len(unknown) == 7_602


def test_planes_join_as_pandas_joins_them_and_52606_flights_have_none(ours, real_csv, planes):
    table = planes.set_index("tailnum")[list(PLANE)].add_prefix("plane_")
    joined = real_csv.join(table, on="tailnum")
    for name in table.columns:
        assert_same(ours[name], joined[name])
    # Every plane has a model, so a flight without one has no plane.
    assert planes["model"].notna().all()
    assert ours["plane_model"].isna().sum() == 52_606


def test_weather_joins_by_origin_and_instant_as_pandas_joins_it(ours, real_csv, weather):
    keyed = weather.set_index(["origin", "time_hour"])[list(WEATHER)].add_prefix("weather_")
    assert keyed.index.is_unique
    joined = real_csv.join(keyed, on=["origin", "time_hour"])
    for name in keyed.columns:
        assert_same(ours[name], joined[name], rtol=1e-6)


def test_1556_flights_have_no_weather_and_17_more_no_temperature(ours, real_csv, weather):
    # Visibility is never missing in the weather, temperature is.
    assert weather["visib"].notna().all()
    assert ours["weather_visib"].isna().sum() == 1_556
    assert ours["weather_temp"].isna().sum() == 1_556 + 17
    # By local hour it would be the same flights in 2013, but only because nothing leaves
    # between one and two in the morning: that hour of November 3 has two rows an airport,
    # and each flight in it would become two.
    local = ["origin", "year", "month", "day", "hour"]
    twice = weather[weather.duplicated(local, keep=False)]
    assert twice.groupby(local).size().to_dict() == {
        (origin, 2013, 11, 3, 1): 2 for origin in ("EWR", "JFK", "LGA")
    }
    assert not (real_csv["hour"] == 1).loc[(real_csv["month"] == 11) & (real_csv["day"] == 3)].any()


def test_the_weekday_is_that_of_the_local_date(ours, real_csv):
    days = pd.to_datetime(real_csv[["year", "month", "day"]])
    assert_same(ours["weekday"], days.dt.dayofweek)


# Instants


@pytest.fixture(scope="module")
def instants(real_csv, airports) -> pd.DataFrame:
    """Scheduled, departed and landed in UTC, from local clocks by pandas' time zones alone.

    `time_hour` is not used: the schedule is the local date and clock of New York. The
    landing is the first time the destination's clock shows `arr_time` after departure.
    """
    midnight = pd.to_datetime(real_csv[["year", "month", "day"]])
    local = midnight + minutes_of(real_csv["sched_dep_time"]) * MINUTE
    # No flight is scheduled in an hour that is left out or repeated: pandas would raise.
    scheduled = local.dt.tz_localize(NEW_YORK).dt.tz_convert("UTC")
    departed = scheduled + real_csv["dep_delay"] * MINUTE
    landed = pd.Series(pd.NaT, real_csv.index, departed.dtype)
    zones = real_csv["dest"].map(airports.set_index("faa")["tzone"])
    for zone in zones.dropna().unique():
        here = (zones == zone) & departed.notna() & real_csv["arr_time"].notna()
        left = departed[here].dt.tz_convert(zone)
        reading = minutes_of(real_csv.loc[here, "arr_time"]) * MINUTE
        found = pd.Series(pd.NaT, left.index, departed.dtype)
        for days in (0, 1, 2):
            local = left.dt.tz_localize(None).dt.normalize() + pd.Timedelta(days, "D") + reading
            for summer in (True, False):
                # An hour that is left out is read by the clock of before the change.
                instant = local.dt.tz_localize(
                    zone,
                    ambiguous=np.full(len(local), summer),
                    nonexistent=pd.Timedelta("1h"),
                ).dt.tz_convert("UTC")
                found = found.fillna(instant.where(instant >= departed[here]))
        landed[here] = found
    return pd.DataFrame({"scheduled_at": scheduled, "departed_at": departed, "landed_at": landed})


def test_scheduled_and_departed_are_the_instants_of_the_local_clock(ours, instants, real_csv):
    assert_same(ours["scheduled_at"], instants["scheduled_at"])
    assert_same(ours["departed_at"], instants["departed_at"])
    assert ours["departed_at"].isna().sum() == 8_255  # the cancelled flights
    # dep_time was not used above, and is what New York's clock shows then; 2400 is midnight.
    left = ours["departed_at"].dropna().dt.tz_convert(NEW_YORK)
    assert (clock(left) == real_csv["dep_time"].dropna() % 2400).all()
    assert (real_csv["dep_time"] == 2400).any()


def test_landed_is_the_next_time_that_the_clock_at_the_destination_shows_it(ours, instants):
    assert_same(ours["landed_at"], instants["landed_at"])


def test_landed_is_missing_without_a_departure_an_arrival_time_or_a_zone(ours, real_csv, airports):
    known = real_csv["dep_time"].notna() & real_csv["arr_time"].notna()
    known &= real_csv["dest"].isin(airports["faa"])
    assert (ours["landed_at"].notna() == known).all()


def test_no_flight_lands_before_it_can_have_flown(ours, real_csv):
    aloft = (ours["landed_at"] - ours["departed_at"]) / MINUTE
    assert (aloft.dropna() < 24 * 60).all()
    flown = real_csv["air_time"].notna() & aloft.notna()
    # One flight reached Florida at 2:03 in the night in which 2:00 was 3:00: the clock that
    # wrote it down had not been put forward. Read as 1:03, it would have flown 117 minutes
    # with 141 in the air.
    late = flown & (real_csv["month"] == 3) & (real_csv["day"] == 9) & (real_csv["arr_time"] == 203)
    assert ours["landed_at"][late].astype(str).tolist() == ["2013-03-10 07:03:00+00:00"]
    assert (aloft[flown] >= real_csv["air_time"][flown]).all()


def test_instants_of_a_sample_and_of_all_nights_with_a_change_of_clocks_are_zoneinfos(
    ours, real_csv, airports
):
    zones = airports.set_index("faa")["tzone"].dropna().to_dict()
    around = pd.Series(list(zip(real_csv["month"], real_csv["day"], strict=True))).isin(CHANGES)
    after_midnight = real_csv["arr_time"] < real_csv["dep_time"]
    chosen = np.flatnonzero(around | (real_csv["arr_time"] == 2400))
    chosen = np.union1d(chosen, np.flatnonzero(after_midnight)[::10])
    chosen = np.union1d(chosen, np.arange(0, len(real_csv), 200))
    utc = datetime.UTC
    checked = 0
    rows = real_csv.iloc[chosen]
    got = ours.iloc[chosen][["departed_at", "landed_at"]]
    for row, departed_at, landed_at in zip(
        rows.itertuples(), got["departed_at"], got["landed_at"], strict=True
    ):
        if np.isnan(row.dep_delay):
            assert departed_at is pd.NaT
            continue
        home = datetime.datetime(
            row.year, row.month, row.day, row.hour, row.minute, tzinfo=zoneinfo.ZoneInfo(NEW_YORK)
        )
        departed = home.astimezone(utc) + datetime.timedelta(minutes=row.dep_delay)
        assert departed_at == departed
        if row.dest not in zones or np.isnan(row.arr_time):
            assert landed_at is pd.NaT
            continue
        zone = zoneinfo.ZoneInfo(zones[row.dest])
        day = departed.astimezone(zone).replace(hour=0, minute=0, tzinfo=None)
        wait = datetime.timedelta(hours=row.arr_time // 100, minutes=row.arr_time % 100)
        # fold=0 is the first of a reading that occurs twice, and of one that is left out that
        # of the clock before the change.
        readings = (
            (day + datetime.timedelta(days=days) + wait).replace(tzinfo=zone, fold=fold)
            for days in (0, 1, 2)
            for fold in (0, 1)
        )
        instants = (reading.astimezone(utc) for reading in readings)
        assert landed_at == next(instant for instant in instants if instant >= departed)
        checked += 1
    assert checked > 5_000


# history


@pytest.fixture(scope="module")
def legs(real_csv, instants) -> pd.DataFrame:
    """Flights that left, with a registration, by aircraft and departure; and the leg before."""
    legs = real_csv[["tailnum", "arr_delay"]].join(instants[["departed_at", "landed_at"]])
    legs = legs.dropna(subset=["tailnum", "departed_at"])
    legs = legs.sort_values(["tailnum", "departed_at"])
    before = legs.groupby("tailnum")[["landed_at", "arr_delay"]].shift(1)
    return legs.join(before.add_suffix("_before"))


def test_the_previous_leg_is_that_of_pandas_groupby_and_shift(ours, legs):
    # No aircraft left twice in a minute, so the order of its legs is certain.
    assert not legs.duplicated(["tailnum", "departed_at"]).any()
    known = legs["arr_delay_before"].notna() & (legs["landed_at_before"] < legs["departed_at"])
    expected = legs["arr_delay_before"].where(known).reindex(ours.index)
    assert_same(ours["previous_arr_delay"], expected)
    ground = (legs["departed_at"] - legs["landed_at_before"]) / MINUTE
    assert_same(ours["ground_minutes"], ground.where(known).reindex(ours.index))


def test_the_real_data_has_every_reason_for_a_missing_previous_leg(ours, legs, real_csv):
    missing = ours["previous_arr_delay"].isna()
    assert missing[real_csv["tailnum"].isna()].all()
    assert missing[real_csv["dep_time"].isna()].all()
    later = legs[legs.duplicated("tailnum")]
    overlapping = later[later["landed_at_before"] >= later["departed_at"]]
    diverted = later[later["landed_at_before"].notna() & later["arr_delay_before"].isna()]
    no_zone = later[later["landed_at_before"].isna() & later["arr_delay_before"].notna()]
    for cause in (overlapping, diverted, no_zone):
        assert len(cause) > 0
        assert missing[cause.index].all()


# pressure


def test_the_hour_before_is_that_of_pandas_rolling_windows(ours, real_csv, instants):
    left = real_csv[["origin", "dep_delay"]].join(instants["departed_at"]).dropna()
    # Minutes first, as a rolling window of rows would see part of its own minute.
    by_minute = left.groupby(["origin", "departed_at"])["dep_delay"].agg(["size", "sum"])
    for origin, minutes in by_minute.groupby(level="origin"):
        minutes = minutes.droplevel("origin")
        window = minutes.rolling("60min", closed="left").sum().fillna(0).round()
        mine = left[left["origin"] == origin]
        count = mine["departed_at"].map(window["size"])
        mean = mine["departed_at"].map(window["sum"]) / count.where(count > 0)
        assert_same(ours["origin_departures"][mine.index], count)
        assert_same(ours["origin_delay"][mine.index], mean, rtol=1e-6)
    cancelled = ours.index.difference(left.index)
    assert len(cancelled) == 8_255
    assert ours.loc[cancelled, ["origin_departures", "origin_delay"]].isna().all(axis=None)


def test_the_hour_before_is_what_counting_one_by_one_gives_on_a_sample_of_days(
    ours, real_csv, instants
):
    left = real_csv[["origin", "dep_delay"]].join(instants["departed_at"]).dropna()
    minute = (left["departed_at"] - pd.Timestamp(0, tz="UTC")) // MINUTE
    left["minute"] = minute
    days = [(1, 1), (3, 10), (6, 28), (11, 3), (12, 31)]
    of_day = pd.Series(list(zip(real_csv["month"], real_csv["day"], strict=True))).isin(days)
    same_minute = at_the_start = over_midnight = nobody = zeros = 0
    for origin, there in left.groupby("origin"):
        sample = there.loc[of_day[there.index], "minute"]
        # All that an hour before one of these could hold, and much more.
        of_interest = (sample // DAY_MINUTES).unique()
        near = there[(there["minute"] // DAY_MINUTES).isin([*of_interest, *(of_interest - 1)])]
        for row, now in sample.items():
            inside = near[(near["minute"] >= now - 60) & (near["minute"] < now)]
            assert ours.at[row, "origin_departures"] == len(inside), (origin, row)
            if len(inside):
                mean = np.float32(inside["dep_delay"].sum() / len(inside))
                assert ours.at[row, "origin_delay"] == mean
            else:
                assert np.isnan(ours.at[row, "origin_delay"])
                nobody += 1
            same_minute += (near["minute"] == now).sum() > 1
            at_the_start += (inside["minute"] == now - 60).any()
            zeros += (inside["dep_delay"] == 0).any()
            local = (inside["departed_at"].dt.tz_convert(NEW_YORK)).dt.date
            over_midnight += local.nunique() > 1
    # The sample has what such windows get wrong.
    assert min(same_minute, at_the_start, zeros) > 500
    assert min(over_midnight, nobody) > 0


# The seats in a pipeline


def _save(batch: pa.RecordBatch, folder: str) -> None:
    with (
        pa.OSFile(f"{folder}/{uuid.uuid4().hex}.arrow", "wb") as file,
        pa.ipc.new_file(file, batch.schema) as writer,
    ):
        writer.write_batch(batch)


@pytest.fixture(scope="module")
def splits(tmp_path_factory) -> dict[str, pa.Table]:
    """What the seats up to `split` make of the real file in a pipeline, by split."""
    import apache_beam as beam
    from apache_beam.options.pipeline_options import PipelineOptions

    plan = plan_reads(embedded.flights(), schemas.table("flights"))
    folders = {name: tmp_path_factory.mktemp(name) for name in (*SPLITS, UNLABELLED)}
    with beam.Pipeline(options=PipelineOptions(["--runner=FnApiRunner"])) as pipeline:
        read = pipeline | "read" >> ReadBatches(plan)
        split = (
            read["rows"]
            | "enrich" >> EnrichFlights(LookupFiles(JOB.lookups))
            | "history" >> AircraftHistory(5)
            | "pressure" >> AirportPressure(3)
            | "split" >> SplitByDay(SplitShares())
        )
        for name, folder in folders.items():
            _ = split[name] | f"save[{name}]" >> beam.Map(_save, str(folder))
    return {
        name: pa.concat_tables(
            pa.ipc.open_file(pa.OSFile(str(file))).read_all() for file in folder.iterdir()
        )
        for name, folder in folders.items()
    }


def test_shuffling_by_ranges_gives_what_the_functions_give_on_everything_at_once(
    splits, real_features
):
    table = pa.concat_tables(splits.values())
    order = [(name, "ascending") for name in IDENTITY]
    expected = pa.Table.from_batches([real_features])
    assert table.num_rows == 336_776
    assert table.schema == expected.schema == schemas.table("enriched_flight").arrow
    assert table.sort_by(order).equals(expected.sort_by(order))


# split

# BigQuery's documentation of FARM_FINGERPRINT hashes CONCAT(CAST(x AS STRING), y, CAST(z AS
# STRING)) of the rows (1, 'foo', true), (2, 'apple', false) and (3, '', true).
PUBLISHED = {
    "1footrue": -1541654101129638711,
    "2applefalse": 2794438866806483259,
    "3true": -4880158226897771312,
}


@pytest.fixture(scope="module")
def days() -> list[str]:
    """Every day of nineteen years."""
    return pd.date_range("2012-01-01", "2030-12-31").strftime("%Y-%m-%d").tolist()


@pytest.fixture(scope="module")
def farmhash(tf):
    """TensorFlow's farmhash64, which comes as bytes in little-endian order."""

    def of(texts: list[str]) -> np.ndarray:
        return tf.fingerprint(texts, "farmhash64").numpy().view("<i8")[:, 0]

    return of


def test_the_fingerprint_has_the_values_that_bigquery_publishes(farmhash):
    assert {text: fingerprint64(text) for text in PUBLISHED} == PUBLISHED
    assert farmhash(list(PUBLISHED)).tolist() == list(PUBLISHED.values())


def test_the_fingerprint_of_every_day_is_tensorflows(days, farmhash):
    assert len(days) == 6_940
    assert [fingerprint64(day) for day in days] == farmhash(days).tolist()


def test_the_fingerprint_of_every_length_up_to_32_bytes_is_tensorflows(farmhash):
    texts = [("né Ω " * 9).encode()[:length] for length in range(33)]
    texts += [bytes(range(200, 200 + length)) for length in range(33)]
    assert [fingerprint64(text) for text in texts] == farmhash(texts).tolist()


def test_a_days_bucket_is_bigquerys_mod_of_abs(days, farmhash):
    # MOD takes the dividend's sign, as numpy's fmod does, so that MOD(ABS(x), n) is
    # ABS(MOD(x, n)): BigQuery's users write either.
    prints = farmhash(days)
    buckets = [bucket_of_day(day) for day in days]
    assert buckets == (np.abs(prints) % 100).tolist()
    assert buckets == np.abs(np.fmod(prints, 100)).tolist()


def test_pythons_modulo_would_put_77_days_of_2013_into_other_splits(days, farmhash):
    year = [day for day in days if day.startswith("2013")]
    ours = np.array([SplitShares().split_of(bucket_of_day(day)) for day in year])
    # % of a negative number counts from the multiple below: of -1541654101129638711, whose
    # last two digits are 11, it gives 89.
    assert -1541654101129638711 % 100 == 89
    theirs = np.digitize(farmhash(year) % 100, [80, 90])
    assert len(year) == 365
    assert (ours != theirs).sum() == 77


def test_every_flight_is_in_the_split_of_its_day_or_has_no_label(splits, real_csv, farmhash):
    dates = pd.to_datetime(real_csv[["year", "month", "day"]]).dt.strftime("%Y-%m-%d")
    texts = dates.unique().tolist()
    bucket = dates.map(dict(zip(texts, np.abs(farmhash(texts)) % 100, strict=True)))
    split = pd.Series(np.digitize(bucket, [80, 90])).map({0: "train", 1: "eval", 2: "test"})
    split = split.where(real_csv["arr_delay"].notna(), "unlabelled")
    assert (split == "unlabelled").sum() == 9_430
    for name, table in splits.items():
        mine = pd.MultiIndex.from_frame(table.select(IDENTITY).to_pandas())
        expected = pd.MultiIndex.from_frame(real_csv.loc[split == name, IDENTITY])
        assert mine.symmetric_difference(expected).empty
        assert len(mine) == len(expected)


def test_each_split_gets_about_its_share_of_the_days(days):
    shares = np.bincount([SplitShares().split_of(bucket_of_day(day)) for day in days]) / len(days)
    np.testing.assert_allclose(shares, [0.8, 0.1, 0.1], atol=0.01)
