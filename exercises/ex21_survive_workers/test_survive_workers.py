"""The contract of exercise 21. The rows are real flights; revisions and wind are made up."""

import pytest


def row(flight, tailnum, dest, day, scheduled, departure=0, arrival=0, revision=1):
    carrier, number, origin = flight.split()
    return {
        "carrier": carrier,
        "flight": int(number),
        "tailnum": tailnum,
        "origin": origin,
        "dest": dest,
        "day": day,
        "scheduled": scheduled,
        "delays": {"departure": departure, "arrival": arrival},
        "revision": revision,
    }


# Three aircraft in the first days of January.
IAH = row("UA 1545 EWR", "N14228", "IAH", "2013-01-01", 515, 2, 11)
PIT = row("EV 4560 EWR", "N33182", "PIT", "2013-01-03", 633, -3, -2)
RDU = row("EV 4662 EWR", "N33182", "RDU", "2013-01-03", 1050, -4, -4)
GRR = row("EV 4576 EWR", "N33182", "GRR", "2013-01-03", 1522, 5, 1)
BTV = row("EV 4257 EWR", "N33182", "BTV", "2013-01-03", 2159, -4, -12)
DCA = row("US 2163 LGA", "N952UW", "DCA", "2013-01-03", 700, -5, 6)
PHL = row("US 1833 LGA", "N952UW", "PHL", "2013-01-04", 600, -4, -14)
# Cancelled, on 6 January.
MCI = row("EV 4364 EWR", "N33182", "MCI", "2013-01-06", 845, None, None)
ROWS = [IAH, PIT, RDU, GRR, BTV, DCA, PHL, MCI]

# printf "UA 1545 EWR 2013-01-01" | sha256sum | cut -c1-12
IDS = {1545: "a128cd3a94a0", 4560: "d5990a2e85d1", 2163: "bb8cded2d35f"}


@pytest.mark.task("ids")
def test_an_id_is_the_same_in_each_attempt(harness):
    ran = harness.run("NameFlights", rows=ROWS, distributed=True)
    ids = [one.get("id") if isinstance(one, dict) else None for one in ran.rows]
    ran.must(
        len(set(ids)) == len(ROWS),
        "Flights share an id.",
        expected=f"{len(ROWS)} ids",
        got=f"{len(set(ids))} of them: {ids}",
        meaning="Flight, origin and day all belong to the id.",
        hint=1,
    )


@pytest.mark.task("ids")
def test_an_id_is_the_sha_256_of_its_flight(harness):
    rows = [IAH, PIT, DCA]
    harness.run("NameFlights", rows=rows).gives(
        [{**one, "id": IDS[one["flight"]]} for one in rows],
        key="flight",
        meaning='The id is made of the text "UA 1545 EWR 2013-01-01" and nothing else. Python\'s '
        "hash() of a text is another number in each process, so on each worker.",
        hint=2,
    )


@pytest.mark.task("inputs")
def test_gain_is_added_to_a_copy(harness):
    gains = {1545: -9, 4560: -1, 4662: 0, 4576: 4, 4257: 8, 2163: -11, 1833: 10, 4364: None}
    harness.run("AddGain", rows=ROWS, distributed=True).gives(
        [{**one, "delays": {**one["delays"], "gained": gains[one["flight"]]}} for one in ROWS],
        key="flight",
        meaning="departure - arrival: who left 4 minutes early and came 12 early gained 8.",
        hint=1,
    )


PLANES = [
    {"tailnum": "N14228", "seats": 149},
    {"tailnum": "N33182", "seats": 55},
    {"tailnum": "N952UW", "seats": 20},
]
SEATS = {plane["tailnum"]: plane["seats"] for plane in PLANES}
UNKNOWN = [row("DL 1685 LGA", "D942DN", "MCO", "2013-03-23", 1300), {**MCI, "tailnum": None}]


@pytest.mark.task("seats")
def test_seats_come_to_every_worker(harness):
    harness.run("AddSeats", rows={"flights": ROWS, "planes": PLANES}, distributed=True).gives(
        [{**one, "seats": SEATS[one["tailnum"]]} for one in ROWS],
        key="flight",
        meaning="Each flight has the seats of the plane with its tailnum.",
        hint=1,
    )


@pytest.mark.task("seats")
def test_flights_without_a_plane_are_kept_and_counted(harness):
    rows = [*UNKNOWN, IAH]
    harness.run("AddSeats", rows={"flights": rows, "planes": PLANES}, distributed=True).gives(
        [{**one, "seats": SEATS.get(one["tailnum"])} for one in rows],
        key="flight",
        meaning="D942DN is in no list of planes, and a flight without a tailnum has none. Their "
        "seats are None.",
        hint=3,
    ).counts(
        no_plane=2,
        meaning="Two of three flights have no plane. Only Beam's counters are added up over all "
        "workers, each bundle once.",
        hint=3,
    )


def revised(one, revision, departure):
    delays = {"departure": departure, "arrival": None}
    return {**one, "revision": revision, "delays": delays}


