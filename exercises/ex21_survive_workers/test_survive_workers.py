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

LAX = row("AA 1 JFK", "N324AA", "LAX", "2013-01-01", 900, -4, 6)

# printf "UA 1545 EWR 2013-01-01" | sha256sum | cut -c1-12
IDS = {1545: "a128cd3a94a0", 4560: "d5990a2e85d1", 2163: "bb8cded2d35f", 1: "f91829a35bc1"}


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
    rows = [IAH, PIT, DCA, LAX]
    harness.run("NameFlights", rows=rows).gives(
        [{**one, "id": IDS[one["flight"]]} for one in rows],
        key="flight",
        meaning='The id is made of the text "UA 1545 EWR 2013-01-01" and nothing else, of '
        '"AA 1 JFK 2013-01-01" where the number is short. Python\'s '
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


# Diverted, on 1 January; and on time to the minute, on the second.
XNA = row("MQ 4525 LGA", "N719MQ", "XNA", "2013-01-01", 1530, -5, None)
MCO = row("B6 79 JFK", "N529JB", "MCO", "2013-01-02", 600, 0, 0)


@pytest.mark.task("inputs")
def test_a_delay_of_0_is_a_delay(harness):
    rows = [MCO, XNA, revised(GRR, 1, None)]
    gains = [0, None, None]
    harness.run("AddGain", rows=rows).gives(
        [
            {**one, "delays": {**one["delays"], "gained": gained}}
            for one, gained in zip(rows, gains, strict=True)
        ],
        key="flight",
        meaning="79 left and arrived on the minute: 0 - 0 is 0. 4525 never arrived where it was "
        "bound for, so nobody knows what it gained; 4576 did not leave.",
        hint=3,
    )


def revised(one, revision, departure):
    delays = {"departure": departure, "arrival": None if departure is None else 1}
    return {**one, "revision": revision, "delays": delays}


PLANES = [
    {"tailnum": "N14228", "seats": 149},
    {"tailnum": "N33182", "seats": 55},
    {"tailnum": "N952UW", "seats": 20},
    {"tailnum": "N324AA", "seats": 0},
]
SEATS = {plane["tailnum"]: plane["seats"] for plane in PLANES}
D942DN = row("DL 1685 LGA", "D942DN", "MCO", "2013-03-23", 1300)
UNKNOWN = [D942DN, {**D942DN, "flight": 2285}, {**MCI, "tailnum": None}]


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
    rows = [*UNKNOWN, IAH, LAX]
    harness.run("AddSeats", rows={"flights": rows, "planes": PLANES}, distributed=True).gives(
        [{**one, "seats": SEATS.get(one["tailnum"])} for one in rows],
        key="flight",
        meaning="D942DN is in no list of planes, and a flight without a tailnum has none. Their "
        "seats are None. N324AA is in it, and carries freight alone: 0 seats are a number.",
        hint=3,
    ).counts(
        no_plane=3,
        meaning="Three of five flights have no plane. Only Beam's counters are added up over all "
        "workers, each bundle once; two flights of one tailnum are two, and a plane without seats "
        "is a plane.",
        hint=3,
    )


@pytest.mark.task("seats")
def test_a_job_may_have_the_step_twice(harness):
    planes = [{"tailnum": "N14228", "seats": 149}]
    changed = [{"tailnum": "N14228", "seats": 166}]
    ran = harness.drive(
        "twice", [IAH], planes, changed, call="AddSeats twice in a job, with other planes"
    )
    ran.gives(
        [[{**IAH, "seats": 149}], [{**IAH, "seats": 166}]],
        meaning="The first is given a list in which N14228 has 149 seats, the second one with 166. "
        "What is in a global belongs to all steps of a process.",
        hint=2,
    )


@pytest.mark.task("seats")
def test_without_any_plane_flights_are_kept(harness):
    ran = harness.run("AddSeats", rows={"flights": [IAH, PIT], "planes": []})
    ran.gives(
        [{**IAH, "seats": None}, {**PIT, "seats": None}],
        key="flight",
        meaning="No plane is in the list, so no flight has one.",
        hint=3,
    ).counts(no_plane=2, meaning="Both flights have no plane.", hint=3)


NEWEST = [
    revised(GRR, 10, 5),
    PHL,
    revised(GRR, 9, 2),
    revised(IAH, 2, 2),
    revised(GRR, 2, None),
    MCI,
    IAH,
    revised(GRR, 1, None),
]


@pytest.mark.task("revisions")
def test_each_flight_is_there_once_with_its_largest_revision(harness):
    harness.run("LatestRevisions", rows=NEWEST, distributed=True).gives(
        [revised(GRR, 10, 5), PHL, revised(IAH, 2, 2), MCI],
        key="flight",
        meaning="One row of each flight, the one with the largest revision. Revisions are numbers: "
        "10 is larger than 9.",
        hint=1,
    )


@pytest.mark.task("revisions")
def test_a_row_that_comes_twice_is_one(harness):
    late = revised(GRR, 2, 5)
    harness.run("LatestRevisions", rows=[late, PHL, late, GRR], distributed=True).gives(
        [late, PHL],
        key="flight",
        meaning="A feed that was cut off sends its last rows again. The flight is one, so its row "
        "is one: whoever compares with the largest revision finds two that have it.",
        hint=2,
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


# N713TW was in two aeroplanes' places at once, on 17 October; N348NB on 3 July, when the first of
# its two flights was cancelled.
WEST = row("DL 431 JFK", "N713TW", "SFO", "2013-10-17", 900, -6, -15)
SOUTH = row("DL 120 JFK", "N713TW", "LAX", "2013-10-17", 900, -5, 1)
MSP = row("DL 2219 LGA", "N348NB", "MSP", "2013-07-03", 1135, 290, 272)
FLL = row("DL 954 LGA", "N348NB", "FLL", "2013-07-03", 1135, None, None)


@pytest.mark.task("routes")
def test_of_two_at_the_same_time_the_lower_number_is_first(harness):
    rows = [SOUTH, WEST, FLL, MSP, {**PIT, "tailnum": None}]
    harness.run("DayRoutes", rows=rows, distributed=True).gives(
        [
            {"tailnum": "N713TW", "day": "2013-10-17", "stops": ["LAX", "SFO"]},
            {"tailnum": "N348NB", "day": "2013-07-03", "stops": ["FLL", "MSP"]},
        ],
        key="tailnum",
        meaning="Flights 120 and 431 were both scheduled for 9:00: 120 comes first, however the "
        "rows come. 954 is less than 2219, and was bound for FLL though it was cancelled. A flight "
        "without a tailnum is of no aircraft.",
        hint=2,
    )


KNOTS = {"EWR 2013-01-03 6": 9, "EWR 2013-01-03 10": 12, "LGA 2013-01-03 7": 8}
WINDY = [(PIT, 9), (DCA, 8), (RDU, 12)]


@pytest.mark.task("wind")
def test_a_connection_serves_many_rows_and_is_closed(harness):
    rows = [{**(DCA if number % 2 else PIT), "flight": number} for number in range(20)]
    ran = harness.run("AddWind", harness.recipe("drive:Connect", KNOTS), rows=rows)
    ran.counts(
        connected=1,
        meaning="20 rows of one bundle need one connection, whichever airports they ask for. At a "
        "second each, 336,776 connections take four days.",
        hint=2,
    )
    ran.counts(
        closed=1,
        meaning="A connection that nobody closes counts until the service gives up on it: the "
        "next job finds all 100 taken.",
        hint=3,
    )
    ran.gives([{**one, "wind": 8 if one["origin"] == "LGA" else 9} for one in rows], key="flight")


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
def test_a_copy_that_ends_closes_its_own_connection(harness):
    ran = harness.drive(
        "copies", KNOTS, [PIT], [DCA], call="Two copies of AddWind on a worker, of which one ends"
    )
    if ran.error or ran.value is not None:
        ran.gives(
            [[{**PIT, "wind": 9}], [{**DCA, "wind": 8}]],
            meaning="A worker runs several copies of a DoFn at once. Keep the connection in self: "
            "one in a global or a class is closed by the first copy that ends, under the others.",
            hint=3,
        )


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
def test_a_limit_is_not_late(harness):
    rows = [GRR, {**GRR, "flight": 4577, "delays": {"departure": 6, "arrival": 1}}]
    harness.run("LateFlights", {"EV": 5}, "EV", rows=rows).gives(
        rows[1:],
        key="flight",
        meaning="5 minutes are allowed: who left 5 minutes late kept the limit, who left 6 late "
        "did not.",
        hint=1,
    )


@pytest.mark.task("travels")
def test_what_travels_does_not_grow_with_the_limits(harness):
    few = {"EV": 4, "UA": 15}
    many = {**few, **{f"Z{number}": number for number in range(4_000)}}
    small = harness.drive("weighs", few, "EV", call="LateFlights with 2 limits").value
    ran = harness.drive("weighs", many, "EV", call="LateFlights with 4,002 limits")
    ran.must(
        ran.value <= small + 200,
        "All limits are sent to the workers, with the step that needs one of them.",
        expected=f"about {small:,} bytes, however many limits there are",
        got=f"{small:,} bytes with 2 limits, {ran.value:,} with 4,002",
        meaning="A function takes along each name that it uses: with self, all that self holds. "
        "Dataflow refuses a graph of more than 10 MB.",
        hint=2,
    )
