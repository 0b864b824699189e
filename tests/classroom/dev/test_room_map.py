"""The map of the rooms is what the folders are."""

import pytest

from classroom.dev import room_map


@pytest.mark.parametrize("path", [room_map.PAGE, room_map.PICTURE])
def test_the_map_is_as_the_folders_are(path):
    assert room_map.derived()[path] == path.read_text("utf-8"), "run ./workshop dev build"


def test_every_room_is_in_a_layer_and_every_layer_is_of_rooms():
    folders = {path.parent.name for path in (room_map.ROOT / "pipelines").glob("*/__init__.py")}
    jobs = {path.parent.name for path in (room_map.ROOT / "pipelines").glob("*/job.py")}
    shown = {room for layer in room_map.layers() for room in layer}
    # A job of one's own is no room that others stand on.
    assert (folders - jobs) | {"flights", "tables"} <= shown
    assert shown - {"problems"} <= folders


def test_a_room_that_imports_another_says_so(tmp_path):
    room = tmp_path / "pipelines/kitchen"
    room.mkdir(parents=True)
    (room / "__init__.py").write_text('"""Where\nmeals are made.\n\nMore."""\n')
    (room / "oven.py").write_text(
        "from pipelines import larder\n\n\ndef bake():\n    from pipelines.cellar.wine import red\n"
    )
    assert room_map.purpose("kitchen", tmp_path) == "Where meals are made."
    assert room_map.imported_rooms("kitchen", tmp_path) == ["cellar", "larder"]
