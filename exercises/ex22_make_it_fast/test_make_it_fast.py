"""The contract of exercise 22: counts of calls and of what is shuffled, never seconds."""

import csv
import io
import pickle
import statistics

import pytest

# The first flights of the year, as the file has them.
FIRST = """\
year,month,day,dep_time,sched_dep_time,dep_delay,arr_time,sched_arr_time,arr_delay,carrier,flight,\
tailnum,origin,dest,air_time,distance,hour,minute,time_hour
2013,1,1,517,515,2,830,819,11,UA,1545,N14228,EWR,IAH,227,1400,5,15,2013-01-01T10:00:00Z
2013,1,1,533,529,4,850,830,20,UA,1714,N24211,LGA,IAH,227,1416,5,29,2013-01-01T10:00:00Z
2013,1,1,542,540,2,923,850,33,AA,1141,N619AA,JFK,MIA,160,1089,5,40,2013-01-01T10:00:00Z
2013,1,1,544,545,-1,1004,1022,-18,B6,725,N804JB,JFK,BQN,183,1576,5,45,2013-01-01T10:00:00Z
2013,1,1,554,600,-6,812,837,-25,DL,461,N668DN,LGA,ATL,116,762,6,0,2013-01-01T11:00:00Z
2013,1,1,554,558,-4,740,728,12,UA,1696,N39463,EWR,ORD,150,719,5,58,2013-01-01T10:00:00Z
"""
TEXTS = ("carrier", "tailnum", "origin", "dest", "time_hour")


def flights(days):
    """The same six flights on so many days of January, with other delays; some are cancelled."""
    rows = []
    for day in range(1, days + 1):
        for number, line in enumerate(csv.DictReader(io.StringIO(FIRST))):
            row = {name: text if name in TEXTS else int(text) for name, text in line.items()}
            delay = None if (day + number) % 7 == 0 else row["dep_delay"] + day % 5
            rows.append({**row, "day": day, "dep_delay": delay})
    return rows


def through(ran):
    """Elements and bytes that go through shuffles."""
    ran.must(
        ran.shuffles is not None,
        "This step uses state, timers or a splittable source, whose shuffles are not counted "
        "here: it can be done without.",
    )
    sizes = list(ran.shuffles.values())
    return sum(count for count, _ in sizes), sum(size for _, size in sizes)


def steps(ran):
    """The shuffles, for a verdict."""
    parts = [f"{name}: {count}" for name, (count, _) in ran.shuffles.items()]
    return f" ({', '.join(parts)})" if parts else ""


LINES = ["UA,1545,2", "UA,1714,4", "AA,1141,NA", "B6,725,-1", "DL,461,0"]


@pytest.mark.task("once")
def test_each_line_is_parsed_once(harness):
    ran = harness.run("PartLines", harness.recipe("drive:Parse"), rows=LINES, distributed=True)
    ran.counts(
        parsed=len(LINES),
        meaning="Every step that is applied to the lines does its work on each of them. What two "
        "branches have in common belongs before they part.",
        hint=1,
    )


@pytest.mark.task("once")
def test_a_flight_has_left_or_was_cancelled(harness):
    ran = harness.run("PartLines", harness.recipe("drive:Parse"), rows=LINES, distributed=True)
    left = [("UA", 1545, 2), ("UA", 1714, 4), ("B6", 725, -1), ("DL", 461, 0)]
    ran.gives(
        [{"carrier": c, "flight": n, "dep_delay": d} for c, n, d in left],
        tag="left",
        key="flight",
        meaning="A delay of 0 is one.",
        hint=3,
    )
    ran.gives(
        [{"carrier": "AA", "flight": 1141, "dep_delay": None}],
        tag="cancelled",
        key="flight",
        meaning="1141 has no delay: it never left.",
        hint=3,
    )


