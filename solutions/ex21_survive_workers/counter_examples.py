"""What an answer to exercise 21 is tried on once its tests pass."""

import hashlib
import itertools

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

# Few of each, so that flights meet, and numbers whose order is another as text.
CARRIERS = st.sampled_from(["UA", "9E", "EV"])
NUMBERS = st.sampled_from([1, 12, 95, 431, 1545, 4560])
TAILNUMS = st.sampled_from(["N14228", "N33182", "D942DN", None])
AIRPORTS = st.sampled_from(["EWR", "JFK", "LGA"])
DAYS = st.sampled_from(["2013-01-03", "2013-01-30", "2013-10-03"])
SCHEDULED = st.sampled_from([5, 59, 500, 600, 633, 900, 959, 1000, 1050, 2159, 2359])
DELAYS = st.sampled_from([None, 0, 1, -1, 4, 5, 6, -12, 60, 1_301])
DESTS = st.sampled_from(["IAH", "MIA", "PIT", "LAX"])


def row(
    carrier, flight, tailnum, origin, dest, day, scheduled, departure, arrival, revision=1
) -> dict:
    return {
        "carrier": carrier,
        "flight": flight,
        "tailnum": tailnum,
        "origin": origin,
        "dest": dest,
        "day": day,
        "scheduled": scheduled,
        "delays": {"departure": departure, "arrival": arrival},
        "revision": revision,
    }


ROW = st.builds(
    row,
    *(CARRIERS, NUMBERS, TAILNUMS, AIRPORTS, DESTS, DAYS, SCHEDULED, DELAYS, DELAYS),
    st.sampled_from([0, 1, 2, 9, 10, 11]),
)
# A pipeline takes longer to make than to run: many rows each time.
ROWS = st.lists(ROW, min_size=8, max_size=16)


def flight_of(one):
    return one["carrier"], one["flight"], one["origin"], one["day"]


def every(**some):
    """A row for each combination of some values."""
    plain = row("EV", 4576, "N33182", "EWR", "GRR", "2013-01-03", 1522, 5, 1)
    return [
        {**plain, **dict(zip(some, values, strict=True))}
        for values in itertools.product(*some.values())
    ]


TWO = [{"departure": one, "arrival": other} for one in (None, 0, 5) for other in (None, 0, 5, -7)]


@pytest.mark.task("ids", examples=4)
@given(rows=ROWS)
@example(rows=every(carrier=["UA", "9E"], flight=[1, 12, 1545], origin=["JFK"], day=["2013-01-03"]))
def test_the_id_of_any_flight(harness, rows):
    ids = [hashlib.sha256(" ".join(map(str, flight_of(one))).encode()).hexdigest() for one in rows]
    harness.run("NameFlights", rows=rows).gives(
        [{**one, "id": its[:12]} for one, its in zip(rows, ids, strict=True)], key="id"
    )


@pytest.mark.task("inputs", examples=4)
@given(rows=ROWS)
@example(rows=[{**one, "flight": n} for n, one in enumerate(every(delays=TWO))])
def test_the_gain_of_any_delays(harness, rows):
    expected = []
    for one in rows:
        departure, arrival = one["delays"]["departure"], one["delays"]["arrival"]
        gained = None
        if None not in (departure, arrival):
            gained = departure - arrival
        expected.append(
            {**one, "delays": {"departure": departure, "arrival": arrival, "gained": gained}}
        )
    harness.run("AddGain", rows=rows).gives(expected, key="flight")


@pytest.mark.task("seats", examples=4)
@given(
    rows=ROWS,
    planes=st.dictionaries(
        st.sampled_from(["N14228", "N33182", "D942DN", "N952UW"]), st.sampled_from([0, 2, 55, 149])
    ),
)
@example(rows=every(tailnum=["N14228", None, "D942DN", "N14228", "D942DN"]), planes={"N14228": 0})
def test_the_seats_of_any_planes(harness, rows, planes):
    listed = [{"tailnum": tailnum, "seats": seats} for tailnum, seats in planes.items()]
    ran = harness.run("AddSeats", rows={"flights": rows, "planes": listed})
    ran.gives([{**one, "seats": planes.get(one["tailnum"])} for one in rows], key=flight_of)
    ran.counts(no_plane=len([one for one in rows if one["tailnum"] not in planes]))


