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


FLIGHT = flights(1)[0]


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


# One of them is there twice.
LINES = ["UA,1545,2", "UA,1714,4", "AA,1141,NA", "B6,725,-1", "DL,461,0", "UA,1714,4"]


@pytest.mark.task("once")
def test_each_line_is_parsed_once(harness):
    ran = harness.run("PartLines", harness.recipe("drive:Parse"), rows=LINES)
    ran.must(
        ran.counters.get("parsed", 0) >= len(LINES),
        "Some lines were not parsed.",
        expected=f"{len(LINES)} calls, one for each line",
        got=f"{ran.counters.get('parsed', 0)} calls",
        meaning="Two lines that are alike are two. What has been parsed need not be remembered: on "
        "a worker that would be all lines of the year, and the next worker has none of them.",
        hint=2,
    )
    ran.counts(
        parsed=len(LINES),
        meaning="Every step that is applied to the lines does its work on each of them. What two "
        "branches have in common belongs before they part.",
        hint=1,
    )


@pytest.mark.task("once")
def test_a_flight_has_left_or_was_cancelled(harness):
    ran = harness.run("PartLines", harness.recipe("drive:Parse"), rows=LINES, distributed=True)
    left = [("UA", 1545, 2), ("UA", 1714, 4), ("B6", 725, -1), ("DL", 461, 0), ("UA", 1714, 4)]
    ran.gives(
        [{"carrier": c, "flight": n, "dep_delay": d} for c, n, d in left],
        tag="left",
        key="flight",
        meaning="A delay of 0 is one. 1714 is there as often as its line.",
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
    cancelled = {**FLIGHT, "dest": "BOS", "dep_delay": None}
    rows = [*flights(6), cancelled]
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
        meaning="A row for each route, of the flights that left. From EWR to BOS none left: it has "
        "no row, and no mean.",
        hint=2,
    )


@pytest.mark.task("sums")
def test_one_small_sum_a_route_is_shuffled(harness):
    ran = harness.run("RouteDelays", rows=flights(28))
    elements, few = through(ran)
    ran.must(
        elements <= 6,
        f"{elements} elements went through shuffles, for 6 routes.",
        expected="at most 6 elements: one sum for each route",
        got=f"{elements}{steps(ran)}",
        meaning="A GroupByKey shuffles every value, a combiner one accumulator for each key and "
        "worker; two combiners shuffle two. Of a year that is 328,521 or 223.",
        hint=1,
    )
    # Of two of the routes, and each of their flights with another delay.
    rows = [
        {**FLIGHT, "origin": origin, "dest": "IAH", "dep_delay": delay}
        for delay in range(-20, 100)
        for origin in ("EWR", "LGA")
    ]
    ran = harness.run("RouteDelays", rows=rows)
    _, many = through(ran)
    ran.must(
        many <= few,
        "What goes through the shuffle grows with the flights.",
        expected=f"less than the {few:,} bytes of 6 routes with 28 flights each",
        got=f"{many:,} bytes of 2 routes with 120 flights each",
        meaning="One element a route, but all delays are in it. A count and a sum say as much of "
        "the mean as a list does.",
        hint=2,
    )


FLEET = frozenset({"N14228", "N668DN"})


