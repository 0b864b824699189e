"""The contract of exercise 04. The flights are real ones of 9 February 2013."""

import pytest


def flight(number, origin, dest):
    return {"carrier": number.split()[0], "flight": number, "origin": origin, "dest": dest}


def airport(faa, name, tzone, revision=1):
    return {"faa": faa, "name": name, "tzone": tzone, "revision": revision}


NEW_YORK, CHICAGO = "America/New_York", "America/Chicago"
PACIFIC, HONOLULU = "America/Los_Angeles", "Pacific/Honolulu"

ATL = airport("ATL", "Hartsfield Jackson Atlanta Intl", NEW_YORK)
HNL = airport("HNL", "Honolulu Intl", HONOLULU)
LAX = airport("LAX", "Los Angeles Intl", PACIFIC)
ORD = airport("ORD", "Chicago Ohare Intl", CHICAGO)
SFO = airport("SFO", "San Francisco Intl", PACIFIC)
AIRPORTS = [ATL, HNL, LAX, ORD, SFO]
NAMES = {row["faa"]: row["name"] for row in AIRPORTS}

LISTED = [
    flight("DL 120", "JFK", "LAX"),
    flight("VX 27", "JFK", "SFO"),
    flight("UA 81", "EWR", "SFO"),
    flight("UA 72", "EWR", "ORD"),
    flight("DL 2247", "LGA", "ATL"),
    flight("DL 2043", "JFK", "ATL"),
    flight("HA 51", "JFK", "HNL"),
    flight("VX 413", "JFK", "LAX"),
]
# The four destinations of 2013 that the table of airports does not have.
UNLISTED = [
    flight("DL 315", "JFK", "SJU"),
    flight("B6 705", "JFK", "SJU"),
    flight("UA 1519", "EWR", "STT"),
    flight("B6 739", "JFK", "PSE"),
    flight("UA 1071", "EWR", "BQN"),
]


def named(rows, names=NAMES):
    return [{**row, "dest_name": names.get(row["dest"])} for row in rows]


def joined(harness, transform, flights, airports, distributed=True):
    tables = {"flights": flights, "airports": airports}
    return harness.run(transform, rows=tables, distributed=distributed)


def seen(harness, transform, flights, airports):
    """A run whose steps are looked at, as the one who ran them saw them."""
    ran = joined(harness, transform, flights, airports, distributed=False)
    ran.must(
        ran.steps,
        f"{transform} has steps that keep state, set timers or split sources.",
        expected="steps without state of their own",
        meaning="A join that remembers rows itself holds them on the worker of their key.",
        hint=1,
    )
    return ran


def sides_of(ran):
    """Of each step with side inputs, the tables that they were made of."""
    return {
        step.label: sorted({table for of in step.sides for table in of})
        for step in ran.steps
        if step.sides
    }


@pytest.mark.task("names")
def test_the_airports_are_the_side_input(harness):
    ran = seen(harness, "NameDestinations", LISTED, AIRPORTS)
    sides = sides_of(ran)
    tables = {table for several in sides.values() for table in several}
    ran.must(
        "flights" not in tables,
        "The flights are a side input.",
        expected="a side input that is made of the airports",
        got=f"side inputs {sides}",
        meaning="A side input is sent whole to every worker, and kept in its memory. That is for "
        "the small table: there are 336,776 flights, and 1,458 airports.",
        hint=2,
    )
    shuffles = {step.label: list(step.of) for step in ran.steps if step.shuffles}
    ran.must(
        not any("flights" in of for of in shuffles.values()),
        "The flights are shuffled.",
        expected="shuffles of airports only, if any",
        got=f"shuffles {shuffles}",
        meaning="A shuffle writes each row, sorts all and sends them to other workers. With the "
        "airports as a side input, flights are named where they are.",
        hint=2,
    )
    ran.must(
        "airports" in tables,
        "There is no side input that is made of the airports.",
        expected="a side input that is made of the airports",
        got=f"side inputs {sides}",
        meaning="A worker needs the airports beside each bundle of flights. What one step leaves "
        "in a variable of the program, a worker never sees.",
        hint=2,
    )


@pytest.mark.task("names")
def test_each_flight_has_the_name_of_its_destination(harness):
    joined(harness, "NameDestinations", LISTED, AIRPORTS).gives(
        named(LISTED),
        key="flight",
        meaning="dest_name is the name of the airport whose faa is the flight's dest; all other "
        "fields stay as they are.",
        hint=1,
    )


