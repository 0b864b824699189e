"""What `data make` promises, against pandas on the real flights and plain Python."""

import argparse
import csv
import datetime
import errno
import functools
import io
import json
import math
import subprocess
import sys
import zipfile
import zoneinfo
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from pipelines.data import arguments, embedded
from pipelines.data import make as making
from pipelines.data.defects import KINDS, TEXT_KINDS, VALUE_KINDS
from pipelines.data.later_years import read_flights
from pipelines.data.make import make
from pipelines.data.writers import ParquetFile
from pipelines.problems import JobError, RequestError

REAL_ROWS = 336_776
COPIES = 5  # 2013 to 2017, of which 2016 is a leap year
IDENTITY = ["carrier", "flight", "origin", "time_hour"]
NULLABLE = ["dep_time", "dep_delay", "arr_time", "arr_delay", "air_time", "tailnum"]


@functools.cache
def real_text() -> bytes:
    with zipfile.ZipFile(embedded.flights()) as archive:
        return archive.read("flights.csv")


@functools.cache
def real_header() -> list[str]:
    return real_text().split(b"\n", 1)[0].decode().split(",")


@pytest.fixture(scope="module", autouse=True)
def flights():
    """The real flights, read once for all the requests in this module."""
    flights = read_flights()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(making, "read_flights", lambda: flights)
        yield flights


def read_parquet(files) -> pd.DataFrame:
    return pd.concat([pd.read_parquet(file) for file in files], ignore_index=True)


def read_lines(files) -> list[bytes]:
    lines = []
    for file in files:
        header, *rest = file.read_bytes().splitlines()
        assert header.decode().split(",") == real_header()
        lines += rest
    return lines


