"""The flights job on object storage: an emulator of Google Cloud Storage on this machine."""

import json
import os
import shutil

import numpy as np
import pytest

from pipelines.schemas.splits import SPLITS
from pipelines.training.features import read_features
from pipelines.training.grain_infeed import GrainInfeed
from pipelines.training.random_access import open_examples
from pipelines.validation.enforce import keep_reports
from pipelines.writing import manifest
from pipelines.writing.convert_data_set import convert
from pipelines.writing.publication import Publication
from tests.support.light_job import run_lightly, run_with_one_of_each
from tests.support.object_storage import BUCKET, got, names, put, without_credentials


def run_with_one_of_each_and_anonymously(argv: list[str]) -> int:
    """The flights job with one analysis of each kind, called in a process of its own."""
    without_credentials()
    return run_with_one_of_each(argv)


def run_lightly_and_anonymously(argv: list[str]) -> int:
    """The same with a light preprocessing."""
    without_credentials()
    return run_lightly(argv)


@pytest.fixture(scope="module")
def run(storage, runs):
    """A function that runs the flights job to its end with the emulator for the service."""

    def run(*argv, light: bool = True):
        function = run_lightly_and_anonymously if light else run_with_one_of_each_and_anonymously
        words = [str(word) for word in argv]
        return runs.start(f"{__name__}:{function.__name__}", words, env=storage).wait()

    return run


@pytest.fixture(scope="module")
def published(storage, run, six_thousand_flights):
    """A run from gs:// to gs://, into what an interrupted one has left."""
    address = storage["STORAGE_EMULATOR_HOST"]
    header, *flights = six_thousand_flights.read_bytes().splitlines(keepends=True)
    half = len(flights) // 2
    put(address, "input/a.csv", header + b"".join(flights[:half]))
    put(address, "input/b.csv", header + b"".join(flights[half:]))
    put(address, "made/.unfinished.json", b'{"run": "0123456789ab"}')
    put(address, "made/examples/train-00000-of-00009.tfrecord", b"half a shard")
    # The transform with its vocabularies is among what is written there.
    places = ("--input", f"gs://{BUCKET}/input/*.csv", "--output", f"gs://{BUCKET}/made")
    return run(*places, "--format", "both", light=False)


@pytest.fixture(scope="module")
def local_data_set(short_data_set, tmp_path_factory):
    """The same made on this disk, in both formats."""
    folder = tmp_path_factory.mktemp("local") / "flights"
    shutil.copytree(short_data_set, folder)
    convert(str(folder), "arrayrecord")
    return folder


def test_a_run_from_and_to_object_storage_gives_the_bytes_of_a_local_one(published, local_data_set):
    assert published.code == 0, published.err
    remote = manifest.load(f"gs://{BUCKET}/made")
    local = manifest.load(str(local_data_set))
    assert remote.rows == local.rows
    assert remote.data["splits"] == local.data["splits"]
    for split in SPLITS:
        for form in ("tfrecord", "arrayrecord"):
            remote.verify(split, form)


def test_what_an_interrupted_run_left_is_gone(published, storage, local_data_set):
    found = names(storage["STORAGE_EMULATOR_HOST"], "made/")
    local = {
        f"made/{path.relative_to(local_data_set).as_posix()}"
        for path in local_data_set.rglob("*")
        if path.is_file() and path.name != "seats.json"  # of runs that are here
    }
    assert found == local


@pytest.mark.parametrize("form", ["arrayrecord", "tfrecord"])
def test_examples_on_object_storage_are_converted_where_they_are(published, storage, form):
    (other,) = {"arrayrecord", "tfrecord"} - {form}
    address, before = storage["STORAGE_EMULATOR_HOST"], f"with-{other}/"
    contents = json.loads(got(address, "made/MANIFEST.json"))
    both = manifest.Manifest("", contents)
    splits = {
        split: {"examples": both.rows[split], "shards": both.shards(split, other)}
        for split in SPLITS
    }
    alone = json.dumps({**contents, "splits": splits}).encode()
    for split in SPLITS:
        for shard in both.shards(split, other):
            put(address, before + shard["path"], got(address, f"made/{shard['path']}"))
    put(address, f"{before}MANIFEST.json", alone)
    assert convert(f"gs://{BUCKET}/{before}", form)
    assert json.loads(got(address, f"{before}MANIFEST.json")) == contents
    for split in SPLITS:
        for shard in both.shards(split, form):
            assert got(address, before + shard["path"]) == got(address, f"made/{shard['path']}")
    assert not convert(f"gs://{BUCKET}/{before}", form)


def test_the_infeed_reads_a_copy_of_what_is_on_object_storage(published, local_data_set):
    features = read_features(str(local_data_set))
    batches = []
    for folder in (f"gs://{BUCKET}/made", str(local_data_set)):
        with open_examples(folder, "train") as examples:
            infeed = GrainInfeed(examples, features, batch=64, training=True, seed=1)
            batches.append(next(infeed))
            infeed.close()
            paths = examples.paths
    assert all(np.array_equal(column, batches[1][name]) for name, column in batches[0].items())
    assert all(os.path.exists(path) for path in paths)  # on the disk nothing was copied