@pytest.mark.task("early")
def test_an_aircraft_has_its_stops_in_order(harness):
    rows = flights(4)
    again = {**rows[0], "sched_dep_time": 1900, "dest": "BOS"}
    later = {**rows[0], "day": 10, "dest": "SFO"}
    spring, autumn = ({**rows[0], "month": n, "dest": to} for n, to in ((2, "DFW"), (10, "MCO")))
    unknown = {**rows[0], "tailnum": None}
    rows = [again, autumn, later, unknown, spring, *rows]
    harness.run("FleetRoutes", FLEET, rows=rows, distributed=True).gives(
        [
            {"tailnum": "N14228", "stops": ["IAH", "BOS", *["IAH"] * 3, "SFO", "DFW", "MCO"]},
            {"tailnum": "N668DN", "stops": ["ATL"] * 4},
        ],
        key="tailnum",
        meaning="By day first, then by the scheduled time: BOS is the second flight of 1 January. "
        "The tenth is behind the fourth, and October (MCO) behind February (DFW).",
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


def scored(row):
    """As the model does it, which looks at the day too."""
    return {**row, "score": (row["flight"] + 7 * (row["day"] - 1)) % 100 / 100}


@pytest.mark.task("batches")
def test_each_flight_has_its_score(harness):
    # Numbers and days.
    flown = [(0, 1), (1, 1), (2, 1), (3, 1), (1, 2), (2, 2), (1, 3)]
    rows = [{**FLIGHT, "flight": number, "day": day} for number, day in flown]
    harness.run("AddScores", harness.recipe("drive:Model"), rows=rows, distributed=True).gives(
        [scored(row) for row in rows],
        key=lambda row: (row.get("flight"), row.get("day")),
        meaning="What the model gives for a flight belongs to that flight, and not to its number, "
        "which another day has too: the scores come in the order of the flights. Whatever is still "
        "waiting when a bundle ends has to be scored as well.",
        hint=3,
    )


def sizes(ran):
    """How many calls there were of each number of flights."""
    word = "calls of "
    return {
        int(name.removeprefix(word)): count
        for name, count in ran.counters.items()
        if name.startswith(word)
    }


@pytest.mark.task("batches")
def test_a_call_has_50_flights_or_more(harness):
    rows = [{**FLIGHT, "flight": number} for number in range(400)]
    ran = harness.run("AddScores", harness.recipe("drive:Model"), rows=rows)
    found = sizes(ran)
    calls, given = sum(found.values()), sum(size * count for size, count in found.items())
    small = ran.counters.get("small, and not the last", 0)
    ran.must(
        not small,
        f"The model was called {calls} times for 400 flights, and before the last time {small} "
        "times with fewer than 50.",
        expected="calls of 50 to 100 flights, but for the last",
        got=", ".join(f"{count} of {size}" for size, count in sorted(found.items())),
        meaning="A call has a price of its own, 20 milliseconds: of 336,776 flights one by one "
        "that is two hours, of 50 at a time it is two minutes. Batches that begin small, and grow "
        "by what a clock says, are small at the beginning of each bundle.",
        hint=1,
    )
    ran.must(
        given == 400,
        f"The model was given {given} flights, of 400.",
        meaning="Each flight is scored once.",
        hint=2,
    )
    ran.gives([scored(row) for row in rows], key="flight")
    elements, _ = through(ran)
    ran.must(
        not elements,
        f"{elements} elements went through a shuffle, to be scored.",
        expected="no shuffle",
        got=f"{elements}{steps(ran)}",
        meaning="A worker has whole bundles of flights at hand: it can take a hundred of these. To "
        "bring all flights together first sends them all to one place.",
        hint=2,
    )


AIRPORTS = [
    {"faa": "IAH", "name": "George Bush Intercontinental "},
    {"faa": "MIA", "name": "Miami Intl"},
    {"faa": "ATL", "name": "Hartsfield Jackson Atlanta Intl"},
    {"faa": "ORD", "name": "Chicago Ohare Intl"},
]
NAMES = {one["faa"]: f"{one['name'].strip()} ({one['faa']})" for one in AIRPORTS}


@pytest.mark.task("lookup")
def test_flights_have_the_name_of_their_airport(harness):
    rows = flights(2)
    inputs = {"flights": rows, "airports": AIRPORTS}
    index = harness.recipe("drive:Index")
    harness.run("NameAirports", index, rows=inputs, distributed=True).gives(
        [{**row, "airport": NAMES.get(row["dest"])} for row in rows],
        key=lambda row: (row["flight"], row["day"]),
        meaning="The name as the index has it, which only the index knows. BQN is in no list of "
        "airports: its flights have None.",
        hint=3,
    )


@pytest.mark.task("lookup")
def test_the_index_is_made_once(harness):
    rows = flights(6)
    bundles = []
    for day in range(6):
        # What comes behind a watermark is another bundle, with another copy of each DoFn.
        bundles += [*rows[day * 6 : day * 6 + 6], harness.watermark(day)]
    inputs = {"flights": bundles, "airports": AIRPORTS}
    ran = harness.run("NameAirports", harness.recipe("drive:Index"), rows=inputs)
    made = ran.counters.get("indexed", 0)
    ran.must(
        made <= 1,
        f"The index was made {made} times for {len(rows)} flights, which came in 6 bundles.",
        expected="once",
        got=f"{made} times",
        meaning="A side input is brought to a worker once. What a function makes of it is made "
        "anew in each call; what a DoFn keeps, in each bundle or copy. Make it a collection of one "
        "element, and give that.",
        hint=1,
    )
    elements, _ = through(ran)
    ran.must(
        elements < len(rows),
        f"{elements} elements went through shuffles, of {len(AIRPORTS)} airports.",
        expected="no flights",
        got=f"{elements}{steps(ran)}",
        meaning="A join by CoGroupByKey shuffles both sides. The small one fits into each worker, "
        "and then the large one stays where it is.",
        hint=2,
    )


@pytest.mark.task("lookup")
def test_each_step_has_its_own_airports(harness):
    ran = harness.drive(
        "twice", [FLIGHT], AIRPORTS, [], call="NameAirports twice in a job, then without airports"
    )
    ran.gives(
        [
            [{**FLIGHT, "airport": NAMES["IAH"]}],
            [{**FLIGHT, "airport": None}],
        ],
        meaning="The second step is given no airports at all: no flight has a name there. An index "
        "in a global is that of the step which came first; and each process makes its own.",
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
    elements, size = through(ran)
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
    ran.must(
        size <= 56 * 100,
        "Days go through the shuffle with what has been read of them.",
        expected="days alone, of some 30 bytes each",
        got=f"{size:,} bytes for 56 days",
        meaning="56 elements, but each with the flights of its day: the worker that lists the days "
        "has read them, and the others get what is left to do, which is nothing.",
        hint=2,
    )
    ran.counts(read=56, meaning="Each day is read once.", hint=3)


@pytest.mark.task("fusion")
def test_days_are_not_tied_together(harness):
    ran = harness.drive("parted", MONTHS, 28, 1, call="ReadMonths of 2 months of 28 days")
    groups = min(ran.value.values(), default=0)
    ran.must(
        groups >= 56,
        f"The 56 days go to {groups} workers at most.",
        expected="56 elements behind the shuffle, of one day each",
        got=", ".join(f"{label}: {count}" for label, count in ran.value.items()),
        meaning="A shuffle brings what has one key to one worker, and into one element: grouped by "
        "month, the days of a month are read one after the other again. Of keys that are drawn of "
        "a thousand, some of 56 days have the same.",
        hint=2,
    )
