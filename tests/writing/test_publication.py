"""A data set is put in its place whole or not at all, whenever and however a run ends."""

import errno
import fcntl
import json
import os
import random
import shutil
import signal
import time
from pathlib import Path

import pytest

from pipelines.problems import JobError, RequestError
from pipelines.storage import folders
from pipelines.writing import manifest, publication
from pipelines.writing.publication import prepare
from tests.support.fork_server import ForkServer, in_time
from tests.support.publishing import accepted_beside, contents_of, fill, publish, version_in

RANDOM_KILLS = 30
# Several publications long.
LONGEST_LIFE_SECONDS = 0.1


@pytest.fixture
def target(tmp_path) -> Path:
    """An output folder that holds version 0."""
    publish(tmp_path / "flights", 0)
    return tmp_path / "flights"


@pytest.fixture(scope="module")
def forks(tmp_path_factory):
    """Processes that have imported what publishes, so that one costs milliseconds."""
    server = ForkServer("publishing", ["tests.support.publishing"], tmp_path_factory)
    yield server
    server.stop()


@pytest.fixture(params=[True, False], ids=["exchanged", "in two steps"])
def exchange(request) -> bool:
    return request.param


def names_beside(target: Path) -> list[str]:
    return sorted(path.name for path in target.parent.iterdir() if path != target)


def hidden(target: Path, suffix: str) -> list[Path]:
    return list(target.parent.glob(f".{target.name}.*{suffix}"))


# A run that ends by itself


def test_a_run_puts_its_data_set_in_place_and_leaves_nothing_beside_it(target):
    publish(target, 1)
    assert version_in(target) == 1
    assert names_beside(target) == []


def test_the_first_run_makes_the_folders_above_its_output(tmp_path):
    publish(tmp_path / "a" / "b" / "flights", 3)
    assert version_in(tmp_path / "a" / "b" / "flights") == 3


def test_an_empty_folder_is_as_good_as_none(tmp_path):
    (tmp_path / "flights").mkdir()
    publish(tmp_path / "flights", 3)
    assert version_in(tmp_path / "flights") == 3


def test_nothing_of_the_data_set_before_is_left_in_the_new_one(target):
    (target / "examples" / "train-00002-of-00003.tfrecord").write_bytes(b"of a larger data set")
    publish(target, 1)
    assert version_in(target) == 1


def test_two_steps_do_where_folders_cannot_be_exchanged(target, monkeypatch):
    monkeypatch.setattr(folders, "exchange", lambda a, b: False)
    publish(target, 1)
    assert version_in(target) == 1
    assert names_beside(target) == []


def test_until_it_publishes_a_run_changes_nothing_that_a_reader_sees(target):
    with prepare(str(target)) as place:
        fill(place, 1)
        assert version_in(target) == 0
        assert accepted_beside(target) == []


def test_a_run_that_fails_leaves_the_old_data_set_and_nothing_beside_it(target):
    def run():
        with prepare(str(target)) as place:
            fill(place, 1)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run()
    assert version_in(target) == 0
    assert names_beside(target) == []


def test_a_run_that_ends_without_publishing_leaves_the_old_data_set(target):
    with prepare(str(target)) as place:
        fill(place, 1)
    assert version_in(target) == 0
    assert names_beside(target) == []


@pytest.mark.parametrize("file", ["the manifest", "its temporary name"])
def test_a_full_disk_at_the_last_moment_leaves_the_old_data_set(target, monkeypatch, file):
    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def run():
        with prepare(str(target)) as place:
            contents = fill(place, 1)
            monkeypatch.setattr(
                os, {"the manifest": "fsync", "its temporary name": "replace"}[file], full
            )
            place.publish(contents)

    with pytest.raises(OSError, match="No space left"):
        run()
    assert version_in(target) == 0
    assert names_beside(target) == []


# A worker that is asked to publish again


def test_publishing_again_changes_nothing(target):
    with prepare(str(target)) as place:
        contents = fill(place, 1)
        place.publish(contents)
        place.publish(contents)
        assert version_in(target) == 1
    assert version_in(target) == 1
    assert names_beside(target) == []


