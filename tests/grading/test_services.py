"""Exercises whose tests start services: where no network can be given, `grade` says so."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from classroom import catalog
from classroom.confinement import ways
from classroom.grading import grader
from classroom.grading.grader import Found
from classroom.grading.workers import Job

WITH_SERVICES = [catalog.load_one("ex19_load_warehouse"), catalog.load_one("ex20_submit_job")]
WITHOUT = catalog.load_one("ex18_write_shards")


@pytest.mark.parametrize("way", [*ways.ALL, None])
def test_only_those_are_left_out_and_only_there(way):
    plan = SimpleNamespace(confinement=way.name if way else ways.NONE)
    jobs = [Job("ada", one, Path("exercise.py")) for one in (*WITH_SERVICES, WITHOUT)] * 2
    left_out = [] if way is None or way.own_network else WITH_SERVICES
    assert grader.not_here(plan, jobs) == left_out


def test_they_count_as_not_judged_with_the_reason():
    plan = SimpleNamespace(confinement=ways.LANDLOCK.name)
    jobs, found, kept, shown = [Job("ada", WITH_SERVICES[0], Path("x"))], Found({}, {}), [], []
    grader.run(plan, jobs, found, WITH_SERVICES, kept.append, shown.append)
    verdict = found.verdicts["ada", "ex19_load_warehouse"]
    assert verdict.kind == "harness"
    assert verdict.earned == 0
    assert verdict.error == (
        "Not graded here: its tests start services on a network of the answer's own, which "
        "Landlock and seccomp of Linux cannot give; a machine that allows namespaces can."
    )
    # Another machine, or another day, tries them again.
    assert kept == []
    assert [one.verdict for one in shown] == [verdict]