def bytes_in(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def days_of(table: pd.DataFrame) -> pd.Series:
    return pd.to_datetime(table[["year", "month", "day"]])


@pytest.fixture(scope="module")
def real() -> pd.DataFrame:
    table = pd.read_csv(io.BytesIO(real_text()))
    table["time_hour"] = pd.to_datetime(table["time_hour"], utc=True)
    return table


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> pd.DataFrame:
    folder = tmp_path_factory.mktemp("made") / "flights"
    summary = make(COPIES * REAL_ROWS, 7, 0, "parquet", 3, folder)
    assert summary.bytes == sum(file.stat().st_size for file in summary.files)
    table = read_parquet(summary.files)
    table["copy"] = np.arange(len(table)) // REAL_ROWS
    return table


# The first copy


def test_the_first_copy_as_csv_is_the_real_file_byte_for_byte(tmp_path):
    summary = make(REAL_ROWS, 3, 0, "csv", 1, tmp_path / "out")
    assert summary.files[0].read_bytes() == real_text()


def test_the_first_copy_as_parquet_is_the_real_table(made, real):
    copy = made[made["copy"] == 0].drop(columns="copy")
    pd.testing.assert_frame_equal(copy, real, check_dtype=False)


def test_fewer_rows_are_the_beginning_of_the_real_file(tmp_path):
    summary = make(1_000, 3, 0, "csv", 3, tmp_path / "out")
    assert read_lines(summary.files) == real_text().splitlines()[1:1_001]


# Later copies


def test_no_two_flights_share_an_identity(made):
    assert not made.duplicated(IDENTITY).any()


def test_each_copy_is_a_calendar_year_in_order_of_days_and_departures(made):
    for number, copy in made[made["copy"] > 0].groupby("copy"):
        assert (copy["year"] == 2013 + number).all()
        day = days_of(copy)
        assert day.is_monotonic_increasing
        # Cancelled flights come last in a day: after any time of departure.
        left = copy["dep_time"].fillna(9_999)
        assert left.groupby(day).is_monotonic_increasing.all()


def test_a_leap_day_has_flights_and_the_last_day_of_a_leap_year_has_none(made):
    flights = made.groupby(["year", "month", "day"]).size()
    assert flights[2016, 2, 29] > 500
    assert (2016, 12, 31) not in flights.index
    assert flights.groupby("year").size().tolist() == [365] * COPIES


def test_weekdays_and_seasons_keep_their_traffic(made, real):
    def per_day(table, by):
        day = days_of(table)
        return table.groupby(by(day)).size() / day.groupby(by(day)).nunique()

    for by in (lambda day: day.dt.weekday, lambda day: day.dt.month):
        expected = per_day(real, by)
        for _, copy in made[made["copy"] > 0].groupby("copy"):
            np.testing.assert_allclose(per_day(copy, by), expected, rtol=0.02)


def test_times_of_later_copies_agree_with_each_other(made):
    """Every value is worked out again with `datetime` from the schedule and the delays."""
    later = made[made["copy"] > 0]
    # The clock changes on Sundays: in March from the 8th to the 14th, in November to the 7th.
    changes = later[
        (days_of(later).dt.weekday == 6)
        & (
            ((later["month"] == 3) & later["day"].between(8, 14))
            | ((later["month"] == 11) & (later["day"] <= 7))
        )
    ]
    night = later[later["dep_time"].isin([2400, 1]) | later["arr_time"].isin([2400, 1])]
    sample = pd.concat(
        [later.sample(20_000, random_state=1), changes, night.sample(500, random_state=1)]
    )
    zone = zoneinfo.ZoneInfo("America/New_York")

    def moved(clock: int, delay: float) -> int:
        minutes = (clock // 100 * 60 + clock % 100 + int(delay)) % 1440
        return minutes // 60 * 100 + minutes % 60 or 2400

    assert len(changes) > 5_000
    for row in sample.itertuples():
        assert row.sched_dep_time == row.hour * 100 + row.minute
        local = datetime.datetime(row.year, row.month, row.day, row.hour, tzinfo=zone)
        assert row.time_hour == local.astimezone(datetime.UTC)
        if not math.isnan(row.dep_delay):
            assert row.dep_time == moved(row.sched_dep_time, row.dep_delay)
        if not math.isnan(row.arr_delay):
            assert row.arr_time == moved(row.sched_arr_time, row.arr_delay)


def test_each_copy_has_the_real_flights_with_the_same_values_missing(made, real):
    """Cancelled and diverted flights stay so: everything but dates and jitter is the same."""

    def kept(table):
        steady = ["carrier", "flight", "tailnum", "origin", "dest", "distance"]
        schedule = ["sched_dep_time", "sched_arr_time", "hour", "minute"]
        missing = table[NULLABLE].isna().add_suffix("_missing")
        both = pd.concat([table[steady + schedule], missing], axis=1)
        return both.sort_values(list(both), ignore_index=True)

    expected = kept(real)
    for _, copy in made[made["copy"] > 0].groupby("copy"):
        pd.testing.assert_frame_equal(kept(copy), expected, check_dtype=False)


def test_jitter_keeps_the_real_distribution_and_range(made, real):
    for _, copy in made[made["copy"] > 0].groupby("copy"):
        for name in ("dep_delay", "arr_delay", "air_time"):
            assert copy[name].min() >= real[name].min()
            assert copy[name].max() <= real[name].max()
            assert copy[name].mean() == pytest.approx(real[name].mean(), abs=0.05)
            assert copy[name].std() == pytest.approx(real[name].std(), rel=0.01)
        late = (copy["arr_delay"] >= 15)[copy["arr_delay"].notna()].mean()
        assert late == pytest.approx(0.2447, abs=0.003)


def test_jitter_is_at_most_three_minutes_and_leaves_time_on_the_ground_alone(flights, real):
    """A copy's flight is found again by what is unique in a day; 2019 plays the real calendar.

    January 1 was a Tuesday in 2013 as in 2019: no day is skipped, so copy 6 has
    the real flights on their own dates.
    """
    copy = flights.copy(6, seed=7)
    assert set(copy["year"]) == {2019}
    words = {
        name: np.array(flights.dictionaries[name])[copy[name]] for name in ("carrier", "origin")
    }
    again = pd.DataFrame({**copy, **words})[copy["arr_delay"] != np.iinfo(np.int16).min]
    on = ["month", "day", "carrier", "flight", "origin", "sched_dep_time"]
    both = real[real["arr_delay"].notna()].merge(again, on=on, validate="1:1")
    assert len(both) == real["arr_delay"].notna().sum()
    dep, arr, air = (
        both[f"{name}_y"] - both[f"{name}_x"] for name in ("dep_delay", "arr_delay", "air_time")
    )
    assert set(dep) == set(air) == {-3, -2, -1, 0, 1, 2, 3}
    assert (arr == dep + air).all()
    assert abs(np.corrcoef(dep, air)[0, 1]) < 0.01


def test_every_copy_and_every_seed_has_its_own_jitter(flights):
    """2019 and 2030 both play the real calendar, so only jitter tells them apart."""
    copies = [flights.copy(number, seed)["dep_delay"] for number, seed in [(6, 1), (17, 1), (6, 2)]]
    for one, other in [(0, 1), (0, 2), (1, 2)]:
        assert (copies[one] != copies[other]).mean() > 0.5


def test_copies_go_on_to_the_end_of_the_calendar(flights):
    last = flights.copy(9998 - 2013, seed=1)
    assert set(last["year"]) == {9998}
    with pytest.raises(RequestError, match="--rows must be at most"):
        make(flights.most_rows + 1, 1, 0, "csv", 1, "never")


# Determinism


@pytest.mark.parametrize("format", ["parquet", "csv"])
def test_the_same_request_gives_the_same_bytes_in_another_process(tmp_path, format):
    make(400_000, 5, 0.02, format, 3, tmp_path / "here")
    program = (
        "import sys, pyarrow\n"
        "from pipelines.data.make import make\n"
        "pyarrow.set_cpu_count(1)\n"
        f"make(400_000, 5, 0.02, {format!r}, 3, sys.argv[1])\n"
    )
    subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "there")],
        cwd=Path(__file__).parents[2],
        env={"PYTHONHASHSEED": "12"},
        check=True,
    )
    assert bytes_in(tmp_path / "here") == bytes_in(tmp_path / "there")