@pytest.mark.task("names")
def test_rows_of_other_fields_are_named_too(harness):
    rows = [{"origin": "JFK", "rank": 1, "dest": "LAX", "flights": 11262}]
    joined(harness, "NameDestinations", rows, AIRPORTS, distributed=False).gives(
        named(rows),
        meaning="A row needs a dest to be named, and keeps whatever else it has.",
        hint=1,
    )


@pytest.mark.task("names")
def test_a_name_that_is_there_is_replaced(harness):
    rows = [{**LISTED[0], "dest_name": "Mines Field"}]
    joined(harness, "NameDestinations", rows, AIRPORTS, distributed=False).gives(
        named(rows),
        key="flight",
        meaning="The row has a dest_name from before, when the airport was called Mines Field. The "
        "name that the table has now takes its place.",
        hint=1,
    )


@pytest.mark.task("missing")
def test_a_flight_to_an_airport_that_is_not_listed_is_kept(harness):
    rows = [*UNLISTED, *LISTED[:2]]
    joined(harness, "NameDestinations", rows, AIRPORTS, distributed=False).gives(
        named(rows),
        key="flight",
        meaning="San Juan, Charlotte Amalie, Ponce and Aguadilla have no row in the airports. "
        "Their flights flew all the same: they stay, and dest_name is None.",
        hint=1,
    )


@pytest.mark.task("missing")
def test_without_airports_all_flights_are_kept(harness):
    joined(harness, "NameDestinations", LISTED[:3], [], distributed=False).gives(
        named(LISTED[:3], {}),
        key="flight",
        meaning="A table of airports that is empty names nothing. It takes no flight away.",
        hint=2,
    )


@pytest.mark.task("missing")
def test_an_airport_without_flights_gives_no_row(harness):
    joined(harness, "NameDestinations", [], AIRPORTS, distributed=False).gives(
        [], meaning="A row for each flight, and none was there.", hint=1
    )


# The newest row of each comes first, last and in the middle.
LAS = [
    airport("LAS", "Harry Reid Intl", PACIFIC, 10),
    airport("LAS", "Mc Carran Intl", PACIFIC, 9),
]
BUR = [
    airport("BUR", "Burbank Glendale Pasadena", PACIFIC, 1),
    airport("BUR", "Hollywood Burbank", PACIFIC, 3),
    airport("BUR", "Bob Hope", PACIFIC, 2),
]
SFO_AGAIN = [airport("SFO", "Mills Field", PACIFIC, 0), SFO]
REVISED = [*LAS, ATL, *BUR, *SFO_AGAIN]
LATEST = [LAS[0], ATL, BUR[1], SFO]
WEST = [
    flight("UA 1580", "EWR", "LAS"),
    flight("AA 257", "JFK", "LAS"),
    flight("B6 359", "JFK", "BUR"),
    flight("VX 27", "JFK", "SFO"),
    flight("DL 315", "JFK", "SJU"),
]
WEST_NAMES = {row["faa"]: row["name"] for row in LATEST}


@pytest.mark.task("revisions")
def test_names_alike_are_other_airports(harness):
    rows = [
        airport("AIK", "Municipal Airport", NEW_YORK),
        airport("LBT", "Municipal Airport", None),
    ]
    harness.run("LatestAirports", rows=rows).gives(
        rows,
        key="faa",
        meaning="Five airports are called Municipal Airport. The code tells which one it is.",
        hint=1,
    )


@pytest.mark.task("revisions")
def test_of_several_rows_of_an_airport_the_latest_is_kept(harness):
    harness.run("LatestAirports", rows=REVISED, distributed=True).gives(
        LATEST,
        key="faa",
        meaning="Each airport once, by its row with the largest revision, with all its fields.",
        hint=1,
    )


@pytest.mark.task("revisions")
def test_a_flight_is_named_once_by_the_latest_row(harness):
    joined(harness, "NameDestinations", WEST, REVISED).gives(
        named(WEST, WEST_NAMES),
        key="flight",
        meaning="LAS is listed twice. Its flights are named by revision 10, once each: joined to "
        "every row of its airport, a flight is counted as often as there are rows.",
        hint=2,
    )


