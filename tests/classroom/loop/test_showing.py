"""What is said after a right answer."""

import io
import re

import pytest

from classroom import catalog
from classroom.loop.screen import screen
from classroom.loop.showing import celebrate
from classroom.verdict import Verdict
from pipelines.seats import registry

FILLED = [exercise for exercise in catalog.load() if exercise.seat]


@pytest.mark.parametrize("exercise", FILLED, ids=[exercise.name for exercise in FILLED])
def test_the_command_that_is_advised_runs_the_seat(exercise):
    file = io.StringIO()
    celebrate(screen(file), exercise, Verdict(exercise.folder), 1, 9)
    said = " ".join(file.getvalue().split())
    assert f"the seat {exercise.seat} now" in said
    command = re.search(r"workshop (\w+) --steps exercises", said)[1]
    # The exercise's own page names the command that runs it.
    page = exercise.readme.read_text("utf-8")
    assert re.search(rf"workshop {command} [^\n]*--steps exercises", page) or (
        command == "run" and exercise.seat in {seat.name for seat in registry.SEATS}
    )


def test_every_seat_has_an_exercise_or_is_the_pipelines():
    filled = {exercise.seat for exercise in FILLED}
    assert {seat.name for seat in registry.TRAINING_SEATS} <= filled
