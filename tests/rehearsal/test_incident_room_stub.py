"""What was deployed in the incident room is the stub's; what is accepted, what explains it."""

import pytest

from classroom import catalog
from classroom.dev.stubs import stub_of
from exercises.ex34_incident_room import steps_file
from exercises.ex34_incident_room.nights import NIGHTS
from solutions.ex34_incident_room.explanations import accepted


@pytest.mark.parametrize("name", NIGHTS)
def test_the_deployed_steps_are_the_stubs(name, tmp_path):
    exercise = catalog.load_one("ex34_incident_room")
    source = exercise.solution.read_text(encoding="utf-8")
    stub = tmp_path / "exercise.py"
    stub.write_text(stub_of(source, exercise.folder, exercise.solution), encoding="utf-8")
    steps_file.write(stub, NIGHTS[name].steps, tmp_path)
    deployed = exercise.directory / "incidents" / name / "code" / "steps.py"
    assert (tmp_path / "steps.py").read_text() == deployed.read_text()


@pytest.mark.parametrize("name", NIGHTS)
def test_what_is_accepted_of_an_incident_is_what_explains_it(name):
    exercise = catalog.load_one("ex34_incident_room")
    found = (exercise.directory / "incidents" / name / "accepted.txt").read_text().split()
    assert found == accepted(name)
    assert found