@pytest.mark.task("seats", clause="copies", examples=2)
@given(tailnums=st.lists(TAILNUMS, min_size=1, max_size=4), seats=st.integers(0, 400))
@example(tailnums=["N14228", None], seats=0)
def test_any_planes_of_two_steps(harness, tailnums, seats):
    rows = [{**every(flight=[n])[0], "tailnum": its} for n, its in enumerate(tailnums)]
    tables = [{"N14228": seats, "N33182": seats + 1}, {"N14228": seats + 2}]
    listed = [[{"tailnum": t, "seats": n} for t, n in table.items()] for table in tables]
    ran = harness.drive("twice", rows, *listed, call=f"AddSeats twice, with {tables}")
    ran.gives([[{**one, "seats": table.get(one["tailnum"])} for one in rows] for table in tables])


def fed(rows, places):
    """A feed in an order of its own, in which some rows are there twice."""
    by_revision = {(flight_of(one), one["revision"]): one for one in rows}
    feed = [*by_revision.values()]
    return feed + [feed[place % len(feed)] for place in places]


@pytest.mark.task("revisions", examples=4)
@given(rows=ROWS, places=st.lists(st.integers(0, 20), max_size=3))
@example(rows=every(revision=[9, 10, 2], delays=[TWO[0]]), places=[1])
@example(
    rows=[
        {**one, "revision": n}
        for n, one in enumerate(
            every(
                carrier=["UA", "9E"],
                flight=[1, 12],
                origin=["EWR", "JFK"],
                day=["2013-01-03", "2013-10-03"],
            )
        )
    ],
    places=[0, 0],
)
def test_the_latest_of_any_feed(harness, rows, places):
    feed = fed(rows, places)
    latest = {}
    for one in sorted(feed, key=lambda one: one["revision"]):
        latest[flight_of(one)] = one
    harness.run("LatestRevisions", rows=feed).gives([*latest.values()], key=flight_of)


@pytest.mark.task("routes", examples=4)
@given(rows=ROWS)
@example(rows=every(tailnum=["N14228", "N33182", None], scheduled=[5, 1000, 959], flight=[431, 95]))
def test_the_routes_of_any_rows(harness, rows):
    # No two flights of an aircraft have time and number in common.
    kept = {(one["tailnum"], one["day"], one["scheduled"], one["flight"]): one for one in rows}
    routes = {}
    for one in sorted(kept.values(), key=lambda one: one["scheduled"] * 10_000 + one["flight"]):
        if one["tailnum"]:
            routes.setdefault((one["tailnum"], one["day"]), []).append(one["dest"])
    harness.run("DayRoutes", rows=[*kept.values()]).gives(
        [{"tailnum": key[0], "day": key[1], "stops": stops} for key, stops in routes.items()],
        key=lambda one: (one.get("tailnum"), one.get("day")),
    )


@pytest.mark.task("wind", examples=4)
@given(rows=ROWS)
@example(rows=every(origin=["EWR", "JFK"], day=["2013-01-03", "2013-01-30"], scheduled=[5, 959]))
def test_the_wind_of_any_rows(harness, rows):
    hours = {f"{one['origin']} {one['day']} {one['scheduled'] // 100}" for one in rows}
    knots = {hour: n for n, hour in enumerate(sorted(hours), start=3)}
    ran = harness.run("AddWind", harness.recipe("drive:Connect", knots), rows=rows)
    ran.gives(
        [
            {**one, "wind": knots[f"{one['origin']} {one['day']} {one['scheduled'] // 100}"]}
            for one in rows
        ],
        key=flight_of,
    )
    ran.counts(connected=1, closed=1)


@pytest.mark.task("wind", clause="copies", examples=3)
@given(rows=ROWS)
def test_two_copies_of_any_rows(harness, rows):
    knots = {f"{one['origin']} {one['day']} {one['scheduled'] // 100}": 7 for one in rows}
    ran = harness.drive("copies", knots, rows[:4], rows[4:], call="Two copies of AddWind")
    if ran.error or ran.value is not None:
        ran.gives([[{**one, "wind": 7} for one in some] for some in (rows[:4], rows[4:])])


@pytest.mark.task("travels", examples=4)
@given(
    rows=ROWS,
    limits=st.fixed_dictionaries({"EV": st.sampled_from([0, 1, 5, 60]), "UA": st.just(4)}),
)
@example(rows=every(carrier=["EV", "UA"], delays=TWO), limits={"EV": 0, "UA": 4})
def test_what_left_later_than_any_limit(harness, rows, limits):
    harness.run("LateFlights", limits, "EV", rows=rows).gives(
        [
            one
            for one in rows
            if one["carrier"] == "EV" and (one["delays"]["departure"] or 0) > limits["EV"]
        ],
        key=flight_of,
    )
