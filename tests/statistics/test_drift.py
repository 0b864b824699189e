"""Distances between distributions, what is drift, and the command that looks for it."""

import decimal
import json
import math
import zipfile

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from pipelines import schemas
from pipelines.cli.validate import _data_set, validate_command
from pipelines.problems import RequestError
from pipelines.statistics import drift, store
from pipelines.statistics.distance import (
    JENSEN_SHANNON,
    L_INFINITY,
    MAX_BINS,
    distance,
    jensen_shannon,
    l_infinity,
)
from pipelines.statistics.distribution import Distribution


def column(values, missing: int = 0, kind: str = "number") -> Distribution:
    found, counts = np.unique(np.array(values), return_counts=True)
    found = found.astype(object if kind == "text" else float)
    return Distribution(kind, len(values) + missing, missing, found, counts)


def words(text: str, missing: int = 0) -> Distribution:
    return column(list(text), missing, "text")


# Distances, by hand


@pytest.mark.parametrize(
    ("p", "q", "expected"),
    [
        ([1, 0], [0, 1], 1),
        ([0.5, 0.5], [0.5, 0.5], 0),
        # m is (3/4, 1/4): (1/2 log2 2/3 + 1/2 log2 2) / 2 + (log2 4/3) / 2
        ([0.5, 0.5], [1, 0], 0.75 - 0.375 * math.log2(3)),
        # m is (1/4, 1/2, 1/4): both sides are 1/2 log2 2 + 1/2 log2 1
        ([0.5, 0.5, 0], [0, 0.5, 0.5], 0.5),
    ],
)
def test_jensen_shannon_of_distributions_worked_out_by_hand(p, q, expected):
    p, q = np.array(p, float), np.array(q, float)
    if expected == 0.75 - 0.375 * math.log2(3):
        expected = (0.5 * math.log2(2 / 3) + 0.5 * math.log2(2) + math.log2(4 / 3)) / 2
    assert jensen_shannon(p, q) == pytest.approx(expected, abs=1e-12)


def jensen_shannon_in_decimals(p, q) -> float:
    """By its definition, with 60 digits and any exponent."""
    with decimal.localcontext(prec=60, Emin=-9999):
        divergences = decimal.Decimal(0)
        for a, b in zip(map(decimal.Decimal, p), map(decimal.Decimal, q), strict=True):
            for share in (a, b):
                if share:
                    divergences += share * (2 * share / (a + b)).ln() / decimal.Decimal(2).ln()
        return float(divergences / 2)


LEAST = 5e-324
shares = st.lists(st.floats(0, 1), min_size=2, max_size=30)


@settings(deadline=None)
@given(shares, shares)
@example([0.0, 1.0, 0.0], [0.0, 1.0, LEAST])
@example([LEAST, 1.0], [0.0, 1.0])
@example([1.0, LEAST], [LEAST, 1.0])
@example([0.1, 0.9], [0.1 + 1e-16, 0.9])
def test_jensen_shannon_is_that_of_exact_arithmetic(p, q):
    length = min(len(p), len(q))
    p, q = np.array(p[:length]), np.array(q[:length])
    assume(p.sum() > 1e-3 and q.sum() > 1e-3)
    p, q = p / p.sum(), q / q.sum()
    found = jensen_shannon(p, q)
    assert found == pytest.approx(jensen_shannon_in_decimals(p, q), abs=1e-14)
    assert found == pytest.approx(jensen_shannon(q, p), abs=1e-14)
    assert jensen_shannon(p, p) == 0


def test_of_no_bins_the_distances_are_0():
    nothing = np.empty(0)
    assert (jensen_shannon(nothing, nothing), l_infinity(nothing, nothing)) == (0, 0)


def test_one_row_with_a_value_among_very_many_without_is_a_share():
    rows = 10**17
    known = Distribution("number", rows, rows - 1, np.array([1.0]), np.array([1]))
    assert distance(known, known).before[0] == 1 / rows


def test_l_infinity_is_the_largest_difference_of_a_share():
    assert l_infinity(np.array([0.5, 0.3, 0.2]), np.array([0.2, 0.3, 0.5])) == pytest.approx(0.3)


def test_texts_are_apart_by_the_share_that_changed_most():
    found = distance(words("aabb"), words("abbbbbbb"))
    assert (found.measure, found.value) == (L_INFINITY, pytest.approx(0.5 - 0.125))
    assert dict(zip(found.bins, found.after, strict=True)) == {"a": 0.125, "b": 0.875}
    assert distance(words("ab"), words("cd")).value == 0.5
    assert distance(words("a"), words("c")).value == 1


def test_a_missing_value_is_a_value_of_its_own():
    found = distance(words("aaaa"), words("aaa", missing=1))
    assert (found.value, found.bins[-1]) == (0.25, None)
    nothing = Distribution("number", 5, 5, np.empty(0), np.empty(0, np.int64))
    assert distance(column([1, 2, 3]), nothing).value == 1
    assert distance(nothing, nothing).value == 0
    assert distance(column([1, 2], missing=2), column([1, 2, 1, 2], missing=4)).value == 0


