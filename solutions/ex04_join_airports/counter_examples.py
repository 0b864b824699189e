"""What an answer to exercise 04 is tried on once its tests pass."""

import collections

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from exercises.ex04_join_airports.test_join_airports import life

# Few codes and names, so that they meet, and miss each other; two airports are named alike.
CODES = st.sampled_from(["LAX", "SFO", "SJU", "ORD", "STT"])
NAMES = st.sampled_from(["Executive", "Municipal Airport", "Ponce", ""])
ZONES = st.sampled_from(["America/Chicago", "America/New_York", None])
ORIGINS = st.sampled_from(["JFK", "EWR", "LGA"])
FLIGHTS = st.lists(
    st.builds(
        lambda dest, number, more: {"dest": dest, "flight": number, **more},
        CODES,
        st.integers(1, 3),
        st.sampled_from(
            [{}, {"origin": "JFK"}, {"name": "Ponce", "revision": 7}, {"dest_name": "Mines Field"}]
        ),
    ),
    max_size=8,
)


def airport(faa, name, revision, tzone=None):
    return {"faa": faa, "name": name, "tzone": tzone, "revision": revision}


AIRPORTS = st.lists(
    st.builds(airport, CODES, NAMES, st.integers(0, 11), ZONES),
    max_size=8,
    unique_by=lambda row: (row["faa"], row["revision"]),
)
LISTED_ONCE = st.lists(
    st.builds(airport, CODES, NAMES, st.just(1), ZONES),
    max_size=4,
    unique_by=lambda row: row["faa"],
)
BUNDLES = st.lists(
    st.lists(CODES.map(lambda dest: {"origin": "JFK", "dest": dest}), max_size=5),
    min_size=1,
    max_size=4,
).filter(any)


def latest(airports):
    """By going through the rows from the oldest to the newest."""
    return {row["faa"]: row for row in sorted(airports, key=lambda row: row["revision"])}


def named(flights, airports):
    by_code = latest(airports)
    names = [by_code[row["dest"]]["name"] if row["dest"] in by_code else None for row in flights]
    return [{**row, "dest_name": name} for row, name in zip(flights, names, strict=True)]


def zones(airports, flights):
    """Flights for each zone, by trying all airports."""
    return collections.Counter(
        next((one["tzone"] for one in airports if one["faa"] == row["dest"]), None)
        for row in flights
    )


@pytest.mark.task("revisions", examples=25)
@given(airports=AIRPORTS)
@example(airports=[airport("LAX", "Ponce", 10), airport("LAX", "Executive", 9)])
@example(airports=[airport("LAX", "Ponce", 0), airport("SFO", "Ponce", 0)])
def test_the_latest_row_of_any_airports(harness, airports):
    harness.run("LatestAirports", rows=airports).gives(list(latest(airports).values()), key="faa")


def joins(harness, transform, flights, airports, distributed=False):
    tables = {"flights": flights, "airports": airports}
    ran = harness.run(transform, rows=tables, distributed=distributed)
    ran.gives(named(flights, airports))


@pytest.mark.task("names", examples=20)
@given(flights=FLIGHTS, airports=LISTED_ONCE)
@example(flights=[{"dest": "LAX", "flight": 1}], airports=[airport("LAX", "", 1)])
def test_any_flights_are_named(harness, flights, airports):
    joins(harness, "NameDestinations", flights, airports)


@pytest.mark.task("missing", examples=10)
@given(flights=FLIGHTS)
@example(flights=[{"dest": "SJU", "flight": 1}, {"dest": "SJU", "flight": 1}])
def test_flights_without_any_airport(harness, flights):
    joins(harness, "NameDestinations", flights, [])


@pytest.mark.task("revisions", examples=20)
@given(flights=FLIGHTS, airports=AIRPORTS)
def test_any_flights_are_named_by_the_latest_row(harness, flights, airports):
    joins(harness, "NameDestinations", flights, airports)


@pytest.mark.task("large", examples=20)
@given(flights=FLIGHTS, airports=AIRPORTS)
@example(flights=[{"dest": "SJU", "flight": 1}], airports=[airport("SFO", "Executive", 1)])
@example(
    flights=[{"dest": "LAX", "flight": 1}] * 2,
    airports=[airport("LAX", "Ponce", 10), airport("LAX", "Executive", 9)],
)
@example(flights=[{"dest": "LAX", "flight": 1}], airports=[airport("LAX", "Executive", 0)])
@example(flights=[{"dest": "LAX", "flight": 1}], airports=[airport("LAX", "", 1)])
@example(
    flights=[{"dest": "LAX", "flight": 1, "dest_name": "Mines Field"}],
    airports=[airport("LAX", "Executive", 1)],
)
@example(
    flights=[{"dest": "LAX", "flight": 1}, {"dest": "SJU", "flight": 1}],
    airports=[airport("LAX", "Executive", 0)],
)
def test_the_second_join_of_any_tables(harness, flights, airports):
    joins(harness, "JoinDestinations", flights, airports)