def test_more_rows_begin_with_the_fewer_whatever_the_files_and_the_blocks(tmp_path, monkeypatch):
    fewer = read_lines(make(400_000, 5, 0.02, "csv", 1, tmp_path / "fewer").files)
    monkeypatch.setattr(making, "ROWS_PER_BLOCK", 70_001)
    more = read_lines(make(700_000, 5, 0.02, "csv", 5, tmp_path / "more").files)
    assert more[:400_000] == fewer
    assert len(more) == 700_000


def test_another_seed_gives_other_flights_after_the_real_ones(tmp_path):
    some, other = (
        read_lines(make(340_000, seed, 0, "csv", 1, tmp_path / str(seed)).files) for seed in (1, 2)
    )
    assert some[:REAL_ROWS] == other[:REAL_ROWS]
    assert some[REAL_ROWS:] != other[REAL_ROWS:]


# Defects


@pytest.fixture(scope="module")
def defective(tmp_path_factory):
    """Per format: the summary of 400,000 rows, every twentieth of them defective."""
    folder = tmp_path_factory.mktemp("defective")
    return {name: make(400_000, 9, 0.05, name, 2, folder / name) for name in ("parquet", "csv")}


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """Per format: the same 400,000 rows without defects."""
    folder = tmp_path_factory.mktemp("sound")
    return {name: make(400_000, 9, 0, name, 2, folder / name) for name in ("parquet", "csv")}


@pytest.mark.parametrize("format", ["parquet", "csv"])
def test_the_rate_and_the_kinds_are_met_as_chance_allows(defective, format):
    summary = defective[format]
    deviation = math.sqrt(400_000 * 0.05 * 0.95)
    assert abs(summary.defective - 20_000) < 4 * deviation
    assert list(summary.kinds) == list(VALUE_KINDS if format == "parquet" else KINDS)
    share = 20_000 / len(summary.kinds)
    assert all(abs(count - share) < 5 * math.sqrt(share) for count in summary.kinds.values())


@pytest.mark.parametrize("format", ["parquet", "csv"])
def test_planted_json_accounts_for_every_row(defective, format):
    summary = defective[format]
    planted = json.loads((summary.output / "PLANTED.json").read_text())
    assert planted["arguments"] == {
        "rows": 400_000,
        "seed": 9,
        "defects": 0.05,
        "format": format,
        "files": 2,
    }
    assert planted["rows"] == summary.rows == 400_000
    assert planted["kinds"] == summary.kinds
    assert planted["defective"] == summary.defective == sum(summary.kinds.values())
    assert planted["files"] == [
        {"path": f"flights-0000{number}-of-00002.{format}", "rows": 200_000} for number in (0, 1)
    ]
    assert {path.name for path in summary.output.iterdir()} == {
        "PLANTED.json",
        *(path.name for path in summary.files),
    }