@pytest.mark.task("sums")
def test_routes_have_their_means(harness):
    rows = flights(6)
    delays = {}
    for row in rows:
        if row["dep_delay"] is not None:
            delays.setdefault((row["origin"], row["dest"]), []).append(row["dep_delay"])
    harness.run("RouteDelays", rows=rows, distributed=True).gives(
        [
            {"origin": one, "dest": two, "flights": len(of), "mean_delay": statistics.fmean(of)}
            for (one, two), of in delays.items()
        ],
        key=lambda row: (row.get("origin"), row.get("dest")),
        meaning="A row for each route, of the flights that left.",
        hint=2,
    )


@pytest.mark.task("sums")
def test_one_sum_a_route_is_shuffled(harness):
    ran = harness.run("RouteDelays", rows=flights(28))
    elements, _ = through(ran)
    ran.must(
        elements <= 6,
        f"{elements} elements went through shuffles, for 6 routes.",
        expected="at most 6 elements: one sum for each route",
        got=f"{elements}{steps(ran)}",
        meaning="A GroupByKey shuffles every value, a combiner one accumulator for each key and "
        "worker; two combiners shuffle two. Of a year that is 328,521 or 223.",
        hint=1,
    )


FLEET = frozenset({"N14228", "N668DN"})


@pytest.mark.task("early")
def test_an_aircraft_has_its_stops_in_order(harness):
    rows = flights(4)
    again = {**rows[0], "sched_dep_time": 1900, "dest": "BOS"}
    harness.run("FleetRoutes", FLEET, rows=[again, *rows], distributed=True).gives(
        [
            {"tailnum": "N14228", "stops": ["IAH", "BOS", "IAH", "IAH", "IAH"]},
            {"tailnum": "N668DN", "stops": ["ATL"] * 4},
        ],
        key="tailnum",
        meaning="By day first, then by the scheduled time: BOS is the second flight of 1 January.",
        hint=3,
    )


@pytest.mark.task("early")
def test_only_flights_of_the_fleet_are_shuffled(harness):
    rows = flights(28)
    wanted = [row for row in rows if row["tailnum"] in FLEET]
    ran = harness.run("FleetRoutes", FLEET, rows=rows)
    elements, size = through(ran)
    ran.must(
        elements <= len(wanted),
        f"{elements} flights went through a shuffle, for {len(wanted)} of the fleet.",
        expected=f"at most {len(wanted)} elements",
        got=f"{elements}{steps(ran)}",
        meaning="Whatever is filtered after a shuffle was written, sent, sorted and read for "
        "nothing. The tailnum is known before.",
        hint=1,
    )
    whole = sum(len(pickle.dumps((row["tailnum"], row), 5)) for row in wanted)
    ran.must(
        3 * size <= whole,
        f"{size:,} bytes went through a shuffle; whole rows are {whole:,}.",
        expected=f"at most {whole // 3:,} bytes, a third",
        got=f"{size:,} bytes for {elements} flights",
        meaning="The stops need 6 of 19 columns. A shuffle is paid for by the byte.",
        hint=2,
    )


@pytest.mark.task("batches")
def test_each_flight_has_its_score(harness):
    rows = [{**FLIGHT, "flight": number} for number in range(7)]
    harness.run("AddScores", harness.recipe("drive:Model"), rows=rows, distributed=True).gives(
        [{**row, "score": row["flight"] / 100} for row in rows],
        key="flight",
        meaning="What the model gives for a flight belongs to that flight. Whatever is still "
        "waiting when a bundle ends has to be scored as well.",
        hint=3,
    )


FLIGHT = flights(1)[0]


@pytest.mark.task("batches")
def test_a_call_has_50_flights_or_more(harness):
    rows = [{**FLIGHT, "flight": number} for number in range(420)]
    ran = harness.run("AddScores", harness.recipe("drive:Model"), rows=rows)
    calls = ran.counters.get("calls", 0)
    ran.must(
        calls <= 9,
        f"The model was called {calls} times for 420 flights.",
        expected="at most 9 calls, of 50 flights or more but for the last",
        got=f"{calls} calls, of {420 / max(calls, 1):.1f} flights on average",
        meaning="A call has a price of its own, 20 milliseconds: of 336,776 flights one by one "
        "that is two hours, of 50 at a time it is two minutes.",
        hint=1,
    )
    ran.counts(scored=420, meaning="Each flight is scored once.", hint=2)
    ran.gives([{**row, "score": row["flight"] % 100 / 100} for row in rows], key="flight")


