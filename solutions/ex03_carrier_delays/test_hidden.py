"""What grading adds to the tests of exercise 03."""

import random

import pytest


def rows_of(count, seed):
    chance = random.Random(seed)
    return [
        {
            "carrier": chance.choice(["UA", "UA", "UA", "OO"]),
            "flight": chance.randint(1, 60),
            "dep_delay": chance.choice([None, 0, chance.randint(-20, 400)]),
        }
        for _ in range(count)
    ]


def summary_of(rows):
    """By sorting, not by adding up."""
    left = sorted(
        (row for row in rows if row["dep_delay"] is not None),
        key=lambda row: (-row["dep_delay"], row["flight"]),
    )
    return {
        "flights": len(rows),
        "cancelled": len(rows) - len(left),
        "mean_delay": sum(row["dep_delay"] for row in left) / len(left) if left else None,
        "worst_flight": left[0]["flight"] if left else None,
    }


@pytest.mark.task("merge")
@pytest.mark.parametrize("seed", range(12))
def test_any_parts_in_any_tree_give_what_the_whole_gives(harness, seed):
    rows = rows_of(30, seed)
    chance = random.Random(seed)
    cuts = sorted(chance.randint(0, 30) for _ in range(chance.randint(1, 6)))
    parts = [rows[a:b] for a, b in zip([0, *cuts], [*cuts, 30], strict=True)]
    tree = chance.choice(["all at once", "from the left", "in pairs"])
    harness.drive("merged", parts, tree, call=f"{len(parts)} parts, merged {tree}").gives(
        summary_of(rows)
    )


@pytest.mark.task("carriers")
def test_a_hot_key_under_a_distributed_runner(harness):
    rows = rows_of(40, 3)
    harness.run("CarrierDelays", rows=rows, distributed=True).gives(
        [
            {"carrier": carrier, **summary_of([row for row in rows if row["carrier"] == carrier])}
            for carrier in ("UA", "OO")
        ],
        key="carrier",
    )


@pytest.mark.task("total")
def test_a_day_on_which_none_left(harness):
    rows = [{"carrier": "AA", "flight": 1, "dep_delay": None}] * 3
    harness.run("AllDelays", rows=rows, distributed=True).gives([summary_of(rows)])