def test_few_numbers_are_bins_of_their_own():
    found = distance(column([0, 0, 1, 1]), column([0, 1, 1, 2]))
    assert found.bins == ((0, 0), (1, 1), (2, 2))
    p, q = np.array([0.5, 0.5, 0]), np.array([0.25, 0.5, 0.25])
    assert (found.measure, found.value) == (JENSEN_SHANNON, jensen_shannon(p, q))


def test_many_numbers_share_bins_of_both_sides_and_a_frequent_one_has_its_own():
    before = column([*range(1_000), *[0] * 1_000])
    found = distance(before, column([*range(500, 1_500), *[0] * 1_000]))
    assert found.bins[0] == (0, 0)
    assert (found.before[0], found.after[0]) == (1001 / 2000, 1000 / 2000)
    assert len(found.bins) <= MAX_BINS
    # The bins part all numbers: each begins behind the end of the one before.
    assert all(a[1] < b[0] for a, b in zip(found.bins, found.bins[1:], strict=False))
    assert found.before.sum() == pytest.approx(1)
    # A quarter of the rows moved to where there were none, which is 0.25 value by value; a
    # bin over a border can only bring the sides nearer.
    assert 0.2 < found.value <= 0.25


numbers = st.lists(st.integers(-60, 60), min_size=1, max_size=200)


@settings(deadline=None)
@given(numbers, numbers)
def test_a_distance_is_between_0_and_1_symmetric_and_0_of_the_same(first, second):
    there, back = distance(column(first), column(second)), distance(column(second), column(first))
    assert 0 <= there.value <= 1
    assert there.value == pytest.approx(back.value, abs=1e-12)
    assert distance(column(first), column(first * 3)).value == pytest.approx(0, abs=1e-12)


@settings(deadline=None)
@given(numbers, numbers)
def test_the_shares_of_the_bins_are_those_of_scipys_histogram_distance(first, second):
    from scipy.spatial.distance import jensenshannon

    found = distance(column(first), column(second))
    edges = [low for low, _ in found.bins] + [np.inf]
    p, q = (np.histogram(values, edges)[0] / len(values) for values in (first, second))
    assert found.value == pytest.approx(jensenshannon(p, q, base=2) ** 2, abs=1e-9)


def test_no_rows_have_no_distance():
    assert distance(column([]), column([1])) is None


# Anomalies

FLIGHTS = schemas.table("flights")

TABLE = schemas.Table(
    "t",
    "",
    (
        schemas.Column("carrier", FLIGHTS["carrier"].type, True, "", drift=0.2, skew=0.1),
        schemas.Column("delay", FLIGHTS["dep_delay"].type, True, "", drift=0.1),
        schemas.Column("day", FLIGHTS["day"].type, True, ""),
    ),
    (),
)


def test_an_anomaly_names_the_column_the_distance_and_both_distributions():
    before = {"carrier": words("aaab"), "delay": column([1, 2]), "day": column([1])}
    after = {"carrier": words("abbb"), "delay": column([1, 2]), "day": column([2])}
    found = drift.compare(TABLE, before, after, ("old", "new"))
    # The furthest beyond its limit first; a limit of 1 is none.
    assert [c.column.name for c in found] == ["carrier", "day", "delay"]
    assert [c.is_anomaly for c in found] == [True, False, False]
    assert found[0].lines() == (
        "carrier: L-infinity 0.500, over the limit of drift 0.2",
        "a 75.0% -> 25.0%; b 25.0% -> 75.0%",
    )
    assert found[0].as_dict() == {
        "column": "carrier",
        "kind": "drift",
        "measure": "L-infinity",
        "distance": 0.5,
        "limit": 0.2,
        "anomaly": True,
        "before": "old",
        "after": "new",
        "bins": [
            {"bin": "a", "before": 0.75, "after": 0.25},
            {"bin": "b", "before": 0.25, "after": 0.75},
        ],
    }
    (skewed, *_) = drift.compare(TABLE, before, after, ("train", "eval"), drift.SKEW)
    assert (skewed.kind, skewed.limit) == ("skew", 0.1)


def test_the_limits_are_the_schemas_and_calendars_have_none():
    table = schemas.table("enriched_flight")
    for name in ("year", "month", "day", "time_hour", "scheduled_at", "departed_at", "landed_at"):
        assert table[name].drift == table[name].skew == 1
    assert (table["dep_delay"].drift, table["dep_delay"].skew) == (0.05, 0.02)
    assert all(0 < column.drift <= 1 for column in table.columns)


# The command


def validate(runs, *argv):
    return runs.start(
        "pipelines.cli.validate:validate_command", [str(word) for word in argv]
    ).wait()


@pytest.fixture(scope="module")
def storm(real_folder, tmp_path_factory):
    """The flights of 8 and 9 February 2013, when a blizzard closed New York's airports."""
    with zipfile.ZipFile(real_folder / "flights.csv.zip") as archive:
        header, *lines = archive.read("flights.csv").splitlines(keepends=True)
    path = tmp_path_factory.mktemp("storm") / "storm.csv"
    days = (b"2013,2,8,", b"2013,2,9,")
    path.write_bytes(header + b"".join(line for line in lines if line.startswith(days)))
    return path