@pytest.mark.task("large", examples=3)
@given(flights=FLIGHTS, airports=AIRPORTS)
def test_the_second_join_on_many_workers(harness, flights, airports):
    joins(harness, "JoinDestinations", flights, airports, distributed=True)


def said(bundles):
    return (
        "[" + ", ".join(" ".join(row["dest"] for row in rows) or "none" for rows in bundles) + "]"
    )


@pytest.mark.task("setup", examples=20)
@given(airports=LISTED_ONCE, bundles=BUNDLES)
@example(airports=[], bundles=[[{"origin": "JFK", "dest": "SJU"}]] * 2)
def test_any_airports_are_loaded_once(harness, airports, bundles):
    call = f"CountZones, {len(airports)} airports, {said(bundles)}"
    ran, _, loaded = life(harness, airports, bundles, call)
    ran.must(
        loaded == [0, 1],
        "The airports are not loaded once.",
        expected="load called once, after __init__",
        got=f"called {loaded[0]} times by __init__, {loaded[1]} in all",
    )


@pytest.mark.task("bundle", examples=20)
@given(airports=LISTED_ONCE, bundles=BUNDLES)
@example(
    airports=[airport("LAX", "Ponce", 1, "America/Chicago")],
    bundles=[[{"origin": "JFK", "dest": "LAX"}], [{"origin": "JFK", "dest": "SJU"}], []],
)
def test_any_bundles_are_counted_alone(harness, airports, bundles):
    ran, gave, _ = life(harness, airports, bundles, f"CountZones, bundles {said(bundles)}")
    right = [sorted(zones(airports, rows).items(), key=str) for rows in bundles]
    got = [sorted(map(tuple, pairs), key=str) for pairs in gave["bundles"]]
    ran.must(
        got == right and not gave["process"] and not gave["plain"],
        "The pairs of the bundles are wrong.",
        expected=repr(right),
        got=repr(got),
    )


@pytest.mark.task("bundle", examples=4)
@given(airports=LISTED_ONCE, bundles=BUNDLES)
def test_any_counts_are_added_up(harness, airports, bundles):
    rows = [row for several in bundles for row in several]
    expected = [{"zone": zone, "flights": n} for zone, n in zones(airports, rows).items()]
    load = harness.supply(lambda: airports)
    harness.run("ZoneCounts", load, rows=rows, distributed=True).gives(expected, key="zone")


# Small fields have codes of three letters and of four: the beginning of a code may be another one.
DESTS = st.one_of(CODES, st.sampled_from(["TX1", "TX12"]))
ROUTES = st.lists(
    st.builds(lambda origin, dest: {"origin": origin, "dest": dest}, ORIGINS, DESTS), max_size=14
)


def top(rows, n):
    """By sorting all routes."""
    found = []
    for origin in {row["origin"] for row in rows}:
        flights = collections.Counter(row["dest"] for row in rows if row["origin"] == origin)
        busiest = sorted(sorted(flights), key=flights.get, reverse=True)[:n]
        found += [
            {"origin": origin, "rank": rank, "dest": dest, "flights": flights[dest]}
            for rank, dest in enumerate(busiest, start=1)
        ]
    return found


@pytest.mark.task("top", examples=20)
@given(rows=ROUTES, n=st.integers(1, 6))
@example(rows=[{"origin": "JFK", "dest": dest} for dest in ("STT", "SJU", "SFO")], n=2)
@example(rows=[{"origin": "JFK", "dest": "SJU"}, {"origin": "JFK", "dest": "LAX"}], n=1)
@example(rows=[{"origin": "JFK", "dest": "TX12"}, {"origin": "JFK", "dest": "TX1"}], n=1)
def test_the_top_of_any_flights(harness, rows, n):
    harness.run("TopDestinations", n, rows=rows).gives(top(rows, n))


@pytest.mark.task("top", examples=3)
@given(rows=ROUTES, n=st.integers(1, 3))
def test_the_top_on_many_workers(harness, rows, n):
    harness.run("TopDestinations", n, rows=rows, distributed=True).gives(top(rows, n))