@pytest.mark.task("large")
def test_the_second_join_gives_what_the_first_gives(harness):
    rows = [*LISTED, *UNLISTED, *WEST[:3]]
    airports = [*AIRPORTS, *LAS, *BUR, airport("ANC", "Ted Stevens Anchorage Intl", None)]
    joined(harness, "JoinDestinations", rows, airports).gives(
        named(rows, {**NAMES, **WEST_NAMES}),
        key="flight",
        meaning="A row for each flight: named by the latest row of its airport, None where none "
        "is listed. An airport without a flight gives no row.",
        hint=2,
    )


@pytest.mark.task("large")
def test_equal_flights_are_as_many_rows(harness):
    rows = [LISTED[0], LISTED[0], UNLISTED[0], UNLISTED[0], UNLISTED[0]]
    joined(harness, "JoinDestinations", rows, [LAX], distributed=False).gives(
        named(rows), meaning="Rows are counted, whether they are alike or not.", hint=3
    )


@pytest.mark.task("large")
@pytest.mark.parametrize("airports", [[], AIRPORTS])
def test_either_table_may_have_nothing_for_a_code(harness, airports):
    joined(harness, "JoinDestinations", UNLISTED, airports, distributed=False).gives(
        named(UNLISTED),
        key="flight",
        meaning="For each code CoGroupByKey gives the rows of either table, and those of one may "
        "be none.",
        hint=2,
    )


@pytest.mark.task("large")
def test_no_table_is_a_side_input(harness):
    ran = seen(harness, "JoinDestinations", LISTED, AIRPORTS)
    ran.must(
        sides_of(ran) == {},
        "It has a side input.",
        expected="no side input",
        got=f"side inputs {sides_of(ran)}",
        meaning="A side input is held whole by every worker. This join is for the day on which the "
        "second table has a hundred million rows: both are shuffled, and a worker has the rows of "
        "some codes.",
        hint=1,
    )


@pytest.mark.task("large")
def test_rows_are_shuffled_by_code(harness):
    codes = ["ATL", "BQN", "HNL", "LAX", "ORD", "PSE", "SFO", "SJU"]
    flights = [flight(f"DL {number}", "JFK", code) for number, code in enumerate(codes)]
    airports = [airport(code, code, None) for code in codes]
    ran = seen(harness, "JoinDestinations", flights, airports)
    alone = sorted(step.label for step in ran.steps if step.keys == 1)
    ran.must(
        not alone,
        "All rows have the same key.",
        expected="keys that differ from code to code",
        got=f"a single key in {', '.join(alone)}",
        meaning="Rows of the same key meet on one worker, so this one has to hold a whole table. "
        "By the airport's code each worker gets some codes, and of these all rows of either.",
        hint=1,
    )


BUNDLES = [
    [LISTED[0], LISTED[1], LISTED[4], LISTED[7]],
    [LISTED[2], LISTED[6]],
    [],
    [LISTED[3]],
]
COUNTED = [{PACIFIC: 3, NEW_YORK: 1}, {PACIFIC: 1, HONOLULU: 1}, {}, {CHICAGO: 1}]


def life(harness, airports, bundles, call=""):
    """A CountZones runs bundles; how often it had loaded once it was made, and at the end.

    Each load crosses the boundary, so that the code cannot say that there were others.
    """
    sizes = ", ".join(str(len(rows)) for rows in bundles)
    call = call or f"CountZones, bundles of {sizes} flights"
    load = harness.supply(lambda: airports)
    harness.drive("made", load, call=call).gives(None)
    loaded = [load.calls]
    ran = harness.drive("life", bundles, call=call)
    return ran, ran.value, [*loaded, load.calls]


@pytest.mark.task("setup")
def test_the_airports_are_loaded_on_the_worker(harness):
    ran, _, loaded = life(harness, AIRPORTS, BUNDLES)
    ran.must(
        loaded[0] == 0,
        "It has loaded the airports before it was sent to a worker.",
        expected="load not called by __init__",
        got=f"{loaded[0]} calls",
        meaning="__init__ runs where the pipeline is built. What it keeps is pickled with the DoFn "
        "and sent to the workers, with every job.",
        hint=1,
    )


@pytest.mark.task("setup")
def test_the_airports_are_loaded_once_for_many_bundles(harness):
    ran, _, loaded = life(harness, AIRPORTS, BUNDLES)
    ran.must(
        loaded[1] > 0,
        "It has not loaded the airports that it was made with.",
        expected="load called once, for 4 bundles of 7 flights",
        got="no call",
        meaning="Each DoFn loads by its own `load`. What another one has left in a variable of the "
        "module may be another table.",
        hint=2,
    )
    ran.must(
        loaded[1] == 1,
        "The airports are not loaded once.",
        expected="load called once, for 4 bundles of 7 flights",
        got=f"{loaded[1]} calls",
        meaning="A streaming job has a bundle for every few rows: with a minute for each, or for "
        "each row, it does nothing but load.",
        hint=2,
    )