def test_a_defective_row_of_parquet_differs_in_one_value_of_the_kind_counted(defective, sound):
    bad, good = (read_parquet(each["parquet"].files) for each in (defective, sound))
    differs = ~((bad == good) | (bad.isna() & good.isna()))
    assert differs.any(axis=1).sum() == defective["parquet"].defective
    assert differs.sum(axis=1).max() == 1

    changed = {name: bad.loc[differs[name], name] for name in bad if differs[name].any()}
    required = ("carrier", "flight", "origin", "sched_dep_time", "time_hour")
    found = {
        "null_required": sum(changed[name].isna().sum() for name in required),
        "month_out_of_range": (changed["month"] == 13).sum(),
        "hour_out_of_range": (changed["hour"] == 25).sum(),
        "unknown_origin": (changed["origin"] == "XXX").sum(),
        "absurd_dep_delay": (changed["dep_delay"] == 9999).sum(),
        "negative_distance": (changed["distance"] < 0).sum(),
        "foreign_tailnum": changed["tailnum"].str.startswith("X").sum(),
        "null_dest": changed["dest"].isna().sum(),
    }
    assert found == defective["parquet"].kinds
    assert all(changed[name].isna().any() for name in required)


def kind_of(bad: bytes, good: bytes) -> str | None:
    """The defect of a line, told from the fields that differ from its sound twin."""
    bad_fields, good_fields = bad.split(b","), good.split(b",")
    if len(bad_fields) != len(good_fields):
        few = bad_fields == good_fields[:-1]
        many = bad_fields == [*good_fields, b"extra"]
        return "too_few_fields" if few else "too_many_fields" if many else None
    places = [place for place in range(19) if bad_fields[place] != good_fields[place]]
    if len(places) != 1:
        return None
    name, value, was = real_header()[places[0]], bad_fields[places[0]], good_fields[places[0]]
    if name == "dest":
        if value == b'"' + was:
            return "unclosed_quote"
        if value == was[:-1] + b"\xc9":
            return "not_utf8"
        return "null_dest" if value == b"NA" else None
    if name == "distance":
        negative, letters = value == b"-" + was, value == was + b"mi"
        return "negative_distance" if negative else "letters_for_number" if letters else None
    if name == "origin" and value == b"XXX":
        return "unknown_origin"
    if name == "tailnum":
        return "foreign_tailnum" if value[:1] == b"X" else None
    expected = {"month": (b"13", "month_out_of_range"), "hour": (b"25", "hour_out_of_range")}
    expected["dep_delay"] = (b"9999", "absurd_dep_delay")
    text, kind = expected.get(name, (b"NA", "null_required"))
    return kind if value == text else None


def test_a_defective_line_differs_in_one_way_of_the_kind_counted(defective, sound):
    bad, good = (read_lines(each["csv"].files) for each in (defective, sound))
    assert len(bad) == len(good) == 400_000
    found = dict.fromkeys(KINDS, 0)
    for one, other in zip(bad, good, strict=True):
        if one != other:
            found[kind_of(one, other)] += 1
    assert found == defective["csv"].kinds
    assert sum(found[kind] for kind in TEXT_KINDS) > 0


def test_both_formats_have_the_same_sound_rows_and_defects_in_the_same_places(defective, sound):
    lines, good = read_lines(defective["csv"].files), read_lines(sound["csv"].files)
    table, good_table = (read_parquet(each["parquet"].files) for each in (defective, sound))
    text = b"\n".join([",".join(real_header()).encode(), *good])
    parsed = pd.read_csv(io.BytesIO(text), parse_dates=["time_hour"])
    pd.testing.assert_frame_equal(parsed, good_table, check_dtype=False)

    in_lines = [number for number in range(400_000) if lines[number] != good[number]]
    differs = ~((table == good_table) | (table.isna() & good_table.isna()))
    assert in_lines == np.flatnonzero(differs.any(axis=1)).tolist()