def test_a_worker_that_dies_right_after_the_exchange_does_not_bring_the_old_shards_back(
    target, monkeypatch
):
    """The working folder holds the old data set then: it must not be published as the new."""
    remove = folders.remove_data_set
    deaths = iter([True])

    def die_once(folder):
        if next(deaths, False):
            raise InterruptedError
        remove(folder)

    monkeypatch.setattr(folders, "remove_data_set", die_once)
    with prepare(str(target)) as place:
        contents = fill(place, 1)
        with pytest.raises(InterruptedError):
            place.publish(contents)
        place.publish(contents)
        assert version_in(target) == 1
    assert version_in(target) == 1
    assert names_beside(target) == []


def test_a_worker_that_dies_between_the_two_steps_is_followed_by_one_that_ends_them(
    target, monkeypatch
):
    monkeypatch.setattr(folders, "exchange", lambda a, b: False)
    with prepare(str(target)) as place:
        contents = fill(place, 1)
        with monkeypatch.context() as patch:
            fail_at_rename(patch, 2)
            with pytest.raises(InterruptedError):
                place.publish(contents)
        place.publish(contents)
    assert version_in(target) == 1
    publish(target, 2)
    assert names_beside(target) == []


def fail_at_rename(patch, number: int) -> None:
    rename, left = os.rename, [number]

    def fail(source, to):
        left[0] -= 1
        if not left[0]:
            raise InterruptedError
        rename(source, to)

    patch.setattr(os, "rename", fail)


def test_a_working_folder_that_somebody_removed_is_said_to_be_so(target):
    with prepare(str(target)) as place:
        contents = fill(place, 1)
        shutil.rmtree(place.work)
        with pytest.raises(JobError, match="was removed while the run was writing to it: run"):
            place.publish(contents)
    assert version_in(target) == 0


# A run that is killed


def test_killed_at_any_random_moment_it_leaves_a_complete_data_set(forks, target, exchange):
    moments = random.Random(20130101)
    seen = []
    for _ in range(RANDOM_KILLS):
        call = forks.start("tests.support.publishing:publish_for_ever", str(target), exchange)
        assert in_time(call.out.read_text)
        time.sleep(moments.uniform(0, LONGEST_LIFE_SECONDS))
        call.kill()
        assert call.wait().code == -signal.SIGKILL, call.wait().err
        if exchange:
            version_in(target)
        with prepare(str(target)) as place:
            seen.append(version_in(target))
            assert accepted_beside(target) == []
            assert hidden(target, ".unfinished") == [Path(place.work)]
        assert names_beside(target) == []
    # Old and new ones alike: the moments hit early and late.
    assert len(set(seen)) > 1


def test_killed_before_any_step_on_the_file_system_it_leaves_a_complete_data_set(
    forks, target, exchange
):
    """Every moment between two steps, one after the other, until a run comes to its end."""
    old, found = 0, []
    for step in range(1, 500):
        new = old + 1
        call = forks.start(
            "tests.support.publishing:publish_until_step", str(target), new, step, exchange
        )
        ended = call.wait()
        if ended.code == 0:
            break
        assert ended.code == -signal.SIGKILL, ended.err
        if exchange:
            assert version_in(target) in (old, new)
        with prepare(str(target)) as place:
            assert version_in(target) in (old, new)
            assert accepted_beside(target) == []
            assert hidden(target, ".unfinished") == [Path(place.work)]
        assert names_beside(target) == []
        found.append(version_in(target) == new)
        old = version_in(target)
    assert ended.code == 0
    # The old one up to a certain step, the new one from there on.
    assert found == sorted(found)
    assert True in found
    assert found.count(False) > len(contents_of(0))


def test_a_run_killed_between_the_two_steps_is_put_right_by_the_next(target, monkeypatch):
    monkeypatch.setattr(folders, "exchange", lambda a, b: False)
    monkeypatch.setattr(publication.Publication, "abandon", lambda self: None)
    with monkeypatch.context() as patch, prepare(str(target)) as place:
        contents = fill(place, 1)
        fail_at_rename(patch, 2)
        with pytest.raises(InterruptedError):
            place.publish(contents)
    assert not target.exists()
    monkeypatch.undo()
    with prepare(str(target)):
        assert version_in(target) == 0
    assert names_beside(target) == []