@pytest.mark.task("setup")
def test_flights_are_counted_by_the_zone_of_their_destination(harness):
    ran, gave, _ = life(harness, AIRPORTS, BUNDLES[:1])
    counts: dict = {}
    for pair in [*gave["process"], *gave["bundles"][0]]:
        if isinstance(pair, tuple | list) and len(pair) == 2 and isinstance(pair[1], int):
            counts[pair[0]] = counts.get(pair[0], 0) + pair[1]
    ran.must(
        counts == COUNTED[0],
        "The counts of a bundle of four flights are wrong.",
        expected=repr(COUNTED[0]),
        got=repr(counts),
        meaning="DL 120, VX 27 and VX 413 are bound for the Pacific coast, DL 2247 for Atlanta.",
        hint=3,
    )


@pytest.mark.task("bundle")
def test_process_gives_nothing(harness):
    ran, gave, _ = life(harness, AIRPORTS, BUNDLES)
    ran.must(
        gave["process"] == [],
        "process gives something.",
        expected="nothing before finish_bundle",
        got=repr(gave["process"]),
        meaning="One pair for each flight is as many elements as before. What is counted first is "
        "one for each zone and bundle.",
        hint=1,
    )


@pytest.mark.task("bundle")
def test_what_finish_bundle_gives_has_a_window(harness):
    ran, gave, _ = life(harness, AIRPORTS, BUNDLES)
    ran.must(
        gave["plain"] == [],
        "finish_bundle gives values without a window.",
        expected="each pair in a WindowedValue",
        got=repr(gave["plain"]),
        meaning="What process gives takes the time and the window of its row. When a bundle ends "
        "there is no row to take them from, so Beam refuses the bare pair.",
        hint=3,
    )


@pytest.mark.task("bundle")
def test_each_bundle_gives_its_own_counts(harness):
    ran, gave, _ = life(harness, AIRPORTS, BUNDLES)
    expected = [sorted(counts.items(), key=str) for counts in COUNTED]
    got = [sorted(pairs, key=str) for pairs in gave["bundles"]]
    ran.must(
        got == expected,
        "The pairs of four bundles, one of them empty, are wrong.",
        expected=repr(expected),
        got=repr(got),
        meaning="A bundle is a runner's unit of work: when it ends, what it gave is kept for good. "
        "What is counted for one must leave with it, and must not be there in the next.",
        hint=2,
    )


@pytest.mark.task("bundle")
def test_what_another_counts_is_not_lost_or_added(harness):
    load = harness.supply(lambda: AIRPORTS)
    ran = harness.drive(
        "two_lives", load, BUNDLES[0], BUNDLES[1], call="Two CountZones, in turns on one worker"
    )
    expected = [sorted(counts.items(), key=str) for counts in COUNTED[:2]]
    got = [sorted(map(tuple, pairs), key=str) for pairs in ran.value]
    ran.must(
        got == expected,
        "Two CountZones on one worker do not count apart.",
        expected=repr(expected),
        got=repr(got),
        meaning="A worker has several threads, each with a CountZones and a bundle of its own. "
        "Counts that stand on the class, or in the module, are those of all of them: what one "
        "empties, the others lose.",
        hint=2,
    )


@pytest.mark.task("bundle")
def test_what_is_not_known_is_a_zone_of_its_own(harness):
    airports = [*AIRPORTS, airport("YAK", "Yakutat", None)]
    rows = [*UNLISTED[:2], LISTED[3], flight("AS 61", "JFK", "YAK")]
    ran, gave, _ = life(harness, airports, [rows])
    got = sorted(gave["bundles"][0], key=str)
    expected = [(CHICAGO, 1), (None, 3)]
    ran.must(
        got == sorted(expected, key=str),
        "Flights to where the zone is not known are wrong.",
        expected=repr(expected),
        got=repr(got),
        meaning="San Juan is not listed, and Yakutat is listed without a zone. Their flights are "
        "counted all the same, for the zone None.",
        hint=2,
    )


