"""An output that is a link is published through: what it points to is exchanged, the link stays."""

import os

from pipelines.storage import folders
from pipelines.writing import manifest, publication


def publish(output, run: str) -> None:
    with publication.prepare(str(output)) as place:
        rows = dict.fromkeys(("read", "train", "eval", "test", "unlabelled", "quarantined"), 0)
        place.publish(manifest.compose(rows=rows, shards=[], facts={"run": run}))


def test_a_data_set_is_published_through_a_link(tmp_path):
    (tmp_path / "disk").mkdir()
    target, link = tmp_path / "disk/data", tmp_path / "data"
    publish(target, "first")
    link.symlink_to(target)
    publish(link, "second")
    assert os.readlink(link) == str(target)
    assert manifest.load(str(target)).data["run"] == "second"
    assert manifest.load(str(link)).data["run"] == "second"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "disk"]


def test_a_link_to_nothing_yet_gets_what_it_points_to(tmp_path):
    link = tmp_path / "data"
    link.symlink_to(tmp_path / "elsewhere/data")
    publish(link, "first")
    assert link.is_symlink()
    assert manifest.load(str(tmp_path / "elsewhere/data")).data["run"] == "first"


def test_a_folder_is_its_own_target(tmp_path):
    assert folders.target_of(str(tmp_path / "x")) == str(tmp_path / "x")
