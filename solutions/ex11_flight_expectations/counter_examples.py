"""What an answer to exercise 11 is tried on once its tests pass.

The oracle goes through the rows, one after the other, and knows nothing of suites.
"""

import datetime
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from exercises.ex11_flight_expectations.drive import days, decides
from exercises.ex11_flight_expectations.planted import DELAYS

AIRPORTS = {"EWR", "JFK", "LGA"}
CARRIERS = {
    *("9E", "AA", "AS", "B6", "DL", "EV", "F9", "FL"),
    *("HA", "MQ", "OO", "UA", "US", "VX", "WN", "YV"),
}


def rows(**columns):
    """Lists of changes of a flight, whose values are some of these."""
    changes = st.fixed_dictionaries({name: st.sampled_from(v) for name, v in columns.items()})
    return st.lists(changes, min_size=1, max_size=4)


def is_american(tailnum):
    body = tailnum[1:]
    allowed = set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
    return tailnum[:1] == "N" and 1 <= len(body) <= 5 and set(body) <= allowed


TAILNUMS = st.one_of(
    st.none(),
    st.sampled_from(["N14228", "N0EGMQ", "N1", "D942DN", "N", "n14228", "XN1", "N123456", "NN"]),
    st.text("NAIOZaz059 -٣Ä", max_size=8),
)
CODED = st.fixed_dictionaries(
    {"origin": st.sampled_from([*AIRPORTS, "XXX", "ewr", "JFKX", "", "AEWR"]), "tailnum": TAILNUMS}
)


@pytest.mark.task("codes")
@given(flights=st.lists(CODED, min_size=1, max_size=4))
def test_any_codes(harness, flights):
    wrong = [
        number
        for number, row in enumerate(flights)
        if row["origin"] not in AIRPORTS
        or (row["tailnum"] is not None and not is_american(row["tailnum"]))
    ]
    decides(harness.call("code_rules"), flights, quarantined=wrong)


@pytest.mark.task("pairs")
@given(
    flights=rows(
        origin=["EWR", "JFK", "LGA"],
        dest=["ATL", "EWR", "JFK", "LGA"],
        distance=[17, 94, 200, 2475],
        air_time=[None, 1, 16, 17, 18, 93, 94, 95, 199, 200, 201, 2475, 2476, 20_000],
    )
)
@example(flights=[{"distance": 94, "air_time": 94}, {"distance": 94, "air_time": None}])
@example(flights=[{"distance": 94, "air_time": 95}, {"origin": "JFK", "dest": "JFK"}])
def test_any_pairs(harness, flights):
    wrong = [
        number
        for number, row in enumerate(flights)
        if row.get("origin", "EWR") == row.get("dest", "IAH")
        or (row.get("air_time") or 0) > row.get("distance", 1400)
    ]
    decides(harness.call("pair_rules"), flights, quarantined=wrong)


@pytest.mark.task("conditions")
@given(
    flights=rows(
        distance=[94, 1999, 2000, 2001, 2475, 4983],
        air_time=[None, 1, 30, 179, 180, 181, 345, 600],
        arr_delay=[None, -20, 0, 1, 1272],
        arr_time=[None, 1, 830],
        dep_delay=[None, 0, 2],
    )
)
@example(flights=[{"air_time": None, "arr_delay": None, "arr_time": 830}])
@example(flights=[{"air_time": None, "arr_delay": 0, "distance": 2001}])
def test_any_kinds_of_flights(harness, flights):
    wrong = []
    for number, row in enumerate(flights):
        minutes = row["air_time"]
        lost = minutes is None and row["arr_delay"] is not None
        if lost or (minutes is not None and row.get("distance", 1400) > 2000 and minutes < 180):
            wrong.append(number)
    # In each file a flight has left.
    decides(harness.call("conditional_rules"), [*flights, {}], quarantined=wrong)


