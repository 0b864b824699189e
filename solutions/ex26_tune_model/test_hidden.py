"""Other losses, seeds and kills than those of the exercise's tests."""

import math

import pytest


@pytest.mark.task("trial", seconds=60)
@pytest.mark.parametrize(("losses", "least"), [([0.7], 0.7), ([0.2, 0.3, 0.4, 0.5], 0.2)])
def test_one_epoch_and_four(harness, losses, least):
    ran = harness.drive("trial", losses, [], {"seed": 2, "hidden": (8,)})
    ran.must(math.isclose(ran.value["value"], least), "It is not the least loss.")
    ran.must(ran.value["settings"][0]["seed"] == 2, "The seed was changed.")


@pytest.mark.task("stopped", seconds=60)
def test_the_first_epoch_may_be_the_last(harness):
    others = [[0.3, 0.2], [0.3, 0.2], [0.31, 0.2]]
    for losses in ([0.9, 0.1], [math.nan, 0.1], [-math.inf, 0.1]):
        ran = harness.drive("trial", losses, others, {})
        ran.must(ran.value["pruned"] and ran.value["epochs"] == 1, f"{losses}: it went on.")


@pytest.mark.task("resume", seconds=60)
@pytest.mark.parametrize("kill_at", [2, 9])
def test_killed_early_and_late(harness, kill_at):
    ran = harness.drive("searched", 9, seed=3, kill_at=kill_at)
    first, second = ran.value["first"]["trained"], ran.value["second"]["trained"]
    ran.must(len(first) == 9 and len(second) == 10 - kill_at, "Trials were lost or made twice.")
    under_way = first[kill_at - 1]["settings"]
    again = [one["settings"] for one in second]
    ran.must(again.count(under_way) == 1, "What was under way was not made again.")
    before = [one["settings"] for one in first[: kill_at - 1]]
    ran.must(not [one for one in again if one in before], "A trial was made twice.")


@pytest.mark.task("resume", seconds=60)
def test_a_search_that_has_ended_makes_nothing_more(harness):
    ran = harness.drive("searched", 5, seed=3, more=4)
    first, second = ran.value["first"], ran.value["second"]
    ran.must(second["trained"] == [], "It trained again.")
    ran.must(second["settings"] == first["settings"], "It has other settings now.")
