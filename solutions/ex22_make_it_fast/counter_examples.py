"""What an answer to exercise 22 is tried on once its tests pass."""

import collections
import fractions
import pickle

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

# Few of each, so that flights meet; numbers and days whose order is another as text.
DELAYS = st.sampled_from([None, 0, 0, 1, -1, 2, -7, 33, 1_301])
CARRIERS = st.sampled_from(["UA", "9E", "DL"])
NUMBERS = st.sampled_from([1, 12, 95, 431, 1545])
ORIGINS = st.sampled_from(["JFK", "EWR", "LGA"])
DESTS = st.sampled_from(["IAH", "MIA", "BQN", "LGA", "EWR"])
TAILNUMS = st.sampled_from(["N14228", "N668DN", "N24211", None])
TIMES = st.sampled_from([5, 59, 515, 600, 959, 1000, 2359])


def flight(year, month, day, time, delay, carrier, number, tailnum, origin, dest) -> dict:
    """All columns of the file; the hour in UTC is that of New York's winter."""
    hour = time // 100 + 5
    return {
        "year": year,
        "month": month,
        "day": day,
        "dep_time": None if delay is None else time * 7 % 2_400,
        "sched_dep_time": time,
        "dep_delay": delay,
        "arr_time": None if delay is None else time,
        "sched_arr_time": time,
        "arr_delay": delay,
        "carrier": carrier,
        "flight": number,
        "tailnum": tailnum,
        "origin": origin,
        "dest": dest,
        "air_time": 100,
        "distance": 1_400,
        "hour": time // 100,
        "minute": time % 100,
        "time_hour": f"{year}-{month:02}-{day + hour // 24:02}T{hour % 24:02}:00:00Z",
    }


FLIGHTS = st.lists(
    st.builds(
        flight,
        st.sampled_from([2012, 2013]),
        st.sampled_from([1, 2, 12]),
        st.sampled_from([1, 2, 10, 21]),
        *(TIMES, DELAYS, CARRIERS, NUMBERS, TAILNUMS, ORIGINS, DESTS),
    ),
    min_size=6,
    max_size=16,
)
PLAIN = flight(2013, 1, 1, 515, 2, "UA", 1545, "N14228", "EWR", "IAH")


def routes_of(rows):
    """By fractions, and routes by sorting."""
    delays = collections.defaultdict(list)
    for row in sorted(rows, key=lambda row: (row["origin"], row["dest"])):
        if row["dep_delay"] is not None:
            delays[row["origin"], row["dest"]].append(row["dep_delay"])
    return [
        {
            "origin": origin,
            "dest": dest,
            "flights": len(some),
            "mean_delay": float(fractions.Fraction(sum(some), len(some))),
        }
        for (origin, dest), some in delays.items()
    ]


def of_route(row):
    return row.get("origin"), row.get("dest")


def scored(row):
    """As the model does it: a hundredth of the number, and seven more for each day."""
    return {**row, "score": (row["flight"] + 7 * (row["day"] - 1)) % 100 / 100}


def elements(ran):
    return sum(count for count, _ in ran.shuffles.values())


@pytest.mark.task("once", examples=3)
@given(
    lines=st.lists(
        st.builds("{},{},{}".format, CARRIERS, NUMBERS, st.sampled_from(["NA", 0, -1, 2, 33])),
        max_size=12,
    )
)
@example(lines=["UA,1,0", "UA,1,0", "UA,1,NA", "UA,1,NA"])
def test_any_lines_are_parsed_once(harness, lines):
    ran = harness.run("PartLines", harness.recipe("drive:Parse"), rows=lines)
    ran.counts(parsed=len(lines))
    for tag in ("left", "cancelled"):
        some = [line.split(",") for line in lines if line.endswith(",NA") == (tag == "cancelled")]
        ran.gives(
            [
                {"carrier": one, "flight": int(n), "dep_delay": None if d == "NA" else int(d)}
                for one, n, d in some
            ],
            tag=tag,
        )


@pytest.mark.task("sums", examples=3)
@given(rows=FLIGHTS)
@example(rows=[{**PLAIN, "dep_delay": delay} for delay in (None, 0, -1, 2, 2)])
def test_the_delays_of_any_routes(harness, rows):
    ran = harness.run("RouteDelays", rows=rows)
    expected = routes_of(rows)
    ran.gives(expected, key=of_route)
    ran.must(
        elements(ran) <= len({of_route(row) for row in rows}),
        f"{elements(ran)} elements went through shuffles.",
        expected=f"one for each of {len({of_route(row) for row in rows})} routes",
        got=str(ran.shuffles),
    )


