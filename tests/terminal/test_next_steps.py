"""What whoever has seen a run end is told to do next."""

import os
import shlex
from types import SimpleNamespace

import pytest

from pipelines.terminal import console

DATA = {"labels": [{}], "rows": {"quarantined": 1}}


@pytest.mark.parametrize(
    ("folder", "written"),
    [
        ("build/a", "build/a"),
        ("my data/b's", "my data/b's"),
        ("{here}/build/a", "build/a"),
        ("{here}/my data/a", "my data/a"),
        ("{up}/elsewhere", "{up}/elsewhere"),
        ("gs://bucket/a b", "gs://bucket/a b"),
    ],
)
def test_a_command_to_copy_names_the_folder_as_a_shell_takes_it(
    tmp_path, monkeypatch, folder, written
):
    here = tmp_path / "my workshop"
    here.mkdir()
    monkeypatch.chdir(here)
    places = {"here": os.getcwd(), "up": str(tmp_path)}
    published = SimpleNamespace(folder=folder.format(**places), data=DATA)
    steps = console._next_steps(published, "build/flights", exercises=False)
    assert [shlex.split(command) for command, _ in steps] == [
        ["./workshop", name, written.format(**places)] for name in ("quarantine", "train")
    ]


def test_commands_name_the_place_where_a_data_set_is_found_afterwards():
    published = SimpleNamespace(folder="gs://rehearsal/storms", data=DATA)
    place = "build/rehearsal/buckets/rehearsal/storms"
    steps = console._next_steps(published, "build/flights", exercises=False, lies_in=place)
    assert [command for command, _ in steps] == [
        f"./workshop quarantine {place}",
        f"./workshop train {place}",
    ]
