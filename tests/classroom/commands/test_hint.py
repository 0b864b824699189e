"""Which hint is given, and what is said of the others."""

import pytest

from classroom import catalog
from classroom.commands.hint import hint_command
from classroom.loop import progress
from pipelines.problems import RequestError

DELAYS = catalog.find("carrier_delays", catalog.load())


@pytest.fixture(autouse=True)
def state(tmp_path, monkeypatch):
    monkeypatch.setattr(progress, "STATE", tmp_path / ".workshop")


@pytest.mark.parametrize(
    ("task", "sentence"),
    [
        ("m", "m may be mean or merge: say more of the name."),
        ("nope", "ex03_carrier_delays has no task nope: its tasks are mean, cancelled, "),
    ],
)
def test_an_unknown_task_is_refused_with_those_that_are_known(task, sentence):
    with pytest.raises(RequestError) as raised:
        hint_command(["3", "--task", task])
    assert str(raised.value).startswith(sentence)
    # And it has not begun the exercise.
    assert progress.load().standings == {}


def test_a_hint_has_its_heading_and_names_those_of_the_others(capsys):
    first, *others = catalog.hints(DELAYS)["merge"]
    hint_command(["3", "--task", "mer"])
    said = capsys.readouterr().out
    assert f"  hint 1 of {len(others) + 1}: {first.heading}\n" in said
    for number, other in enumerate(others, 2):
        assert f"\n  {number}  {other.heading}\n" in said


def test_a_later_hint_can_be_asked_for(capsys):
    last = catalog.hints(DELAYS)["merge"][2]
    hint_command(["3", "--task", "merge", "--rung", "3"])
    assert f"hint 3 of 3: {last.heading}" in capsys.readouterr().out