def test_an_input_does_not_drift_from_its_own_data_set(runs, six_thousand_flights, data_set):
    ended = validate(runs, six_thousand_flights, "--against", data_set / "MANIFEST.json", "--json")
    assert ended.code == 0, ended.err
    found = json.loads(ended.out)
    assert found["passed"]
    assert found["rows"]["read"] == found["rows"]["valid"] == 6_014
    assert {column["column"] for column in found["drift"]} == set(
        schemas.table("enriched_flight").names
    )
    assert max(column["distance"] for column in found["drift"]) == 0


def test_the_blizzard_is_found_and_told(runs, storm, data_set):
    ended = validate(runs, storm, "--against", data_set)
    assert ended.code == 1, ended.err
    assert "rules   passed: 0 rows (0.00%) break one" in ended.out
    assert "drift   FAILED: " in ended.out
    assert "dep_time: Jensen-Shannon " in ended.out
    # 865 of 1,614 flights never left.
    assert "-> 53.6%" in ended.out
    told = [line for line in ended.out.splitlines() if str(data_set) not in line]
    assert all(len(line) <= 110 for line in told)


def test_serving_is_compared_with_training_in_what_is_known_at_departure(runs, storm, data_set):
    ended = validate(runs, storm, "--against", data_set, "--serving", "--json")
    assert ended.code == 1, ended.err
    found = {column["column"]: column for column in json.loads(ended.out)["drift"]}
    assert "dep_delay" in found
    assert not {"arr_delay", "arr_time", "air_time", "landed_at"} & set(found)
    assert {(column["kind"], column["limit"] <= 1) for column in found.values()} == {("skew", True)}
    wind = schemas.table("enriched_flight")["weather_wind_speed"]
    assert (found[wind.name]["limit"], found[wind.name]["anomaly"]) == (wind.skew, True)


def test_rows_that_break_rules_fail_unless_they_are_tolerated(runs, storm, tmp_path):
    lines = storm.read_bytes().splitlines(keepends=True)[:101]
    lines[7] = lines[7].replace(b"2013,2,8", b"2013,13,8")
    lines[9] = b"no flight\n"
    path = tmp_path / "bad.csv"
    path.write_bytes(b"".join(lines))
    ended = validate(runs, path)
    assert ended.code == 1
    assert "rules   FAILED: 2 rows (2.00%) break one; 0.00% may" in ended.out
    assert "schema.month.range: month is 13, and must be at least 1" in ended.out
    ended = validate(runs, path, "--tolerate", "0.02")
    assert (ended.code, "rules   passed: 2 rows" in ended.out) == (0, True)


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [
        ([], "the following arguments are required: INPUT"),
        (["{tmp}/none.csv"], "INPUT {tmp}/none.csv does not exist"),
        (["{storm}", "--against", "{tmp}/none"], "none holds no data set (no MANIFEST.json)"),
        (["{storm}", "--against", "{tmp}"], "is no manifest of format 1"),
        (["{storm}", "--serving"], "--serving compares with a data set: name it with --against"),
        (["{storm}", "--tolerate", "2"], "'2' is not a number from 0 to 1"),
        (["{storm}", "--suite", "{tmp}/none.json"], "none.json"),
        (["{storm}", "--tables", "{tmp}"], "airports.csv does not exist"),
        (["{storm}", "--output", "x"], "unrecognized arguments: --output x"),
    ],
)
def test_a_wrong_request_exits_2_with_one_sentence(capfd, storm, tmp_path, argv, sentence):
    (tmp_path / "MANIFEST.json").write_text("{}")
    try:
        code = validate_command([word.format(tmp=tmp_path, storm=storm) for word in argv])
    except SystemExit as ended:
        code = ended.code
    out, err = capfd.readouterr()
    assert (code, out) == (2, "")
    assert sentence.format(tmp=tmp_path) in err.splitlines()[-1]


def test_an_input_without_flights_fails(capfd, storm, tmp_path):
    path = tmp_path / "empty.csv"
    path.write_bytes(storm.read_bytes().splitlines(keepends=True)[0])
    assert validate_command([str(path)]) == 1
    last = capfd.readouterr().err.splitlines()[-1]
    assert last.endswith("empty.csv holds no flights, only headers.")


def test_a_manifest_names_its_folder(data_set, tmp_path):
    assert _data_set(str(data_set / "MANIFEST.json")) == _data_set(str(data_set)) == str(data_set)
    with pytest.raises(RequestError):
        _data_set(str(tmp_path / "MANIFEST.json"))


def test_the_real_year_has_a_season_and_a_storm(runs, data_set):
    table, counts = schemas.table("enriched_flight"), store.read(str(data_set))
    year = counts.columns(table)
    july = drift.compare(table, year, counts.columns(table, months=["2013-07"]), ("2013", "July"))
    distances = {c.column.name: c.distance.value for c in july}
    assert distances["weather_temp"] > 0.3
    assert distances["carrier"] < 0.05