def test_lines_without_a_defect_are_plain_csv(defective):
    lines = read_lines(defective["csv"].files)
    not_utf8 = [line for line in lines if b"\xc9" in line]
    assert len(not_utf8) == defective["csv"].kinds["not_utf8"]
    for line in not_utf8:
        with pytest.raises(UnicodeDecodeError):
            line.decode("utf-8")
    fields = [len(row) for row in csv.reader(line.decode("latin-1") for line in lines[:5_000])]
    assert 18 in fields
    assert 20 in fields
    assert fields.count(19) > 0.9 * len(fields)


@pytest.mark.parametrize("format", ["parquet", "csv"])
@pytest.mark.parametrize(("rate", "count"), [(0, 0), (1, 5_000)])
def test_none_or_all_rows_can_be_defective(tmp_path, format, rate, count):
    summary = make(5_000, 0, rate, format, None, tmp_path / "out")
    assert summary.defective == sum(summary.kinds.values()) == count


# The files


def test_parquet_has_compact_types_and_row_groups_of_a_quarter_million(tmp_path):
    summary = make(600_000, 0, 0, "parquet", 1, tmp_path / "out")
    file = pq.ParquetFile(summary.files[0])
    groups = [
        file.metadata.row_group(number).num_rows for number in range(file.metadata.num_row_groups)
    ]
    assert groups == [262_144, 262_144, 75_712]
    schema = file.schema_arrow
    assert schema.names == real_header()
    types = {name: str(schema.field(name).type) for name in schema.names}
    assert types.pop("time_hour") == "timestamp[ms, tz=UTC]"
    assert {types.pop(name) for name in ("carrier", "tailnum", "origin", "dest")} == {"string"}
    assert {types.pop(name) for name in ("month", "day", "hour", "minute")} == {"int8"}
    assert set(types.values()) == {"int16"}


def test_progress_ends_with_the_number_of_rows(tmp_path):
    seen = []
    make(600_000, 0, 0, "parquet", 2, tmp_path / "out", seen.append)
    assert seen == [262_144, 300_000, 562_144, 600_000]


@pytest.mark.parametrize(("rows", "expected"), [(3, [1, 1, 1]), (10, [2, 3, 2, 3])])
def test_rows_are_shared_out_evenly_by_default(tmp_path, rows, expected):
    summary = make(rows, 0, 0, "parquet", None, tmp_path / "out")
    assert [pq.read_metadata(file).num_rows for file in summary.files] == expected


# Requests


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("rows", 0),
        ("rows", -5),
        ("seed", -1),
        ("defects", -0.1),
        ("defects", 1.01),
        ("defects", math.nan),
        ("format", "json"),
        ("files", 0),
        ("files", 11),
        ("output", ""),
        ("output", "gs://bucket/flights"),
    ],
)
def test_an_impossible_option_is_named_in_one_sentence(tmp_path, option, value):
    request = {
        "rows": 10,
        "seed": 1,
        "defects": 0.1,
        "format": "csv",
        "files": 2,
        "output": tmp_path / "out",
    }
    with pytest.raises(RequestError, match=rf"^--{option} [^\n]*\.$"):
        make(**request | {option: value})
    assert list(tmp_path.iterdir()) == []


def test_the_options_have_the_names_and_types_of_the_parameters():
    parser = argparse.ArgumentParser()
    arguments.add_arguments(parser)
    given = {
        "rows": 10,
        "seed": 2,
        "defects": 0.5,
        "format": "csv",
        "files": 3,
        "output": "there",
    }
    words = [word for name, value in given.items() for word in (f"--{name}", str(value))]
    assert vars(parser.parse_args(words)) == given
    least = vars(parser.parse_args(["--rows", "10", "--output", "there"]))
    assert least["format"] == "parquet"
    assert (least["seed"], least["defects"], least["files"]) == (0, 0, None)