@pytest.mark.task("sums", examples=1)
@given(first=st.integers(-50, 50), step=st.integers(1, 3))
def test_a_sum_of_any_delays_is_small(harness, first, step):
    sizes = []
    for count in (3, 120):
        rows = [
            {**PLAIN, "origin": "JFK", "dest": "MIA", "dep_delay": first + n * step}
            for n in range(count)
        ]
        ran = harness.run("RouteDelays", rows=rows)
        ran.gives(routes_of(rows), key=of_route)
        sizes.append(sum(size for _, size in ran.shuffles.values()))
    few, many = sizes
    ran.must(
        many <= few + 64,
        "What goes through the shuffle grows with the flights.",
        expected=f"about {few} bytes, however many flights there are",
        got=f"{few} bytes of 3 flights, {many} of 120",
    )


@pytest.mark.task("early", examples=3)
@given(rows=FLIGHTS, fleet=st.frozensets(st.sampled_from(["N14228", "N668DN", "N804JB"])))
@example(
    rows=[
        {**PLAIN, "year": 2012 + n // 8, "day": 10 if n // 4 % 2 else 9, "sched_dep_time": time}
        for n, time in enumerate([1000, 959, 5, 515] * 4)
    ],
    fleet=frozenset(["N14228"]),
)
@example(
    rows=[{**PLAIN, "flight": n, "dest": dest} for n, dest in ((95, "MIA"), (431, "BQN"))]
    + [{**PLAIN, "tailnum": None}],
    fleet=frozenset(["N14228", "N804JB"]),
)
def test_the_stops_of_any_fleet(harness, rows, fleet):
    def when(row):
        return tuple(row[name] for name in ("year", "month", "day", "sched_dep_time", "flight"))

    # No two flights of an aircraft have these in common.
    kept = [*{(row["tailnum"], *when(row)): row for row in rows}.values()]
    wanted = [row for row in kept if row["tailnum"] in fleet]
    stops = collections.defaultdict(list)
    for row in sorted(wanted, key=when):
        stops[row["tailnum"]].append(row["dest"])
    ran = harness.run("FleetRoutes", fleet, rows=kept)
    ran.gives([{"tailnum": name, "stops": its} for name, its in stops.items()], key="tailnum")
    size = sum(size for _, size in ran.shuffles.values())
    whole = sum(len(pickle.dumps((row["tailnum"], row), 5)) for row in wanted)
    ran.must(
        elements(ran) <= len(wanted) and 3 * size <= whole,
        f"{elements(ran)} elements and {size} bytes went through shuffles.",
        expected=f"at most {len(wanted)} elements and {whole // 3} bytes",
        got=str(ran.shuffles),
    )


@pytest.mark.task("batches", examples=4)
@given(bundles=st.lists(st.integers(0, 160), min_size=1, max_size=3))
@example(bundles=[101, 0, 49, 200])
@example(bundles=[1])
@example(bundles=[])
def test_any_bundles_are_scored(harness, bundles):
    rows, feed, last = [], [], 0
    for number, size in enumerate(bundles):
        # Some numbers are there on several days: these are flights of their own.
        rows += [
            {**PLAIN, "flight": (last + n) % 60, "day": 1 + (last + n) // 60} for n in range(size)
        ]
        # What comes behind a watermark is another bundle.
        feed += [*rows[last:], harness.watermark(number)]
        last += size
    ran = harness.run("AddScores", harness.recipe("drive:Model"), rows=feed)
    ran.call = f"Bundles of {bundles} flights | AddScores"
    ran.gives([scored(row) for row in rows])
    calls = {
        int(name.rpartition(" ")[2]): count
        for name, count in ran.counters.items()
        if name.startswith("calls of ")
    }
    small = ran.counters.get("small, and not the last", 0)
    seen = sum(size * count for size, count in calls.items())
    ran.must(
        seen == len(rows),
        f"The model was given {seen} flights, of {len(rows)}.",
        expected="each flight in one call, also where two have the same number",
        got=f"{seen} flights",
    )
    ran.must(
        not small,
        f"{small} of the calls had fewer than 50 flights, and were not the last of their bundle.",
        expected="calls of 50 to 100 flights, but for the last of each bundle",
        got=", ".join(f"{count} of {size}" for size, count in sorted(calls.items())),
    )
    ran.must(
        not elements(ran),
        f"{elements(ran)} elements went through shuffles, to be scored.",
        expected="no shuffle",
        got=str(ran.shuffles),
    )


@pytest.mark.task("lookup", examples=3)
@given(
    bundles=st.lists(st.lists(DESTS, max_size=5), max_size=4),
    names=st.dictionaries(DESTS, st.sampled_from(["Miami Intl", "La Guardia ", " Intl"])),
)
@example(bundles=[["IAH"], ["MIA", "IAH", "BQN"], ["IAH"]], names={})
@example(bundles=[["IAH"], ["MIA", "IAH", "BQN"], ["IAH"]], names={"IAH": " Intl"})
def test_any_airports_are_indexed_once(harness, bundles, names):
    feed = []
    for number, dests in enumerate(bundles):
        feed += [{**PLAIN, "flight": number, "dest": dest} for dest in dests]
        feed.append(harness.watermark(number))
    airports = [{"faa": code, "name": name} for code, name in names.items()]
    inputs = {"flights": feed, "airports": airports}
    ran = harness.run("NameAirports", harness.recipe("drive:Index"), rows=inputs)
    ran.call = f"Flights to {bundles}, each list a bundle, of airports {names} | NameAirports"
    ran.gives(
        [
            {
                **PLAIN,
                "flight": number,
                "dest": dest,
                "airport": f"{names[dest].strip()} ({dest})" if dest in names else None,
            }
            for number, dests in enumerate(bundles)
            for dest in dests
        ]
    )
    made = ran.counters.get("indexed", 0)
    ran.must(made <= 1, f"The index was made {made} times.", expected="once", got=f"{made} times")


@pytest.mark.task("lookup", examples=1)
@given(count=st.integers(10, 40))
def test_any_flights_stay_where_they_are(harness, count):
    airports = [{"faa": "IAH", "name": "Houston"}, {"faa": "MIA", "name": "Miami Intl"}]
    found = []
    for number in (0, count):
        rows = [{**PLAIN, "flight": n, "dest": f"Z{n}"} for n in range(number)]
        inputs = {"flights": rows, "airports": airports}
        ran = harness.run("NameAirports", harness.recipe("drive:Index"), rows=inputs)
        found.append(elements(ran))
    ran.must(
        found[1] <= found[0],
        f"{found[1]} elements went through shuffles, and {found[0]} without flights.",
        expected="as many as without flights",
        got=str(ran.shuffles),
    )


@pytest.mark.task("fusion", examples=2)
@given(
    months=st.lists(st.sampled_from(["2013-01", "2013-02", "2013-12"]), max_size=3, unique=True),
    days=st.integers(0, 12),
    flights=st.integers(0, 3),
)
@example(months=["2013-01", "2013-12"], days=0, flights=2)
@example(months=["2013-02"], days=3, flights=0)
def test_the_flights_of_any_months(harness, months, days, flights):
    recipes = harness.recipe("drive:ListDays", days), harness.recipe("drive:ReadDay", flights)
    ran = harness.run("ReadMonths", *recipes, rows=months)
    all_days = [f"{month}-{day + 1:02}" for month in months for day in range(days)]
    ran.gives([{"day": day, "flight": n} for day in all_days for n in range(flights)])
    ran.counts(read=len(all_days), listed=len(months))
    ran.must(
        elements(ran) == len(all_days),
        f"{elements(ran)} elements went through shuffles, for {len(all_days)} days.",
        expected=f"{len(all_days)} elements",
        got=str(ran.shuffles),
    )


@pytest.mark.task("sums", clause="same", examples=1)
@given(rows=FLIGHTS)
def test_any_routes_on_many_workers(harness, rows):
    harness.run("RouteDelays", rows=rows, distributed=True).gives(routes_of(rows), key=of_route)


@pytest.mark.task("lookup", clause="same", examples=1)
@given(dests=st.lists(DESTS, min_size=1, max_size=6))
def test_any_flights_are_named_on_many_workers(harness, dests):
    rows = [{**PLAIN, "flight": n, "dest": dest} for n, dest in enumerate(dests)]
    inputs = {"flights": rows, "airports": [{"faa": "IAH", "name": "Houston"}]}
    harness.run("NameAirports", harness.recipe("drive:Index"), rows=inputs, distributed=True).gives(
        [{**row, "airport": "Houston (IAH)" if row["dest"] == "IAH" else None} for row in rows]
    )