def test_a_name_with_the_characters_of_a_glob_finds_its_own_leftovers_only(tmp_path):
    neighbour = tmp_path / ".a.1.unfinished"
    mine = tmp_path / ".[ab].1.unfinished"
    neighbour.mkdir()
    mine.mkdir()
    publish(tmp_path / "[ab]", 1)
    assert neighbour.exists()
    assert not mine.exists()


# A place that cannot be had


def test_a_second_run_is_refused_while_the_first_one_is_writing(target):
    with prepare(str(target)) as place:
        with pytest.raises(RequestError, match="is being written by another run: wait for it"):
            publish(target, 2)
        # Nor has it taken the first one's working folder for a leftover.
        place.publish(fill(place, 1))
    assert version_in(target) == 1


def test_the_lock_of_a_killed_run_is_no_hindrance(target):
    lock = target.parent / f".{target.name}.lock"
    lock.touch()
    publish(target, 1)
    assert version_in(target) == 1
    assert not lock.exists()


def test_a_lock_that_another_process_holds_is(target):
    with open(target.parent / f".{target.name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(RequestError, match="another run"):
            publish(target, 1)
    assert version_in(target) == 0


def test_a_mount_point_is_refused(target, monkeypatch):
    monkeypatch.setattr(os.path, "ismount", lambda path: path == str(target))
    with pytest.raises(RequestError, match=r"is a mount point, .* choose a folder in it"):
        publish(target, 1)
    assert version_in(target) == 0


def test_a_file_is_refused(tmp_path):
    (tmp_path / "flights").write_text("mine")
    with pytest.raises(RequestError, match="is a file: choose a folder"):
        publish(tmp_path / "flights", 1)
    assert (tmp_path / "flights").read_text() == "mine"


@pytest.mark.parametrize("name", ["holiday.jpg", "MANIFEST.json"])
def test_a_folder_that_holds_something_else_is_refused_and_kept(tmp_path, name):
    folder = tmp_path / "flights"
    folder.mkdir()
    (folder / name).write_text(json.dumps({"format": "of another program"}))
    with pytest.raises(RequestError, match="holds something that is no data set"):
        publish(folder, 1)
    assert [path.name for path in folder.iterdir()] == [name]
    assert names_beside(folder) == []


def test_a_folder_that_holds_the_input_is_refused(target):
    path = target / "examples" / "train-00000-of-00002.tfrecord"
    holds = pytest.raises(RequestError, match=r"holds the input .* and would replace it")
    with holds, prepare(str(target), [str(path)]):
        pass
    assert version_in(target) == 0


# What a reader refuses


@pytest.mark.parametrize(
    ("harm", "message"),
    [
        (lambda shard: shard.unlink(), "is in the manifest and cannot be read: run again"),
        (lambda shard: shard.write_bytes(shard.read_bytes()[:-1]), "is not the file that"),
        (lambda shard: shard.write_bytes(shard.read_bytes().swapcase()), "is not the file that"),
    ],
    ids=["missing", "cut short", "altered"],
)
def test_a_shard_that_is_not_the_one_listed_is_named(target, harm, message):
    harm(target / "examples" / "eval-00001-of-00002.tfrecord")
    found = manifest.load(str(target))
    found.verify("train")
    with pytest.raises(JobError, match=f"eval-00001-of-00002.tfrecord {message}"):
        found.verify("eval")


def test_a_shard_too_many_is_named(target):
    (target / "examples" / "test-00002-of-00003.tfrecord").touch()
    with pytest.raises(JobError, match=r"test-00002-of-00003.tfrecord is not in the manifest"):
        manifest.load(str(target)).verify("test")


def test_no_manifest_is_no_data_set(target):
    (target / "MANIFEST.json").unlink()
    with pytest.raises(RequestError, match="holds no data set"):
        manifest.load(str(target))


def test_half_a_manifest_is_no_data_set(target):
    path = target / "MANIFEST.json"
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(RequestError, match="is damaged"):
        manifest.load(str(target))