def test_the_options_are_known_without_importing_arrow_or_numpy():
    program = (
        "import sys, pipelines.data.arguments\n"
        "print({'numpy', 'pyarrow', 'pandas'} & set(sys.modules))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "set()\n"


# The folder


def test_an_earlier_result_is_replaced_whole(tmp_path):
    make(100, 1, 0, "csv", 5, tmp_path / "out")
    make(100, 1, 0, "parquet", 2, tmp_path / "out")
    make(100, 1, 0, "parquet", 2, tmp_path / "fresh")
    assert bytes_in(tmp_path / "out") == bytes_in(tmp_path / "fresh")
    assert {path.name for path in tmp_path.iterdir()} == {"out", "fresh"}


def test_an_empty_folder_and_missing_parents_are_fine(tmp_path):
    (tmp_path / "empty").mkdir()
    for folder in (tmp_path / "empty", tmp_path / "some" / "way" / "down"):
        assert len(make(10, 1, 0, "csv", 2, folder).files) == 2


def test_the_target_of_a_link_is_replaced_and_the_link_stays(tmp_path):
    (tmp_path / "target").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "target")
    make(10, 1, 0, "csv", 2, tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "target" / "PLANTED.json").exists()


@pytest.mark.parametrize(
    "contents",
    [
        {"thesis.txt": "all my work"},
        {"PLANTED.json": "{}"},
        {"PLANTED.json": "not json"},
        {"PLANTED.json": '{"made_by": "another"}'},
    ],
)
def test_a_folder_with_something_else_is_refused_and_left_alone(tmp_path, contents):
    folder = tmp_path / "out"
    folder.mkdir()
    for name, text in contents.items():
        (folder / name).write_text(text)
    with pytest.raises(RequestError, match=rf"holds {next(iter(contents))}, which is not"):
        make(10, 1, 0, "csv", 2, folder)
    assert {path.name: path.read_text() for path in folder.iterdir()} == contents
    assert list(tmp_path.iterdir()) == [folder]


def test_an_earlier_result_that_somebody_added_to_is_refused(tmp_path):
    make(10, 1, 0, "csv", 2, tmp_path / "out")
    (tmp_path / "out" / "notes.txt").write_text("mine")
    with pytest.raises(RequestError, match=r"holds notes\.txt"):
        make(10, 1, 0, "csv", 2, tmp_path / "out")
    assert (tmp_path / "out" / "notes.txt").read_text() == "mine"


def test_a_file_a_path_through_a_file_and_the_current_folder_are_refused(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("here")
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    for output in (tmp_path / "file", tmp_path / "file" / "out", ".", "/"):
        with pytest.raises(RequestError, match=r"^--output [^\n]*\.$"):
            make(10, 1, 0, "csv", 2, output)
    assert {path.name for path in tmp_path.iterdir()} == {"file", "empty"}


@pytest.mark.parametrize(
    ("raised", "expected", "sentence"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), JobError, "The disk of .* is full"),
        (OSError(errno.EIO, "I/O"), JobError, r"cannot be written to \(Input/output error\)"),
        (KeyboardInterrupt("stopped"), KeyboardInterrupt, "stopped"),
    ],
)
def test_what_ends_it_early_leaves_the_earlier_result_and_nothing_else(
    tmp_path, monkeypatch, raised, expected, sentence
):
    make(10, 1, 0, "parquet", 2, tmp_path / "out")
    before = bytes_in(tmp_path / "out")
    write = ParquetFile.write

    def write_one_then_fail(self, columns, kinds):
        write(self, columns, kinds)
        raise raised

    monkeypatch.setattr(ParquetFile, "write", write_one_then_fail)
    with pytest.raises(expected, match=sentence):
        make(20, 2, 0, "parquet", 2, tmp_path / "out")
    assert bytes_in(tmp_path / "out") == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_an_earlier_result_comes_back_when_the_new_one_cannot_take_its_place(tmp_path, monkeypatch):
    make(10, 1, 0, "csv", 2, tmp_path / "out")
    before = bytes_in(tmp_path / "out")
    rename = making.os.rename

    def refuse_new(source, target):
        if Path(source).name == "new":
            raise OSError(errno.EBUSY, "busy")
        rename(source, target)

    monkeypatch.setattr(making.os, "rename", refuse_new)
    with pytest.raises(JobError, match="cannot be written to"):
        make(20, 2, 0, "csv", 2, tmp_path / "out")
    assert bytes_in(tmp_path / "out") == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs /proc, where nobody can write")
def test_a_folder_that_cannot_be_written_to_is_a_job_error():
    with pytest.raises(JobError, match=r"^--output /proc/out cannot be written to [^\n]*\.$"):
        make(10, 1, 0, "csv", 2, "/proc/out")