NEWEST = [
    revised(GRR, 4, 5),
    PHL,
    revised(GRR, 3, 2),
    revised(IAH, 2, 2),
    revised(GRR, 2, None),
    MCI,
    IAH,
    revised(GRR, 1, None),
]


@pytest.mark.task("revisions")
def test_each_flight_is_there_once_with_its_largest_revision(harness):
    harness.run("LatestRevisions", rows=NEWEST, distributed=True).gives(
        [revised(GRR, 4, 5), PHL, revised(IAH, 2, 2), MCI],
        key="flight",
        meaning="One row of each flight, the one with the largest revision.",
        hint=1,
    )


@pytest.mark.task("revisions")
def test_the_same_number_on_another_day_is_another_flight(harness):
    other = {**GRR, "day": "2013-01-04"}
    elsewhere = {**GRR, "origin": "LGA"}
    harness.run("LatestRevisions", rows=[GRR, other, elsewhere]).gives(
        [GRR, other, elsewhere],
        meaning="Carrier, number, origin and day together tell a flight.",
        hint=2,
    )


@pytest.mark.task("routes")
def test_stops_are_in_the_order_of_the_day(harness):
    harness.run("DayRoutes", rows=[PIT, DCA, RDU, GRR, PHL, BTV], distributed=True).gives(
        [
            {"tailnum": "N33182", "day": "2013-01-03", "stops": ["PIT", "RDU", "GRR", "BTV"]},
            {"tailnum": "N952UW", "day": "2013-01-03", "stops": ["DCA"]},
            {"tailnum": "N952UW", "day": "2013-01-04", "stops": ["PHL"]},
        ],
        meaning="A route for each aircraft and day, by the scheduled time.",
        hint=1,
    )


# N713TW was in two aeroplanes' places at once, on 17 October.
SFO = row("DL 431 JFK", "N713TW", "SFO", "2013-10-17", 900, -6, -15)
LAX = row("DL 120 JFK", "N713TW", "LAX", "2013-10-17", 900, -5, 1)


@pytest.mark.task("routes")
def test_of_two_at_the_same_time_the_lower_number_is_first(harness):
    rows = [LAX, SFO, {**PIT, "tailnum": None}]
    harness.run("DayRoutes", rows=rows, distributed=True).gives(
        [{"tailnum": "N713TW", "day": "2013-10-17", "stops": ["LAX", "SFO"]}],
        meaning="Flights 120 and 431 were both scheduled for 9:00: 120 comes first, however the "
        "rows come. A flight without a tailnum is of no aircraft.",
        hint=2,
    )


KNOTS = {"EWR 2013-01-03 6": 9, "EWR 2013-01-03 10": 12, "LGA 2013-01-03 7": 8}
WINDY = [(PIT, 9), (RDU, 12), (DCA, 8)]


@pytest.mark.task("wind")
def test_each_row_has_the_wind_of_its_hour(harness):
    connect = harness.recipe("drive:Connect", KNOTS)
    harness.run("AddWind", connect, rows=[one for one, _ in WINDY], distributed=True).gives(
        [{**one, "wind": knots} for one, knots in WINDY],
        key="flight",
        meaning="The knots at the flight's origin, on its day, at its scheduled time.",
        hint=1,
    )


@pytest.mark.task("wind")
def test_a_connection_serves_many_rows_and_is_closed(harness):
    rows = [{**PIT, "flight": number} for number in range(20)]
    ran = harness.run("AddWind", harness.recipe("drive:Connect", KNOTS), rows=rows)
    ran.counts(
        connected=1,
        meaning="20 rows of one bundle need one connection. At a second each, 336,776 connections "
        "take four days.",
        hint=2,
    )
    ran.counts(
        closed=1,
        meaning="A connection that nobody closes counts until the service gives up on it: the "
        "next job finds all 100 taken.",
        hint=3,
    )
    ran.gives([{**one, "wind": 9} for one in rows], key="flight")


@pytest.mark.task("travels")
def test_late_flights_of_a_carrier(harness):
    rows = [*ROWS, {**GRR, "carrier": "UA"}]
    harness.run("LateFlights", {"EV": 4, "UA": 15}, "EV", rows=rows, distributed=True).gives(
        [GRR],
        key="flight",
        meaning="Later than the limit of its carrier, 4 minutes of EV; MCI never left.",
        hint=1,
    )


@pytest.mark.task("travels")
def test_what_travels_does_not_grow_with_the_limits(harness):
    few = {"EV": 4, "UA": 15}
    many = {**few, **{f"Z{number}": number for number in range(20_000)}}
    small = harness.drive("weighs", few, "EV", call="LateFlights with 2 limits").value
    ran = harness.drive("weighs", many, "EV", call="LateFlights with 20,002 limits")
    ran.must(
        ran.value <= small + 200,
        "All limits are sent to the workers, with the function that needs one of them.",
        expected=f"about {small:,} bytes, however many limits there are",
        got=f"{small:,} bytes with 2 limits, {ran.value:,} with 20,002",
        meaning="A function takes along each name that it uses: with self, all that self holds. "
        "Dataflow refuses a graph of more than 10 MB.",
        hint=2,
    )