@pytest.mark.task("mostly")
@given(
    bad=st.integers(0, 3),
    more=st.integers(-2, 2),
    missing=st.integers(0, 30),
    lost=st.integers(-1, 1),
    wrong=st.sampled_from(["D942DN", "XN1", "N1422B8", "N725mq"]),
)
@example(bad=1, more=-1, missing=0, lost=0, wrong="D942DN")
@example(bad=1, more=0, missing=0, lost=0, wrong="D942DN")
@example(bad=1, more=-1, missing=30, lost=0, wrong="D942DN")
@example(bad=0, more=0, missing=5, lost=1, wrong="D942DN")
def test_any_shares(harness, bad, more, missing, lost, wrong):
    good = max(19 * bad + more, 0)
    total = good + bad + missing
    if total == 0:
        return
    # About three in five.
    lost = min(max(total * 3 // 5 + lost, 0), total - 1)
    tailnums = ["N14228"] * good + [wrong] * bad + [None] * missing
    flights = [
        {"tailnum": tailnum} | ({"dep_delay": None} if number < lost else {})
        for number, tailnum in enumerate(tailnums)
    ]
    too_few = Fraction(total - lost, total) < Fraction(2, 5)
    too_bad = bad and Fraction(good, good + bad) < Fraction(19, 20)
    decides(
        harness.call("share_rules"),
        flights,
        of=f"{total} flights, {lost} without a dep_delay, {bad} with the tailnum {wrong!r}, "
        f"{missing} with none",
        stops=bool(too_few or too_bad),
    )


HOURS = [datetime.datetime(2013, 1, 1, hour, tzinfo=datetime.UTC) for hour in (10, 11)]
KEYS = st.fixed_dictionaries(
    {
        "carrier": st.sampled_from(["UA", "AA"]),
        "flight": st.sampled_from([1, 2]),
        "origin": st.sampled_from(["EWR", "JFK", "LGA", "EWR", "JFK", "LGA", "XXX"]),
        "time_hour": st.sampled_from(HOURS),
        "dest": st.sampled_from(["IAH", "ATL"]),
        "minute": st.sampled_from([15, 20]),
        "day": st.sampled_from([1, 2]),
    }
)
KEY = ("carrier", "flight", "origin", "time_hour")


def key(row):
    return tuple(row[name] for name in KEY)


FILES = st.one_of(
    st.lists(KEYS, min_size=3, max_size=5),
    st.lists(KEYS, min_size=3, max_size=6, unique_by=key),
    # All three airports, and no flight twice.
    st.lists(KEYS, max_size=4, unique_by=key).map(
        lambda found: [
            *found,
            *({**dict(zip(KEY, ("9E", 7, one, HOURS[0]), strict=True))} for one in AIRPORTS),
        ]
    ),
)


@pytest.mark.task("columns")
@given(flights=FILES)
def test_any_file(harness, flights):
    keys = [key(row) for row in flights]
    wrong = len({*keys}) < len(keys) or not {row["origin"] for row in flights} >= AIRPORTS
    decides(harness.call("column_rules"), flights, stops=wrong)


DATES = [(month, day) for month in range(1, 13) for day in range(1, 32)]


@pytest.mark.task("delays", examples=80)
@given(
    date=st.sampled_from(DATES).filter(lambda date: date in days()),
    way=st.sampled_from([None, *DELAYS]),
)
def test_any_day_of_the_year(harness, date, way):
    day = days()[date]
    decides(
        harness.call("delay_rules"),
        day if way is None else DELAYS[way](day)[0],
        of=f"the flights of 2013-{date[0]:02}-{date[1]:02}" + (f", {way}" if way else ""),
        stops=way is not None,
    )


@pytest.mark.task("warnings")
@given(
    flights=rows(
        carrier=[*sorted(CARRIERS), "ZZ", "ua", "U", ""],
        dep_delay=[None, -120, -43, -31, -30, -29, 0, 2, 1301],
    )
)
@example(flights=[{"dep_delay": -31}])
@example(flights=[{"carrier": "ZZ"}])
@example(flights=[{"dep_delay": -30}, {"dep_delay": None}])
def test_any_news(harness, flights):
    told = any(
        row.get("carrier", "UA") not in CARRIERS or (row.get("dep_delay") or 0) < -30
        for row in flights
    )
    # In each file a flight has left.
    decides(harness.call("warning_rules"), [*flights, {}], warns=told)


@pytest.mark.task("parameters")
@given(
    scheduled=st.integers(1, 14),
    fewer=st.integers(-1, 5),
    year=st.sampled_from([2012, 2013, 2014]),
    others=st.lists(st.sampled_from([2011, 2012, 2013, 2014, 2015]), max_size=2),
)
@example(scheduled=4, fewer=0, year=2013, others=[2012, 2014])
@example(scheduled=4, fewer=1, year=2013, others=[])
@example(scheduled=4, fewer=2, year=2013, others=[])
@example(scheduled=7, fewer=2, year=2013, others=[])
@example(scheduled=7, fewer=3, year=2013, others=[])
@example(scheduled=8, fewer=-1, year=2013, others=[])
@example(scheduled=5, fewer=0, year=2013, others=[2014])
@example(scheduled=5, fewer=0, year=2013, others=[2012])
def test_any_parameters(harness, scheduled, fewer, year, others):
    count = max(scheduled - fewer, 1)
    years = ([*others] + [year] * count)[:count]
    decides(
        harness.call("file_rules"),
        [{"year": one} for one in years],
        of=f"flights of {', '.join(map(str, years))}; year={year}, scheduled={scheduled}",
        stops=count > scheduled or count < 3 * scheduled // 4 or {*years} != {year},
        parameters={"year": year, "scheduled": scheduled},
    )