AIRPORTS = [
    {"faa": "IAH", "name": "George Bush Intercontinental "},
    {"faa": "MIA", "name": "Miami Intl"},
    {"faa": "ATL", "name": "Hartsfield Jackson Atlanta Intl"},
    {"faa": "ORD", "name": "Chicago Ohare Intl"},
]
NAMES = {one["faa"]: one["name"].strip() for one in AIRPORTS}


@pytest.mark.task("lookup")
def test_flights_have_the_name_of_their_airport(harness):
    rows = flights(2)
    inputs = {"flights": rows, "airports": AIRPORTS}
    index = harness.recipe("drive:Index")
    harness.run("NameAirports", index, rows=inputs, distributed=True).gives(
        [{**row, "airport": NAMES.get(row["dest"])} for row in rows],
        key=lambda row: (row["flight"], row["day"]),
        meaning="The name as the index has it. BQN is in no list of airports: its flights have "
        "None.",
        hint=3,
    )


@pytest.mark.task("lookup")
def test_the_index_is_made_once(harness):
    rows = flights(10)
    inputs = {"flights": rows, "airports": AIRPORTS}
    ran = harness.run("NameAirports", harness.recipe("drive:Index"), rows=inputs)
    made = ran.counters.get("indexed", 0)
    ran.must(
        made <= 1,
        f"The index was made {made} times for {len(rows)} flights.",
        expected="once",
        got=f"{made} times",
        meaning="A side input is brought to a worker once. What a function makes of it is made "
        "anew in each call: make it a collection of one element, and give that.",
        hint=1,
    )
    elements, _ = through(ran)
    ran.must(
        elements <= len(AIRPORTS),
        f"{elements} elements went through shuffles, for {len(AIRPORTS)} airports.",
        expected=f"no flights: at most {len(AIRPORTS)} elements",
        got=f"{elements}{steps(ran)}",
        meaning="A join by CoGroupByKey shuffles both sides. The small one fits into each worker, "
        "and then the large one stays where it is.",
        hint=2,
    )


MONTHS = ["2013-01", "2013-02"]


@pytest.mark.task("fusion")
def test_all_flights_of_all_days_are_read(harness):
    list_days, read_day = harness.recipe("drive:ListDays", 3), harness.recipe("drive:ReadDay", 2)
    days = [f"{month}-{day}" for month in MONTHS for day in ("01", "02", "03")]
    harness.run("ReadMonths", list_days, read_day, rows=MONTHS, distributed=True).gives(
        [{"day": day, "flight": number} for day in days for number in range(2)],
        meaning="Three days of two months, with two flights each.",
        hint=3,
    )


@pytest.mark.task("fusion")
def test_days_are_spread_over_workers(harness):
    list_days, read_day = harness.recipe("drive:ListDays", 28), harness.recipe("drive:ReadDay", 9)
    ran = harness.run("ReadMonths", list_days, read_day, rows=MONTHS)
    elements, _ = through(ran)
    if elements < 56:
        sentence = f"The 56 days are read by the workers that list them: {elements} are shuffled."
    else:
        sentence = f"{elements} elements went through shuffles, for 56 days."
    ran.must(
        elements == 56,
        sentence,
        expected="56 elements, the days",
        got=f"{elements}{steps(ran)}",
        meaning="A runner fuses steps that follow one another: what one element becomes stays on "
        "its worker. Two months keep two workers busy, however many there are. A shuffle between "
        "listing and reading lets go of the days; one behind the reading moves 504 flights, and "
        "comes too late.",
        hint=1,
    )
    ran.counts(read=56, meaning="Each day is read once.", hint=3)