@pytest.mark.task("bundle")
def test_what_is_added_up_is_counted_on_the_workers(harness):
    load = harness.supply(lambda: AIRPORTS)
    ran = harness.drive("zone_counts", load, call="The graph of ZoneCounts")
    ran.must(
        load.calls == 0,
        "ZoneCounts has loaded the airports where the pipeline is built.",
        expected="load not called by expand",
        got=f"{load.calls} calls",
        meaning="expand runs on the machine that submits the job, and what it loads is sent with "
        "it. CountZones loads on the worker: ZoneCounts adds up its pairs.",
        hint=3,
    )
    ran.must(
        ran.value,
        "No step of ZoneCounts is a CountZones.",
        expected="a ParDo of CountZones",
        got="none",
        meaning="CountZones has counted each bundle. ZoneCounts adds up its pairs.",
        hint=3,
    )


@pytest.mark.task("bundle")
def test_the_counts_of_all_bundles_are_added_up(harness):
    load = harness.supply(lambda: AIRPORTS)
    harness.run("ZoneCounts", load, rows=[*LISTED, *UNLISTED], distributed=True).gives(
        [
            {"zone": NEW_YORK, "flights": 2},
            {"zone": CHICAGO, "flights": 1},
            {"zone": PACIFIC, "flights": 4},
            {"zone": HONOLULU, "flights": 1},
            {"zone": None, "flights": 5},
        ],
        key="zone",
        meaning="Each bundle gives a part of a zone's count, on whichever worker it ran. Together "
        "they are one row for each zone.",
        hint=3,
    )


def bound(origin, **dests):
    return [{"origin": origin, "dest": dest} for dest, n in dests.items() for _ in range(n)]


def ranked(origin, *pairs):
    return [
        {"origin": origin, "rank": rank, "dest": dest, "flights": flights}
        for rank, (dest, flights) in enumerate(pairs, start=1)
    ]


# In thousands of 2013's: Kennedy's four busiest, San Juan among them.
KENNEDY = bound("JFK", MCO=5, LAX=11, SJU=4, SFO=8, FLL=4)
# As they were in the year: as many flights to either of two.
NEWARK = bound("EWR", SLC=3, MSN=3, SAN=9, DAY=9, BQN=2)


@pytest.mark.task("top")
def test_the_busiest_of_each_origin_in_their_order(harness):
    harness.run("TopDestinations", 3, rows=[*KENNEDY, *bound("LGA", ATL=3, ORD=2)]).gives(
        [
            *ranked("JFK", ("LAX", 11), ("SFO", 8), ("MCO", 5)),
            *ranked("LGA", ("ATL", 3), ("ORD", 2)),
        ],
        meaning="Three rows of JFK, by rank; LGA has two destinations, so two rows.",
        hint=1,
    )


@pytest.mark.task("top")
def test_of_two_with_as_many_the_first_in_the_alphabet_is_first(harness):
    rows = [*NEWARK, *KENNEDY]
    harness.run("TopDestinations", 4, rows=rows, distributed=True).gives(
        [
            *ranked("EWR", ("DAY", 9), ("SAN", 9), ("MSN", 3), ("SLC", 3)),
            *ranked("JFK", ("LAX", 11), ("SFO", 8), ("MCO", 5), ("FLL", 4)),
        ],
        meaning="DAY and SAN have 9 flights each, DAY comes first in the alphabet. FLL and SJU "
        "have 4, and only one of them is among the four: without a rule another one in each run.",
        hint=2,
    )


@pytest.mark.task("top")
def test_no_flights_have_no_top(harness):
    harness.run("TopDestinations", 2, rows=[]).gives(
        [], meaning="Without a flight there is no origin.", hint=1
    )


@pytest.mark.task("top")
def test_flights_are_counted_before_the_shuffle(harness):
    routes = 10
    ran = harness.run("TopDestinations", 2, rows=[*NEWARK, *KENNEDY])
    grouped = [
        step.label
        for step in ran.steps
        if step.kind in ("group", "reshuffle") and step.elements > routes
    ]
    ran.must(
        grouped == [] and ran.steps,
        "It brings flights together before it counts them.",
        expected="combiners, which count where the rows are",
        got=f"a shuffle of flights: {', '.join(grouped)}" if grouped else "steps that keep state",
        meaning="A GroupByKey sends all 111,279 flights from JFK to one worker, which then sorts "
        "them. A combiner sends a count for each route.",
        hint=3,
    )
