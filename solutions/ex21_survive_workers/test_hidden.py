"""What grading adds to the tests of exercise 21."""

import random

import pytest


def rows_of(count, seed):
    chance = random.Random(seed)
    return [
        {
            "carrier": chance.choice(["UA", "EV"]),
            "flight": chance.randint(1, 4),
            "tailnum": chance.choice(["N14228", "N33182", None]),
            "origin": chance.choice(["EWR", "JFK"]),
            "dest": chance.choice(["IAH", "MIA", "PIT"]),
            "day": "2013-01-03",
            "scheduled": chance.choice([600, 700, 800]),
            "delays": {"departure": chance.choice([None, 3]), "arrival": 5},
            "revision": number,
        }
        for number in range(count)
    ]


@pytest.mark.task("revisions")
@pytest.mark.parametrize("seed", range(2))
def test_the_last_revision_of_any_feed(harness, seed):
    rows = rows_of(25, seed)
    latest = {}
    for row in rows:  # of rising revision
        latest[row["carrier"], row["flight"], row["origin"]] = row
    random.Random(seed).shuffle(rows)
    harness.run("LatestRevisions", rows=rows, distributed=True).gives([*latest.values()])


@pytest.mark.task("inputs")
def test_a_delay_of_0_is_a_delay(harness):
    row = {**rows_of(1, 0)[0], "delays": {"departure": 0, "arrival": 0}}
    gained = {"departure": 0, "arrival": 0, "gained": 0}
    harness.run("AddGain", rows=[row], distributed=True).gives([{**row, "delays": gained}])


@pytest.mark.task("seats")
def test_no_planes_at_all(harness):
    rows = rows_of(5, 1)
    harness.run("AddSeats", rows={"flights": rows, "planes": []}, distributed=True).gives(
        [{**row, "seats": None} for row in rows]
    ).counts(no_plane=5)


@pytest.mark.task("travels")
def test_a_limit_itself_is_not_late(harness):
    row = {**rows_of(1, 0)[0], "carrier": "UA", "delays": {"departure": 15, "arrival": 1}}
    harness.run("LateFlights", {"UA": 15}, "UA", rows=[row], distributed=True).gives([])
    harness.run("LateFlights", {"UA": 14}, "UA", rows=[row], distributed=True).gives([row])