def sentence_of(ended) -> str:
    assert "Traceback" not in ended.err
    return ended.err.splitlines()[-1]


def test_a_short_data_set_on_object_storage_is_not_replaced(published, storage, run):
    before = manifest.load(f"gs://{BUCKET}/made").data
    again = run("--input", f"gs://{BUCKET}/input/a.csv", "--output", f"gs://{BUCKET}/made")
    assert again.code == 2
    assert sentence_of(again) == (
        f"--output gs://{BUCKET}/made holds a data set already, and object storage cannot replace "
        "one in one step: choose another folder, or remove it first."
    )
    assert manifest.load(f"gs://{BUCKET}/made").data == before


def test_a_folder_with_something_else_in_it_is_kept(published, storage, run):
    address = storage["STORAGE_EMULATOR_HOST"]
    put(address, "photos/holiday.jpg", b"mine")
    ended = run("--input", f"gs://{BUCKET}/input/a.csv", "--output", f"gs://{BUCKET}/photos")
    assert ended.code == 2
    assert sentence_of(ended) == (
        f"--output gs://{BUCKET}/photos holds something that is no data set: choose another folder."
    )
    assert names(address, "photos/") == {"photos/holiday.jpg"}


@pytest.fixture(scope="module")
def stopped(published, storage, run, tmp_path_factory):
    """A run to gs:// that its suite stops."""
    suite = tmp_path_factory.mktemp("suite") / "suite.json"
    expectations = [
        {
            "type": "expect_column_values_to_be_in_set",
            "kwargs": {"column": "origin", "value_set": ["EWR", "JFK"]},
            "meta": {},
        },
        {
            "type": "expect_table_row_count_to_be_between",
            "kwargs": {"min_value": 1_000_000},
            "meta": {},
        },
    ]
    text = {"name": "s", "expectations": expectations, "meta": {}}
    suite.write_text(json.dumps({**text, "meta": {"great_expectations_version": "1.24.1"}}))
    return run(
        *("--input", f"gs://{BUCKET}/input/*.csv", "--output", f"gs://{BUCKET}/stopped"),
        *("--suite", suite),
    )


def test_a_run_that_validation_stops_leaves_its_reports_on_object_storage_and_no_short_data_set(
    stopped, storage
):
    address = storage["STORAGE_EMULATOR_HOST"]
    page = f"gs://{BUCKET}/stopped.stopped/validation/data_docs/index.html"
    assert stopped.code == 1
    assert sentence_of(stopped).startswith(
        "The suite s stops the run: expect_table_row_count_to_be_between"
    )
    assert sentence_of(stopped).endswith(f"nothing was published, and {page} shows why.")
    assert names(address, "stopped/") == set()
    kept = names(address, "stopped.stopped/")
    assert {name.split("/")[1] for name in kept} == {"validation", "quarantine", "statistics"}
    docs = got(address, "stopped.stopped/validation/data_docs/index.html").decode()
    assert "compiled by Great Expectations" in docs
    judged = json.loads(got(address, "stopped.stopped/validation/result.json"))
    assert judged["success"] is False
    rows = [
        line.decode()
        for name in sorted(kept)
        if name.startswith("stopped.stopped/quarantine/") and name.endswith(".jsonl")
        for line in got(address, name).splitlines()
    ]
    assert rows
    assert all("origin is 'LGA'" in row for row in rows)
    assert not [name for name in kept if "tfrecord" in name or name.endswith(manifest.NAME)]


def test_reports_of_a_stopped_run_replace_nobodys_objects(storage):
    address = storage["STORAGE_EMULATOR_HOST"]
    put(address, "mine.stopped/holiday.jpg", b"mine")
    put(address, "mine/validation/result.json", b"{}")
    output = f"gs://{BUCKET}/mine"
    place = keep_reports(Publication(output, output, f"{output}/.tmp", "0123456789ab"))
    assert place == f"{output}.stopped-0123456789ab"
    assert names(address, "mine.stopped") == {
        "mine.stopped/holiday.jpg",
        "mine.stopped-0123456789ab/validation/result.json",
    }


def test_an_object_that_does_not_exist_is_named(run, tmp_path):
    ended = run("--input", f"gs://{BUCKET}/2014/*.csv", "--output", tmp_path / "out")
    assert ended.code == 2
    assert sentence_of(ended).startswith(f"--input gs://{BUCKET}/2014/*.csv matches no file")
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("option", ["--input", "--output"])
def test_a_bucket_that_does_not_exist_is_named(
    published, run, six_thousand_flights, tmp_path, option
):
    places = {"--input": six_thousand_flights, "--output": tmp_path / "out"}
    places[option] = "gs://nowhere/flights"
    argv = [str(word) for place in places.items() for word in place]
    ended = run(*argv)
    assert ended.code == 2
    assert f"{option} gs://nowhere/flights" in sentence_of(ended)
    assert len(ended.err) < 1_000
