"""The same input gives the same bytes, however it is cut, ordered and shared out (law 2)."""

import gzip
import io
import itertools
import os
import shutil
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd
import pytest
from array_record.python.array_record_module import ArrayRecordReader

from pipelines.schemas.splits import SPLITS
from pipelines.writing import manifest
from pipelines.writing.convert_data_set import convert
from pipelines.writing.shards import GZIP_LEVEL
from tests.support.fork_server import RUN_IMPORTS, ForkServer

# As many as this machine's cores, at the most: a run keeps one busy.
RUNS_AT_ONCE = min(2, os.cpu_count() or 1)

OTHERWISE = "another process, with two workers, of shuffled files"


@pytest.fixture(scope="module")
def shuffled_files(six_thousand_flights, tmp_path_factory) -> str:
    """The same flights in another order, in five files of four kinds."""
    folder = tmp_path_factory.mktemp("shuffled")
    flights = pd.read_csv(six_thousand_flights, dtype=str, keep_default_na=False)
    flights = flights.sample(frac=1, random_state=2013)
    # Files of different lengths, one with a single flight.
    cuts = [0, 1, 900, 2_000, 4_500, len(flights)]
    parts = [flights[a:b] for a, b in itertools.pairwise(cuts)]
    parts[0].to_csv(folder / "a.csv", index=False)
    parts[1][sorted(flights.columns)].to_csv(folder / "b.csv", index=False)
    parts[2].to_csv(folder / "c.csv.gz", index=False)
    parts[3].to_csv(folder / "d.zip", index=False, compression={"method": "zip"})
    typed = parts[4].replace({"": None, "NA": None})
    for name in typed.columns.difference(["carrier", "tailnum", "origin", "dest", "time_hour"]):
        typed[name] = pd.to_numeric(typed[name]).astype("Int64")
    typed["time_hour"] = pd.to_datetime(typed["time_hour"], utc=True)
    typed.to_parquet(folder / "e.parquet", row_group_size=333)
    return str(folder / "*")


@pytest.fixture(scope="module")
def otherwise(tmp_path_factory):
    """Runs in forks of another process: these hash text as it does, and `runs` otherwise."""
    server = ForkServer("otherwise", RUN_IMPORTS, tmp_path_factory, {"PYTHONHASHSEED": "20130101"})
    yield server
    server.stop()


@pytest.fixture(scope="module")
def made(
    runs,
    otherwise,
    data_set,
    light_data_set,
    six_thousand_flights,
    shuffled_files,
    tmp_path_factory,
):
    """Manifests of the data sets by what was different in the run."""
    folder = tmp_path_factory.mktemp("made")
    whole = ["--input", str(six_thousand_flights)]
    shuffled = ["--input", shuffled_files]
    # What the transform's analysis makes of the flights is in the bytes of this one, which is
    # different in all that may make no difference.
    heavy = {OTHERWISE: [*shuffled, "--workers", "2", "--format", "both"]}
    # What is behind the transform does not depend on it.
    light = {
        "gzip": [*whole, "--compression", "gzip", "--format", "both"],
        "array record": [*whole, "--format", "arrayrecord", "--workers", "2"],
        "salt": [*whole, "--salt", "pepper"],
        "hosts": [*whole, "--hosts", "4"],
    }
    variants = heavy | light

    def run(name: str) -> tuple[int, str]:
        argv = [*variants[name], "--output", str(folder / name)]
        ended = (runs if name in light else otherwise).run(*argv, light=name in light)
        return ended.code, ended.err

    with ThreadPoolExecutor(RUNS_AT_ONCE) as pool:
        for name, (code, err) in zip(variants, pool.map(run, variants), strict=True):
            assert code == 0, f"{name}: {err}"
    found = {name: manifest.load(str(folder / name)) for name in variants}
    for one in found.values():
        for split in SPLITS:
            for form in one.formats():
                one.verify(split, form)
    firsts = {"first": data_set, "light first": light_data_set}
    return {name: manifest.load(str(place)) for name, place in firsts.items()} | found


def digests(one: manifest.Manifest) -> dict[str, str]:
    """SHA-256 by shard; `verify` has compared them with the files."""
    return {shard["path"]: shard["sha256"] for split in SPLITS for shard in one.shards(split)}


@pytest.fixture(scope="module")
def examples(tf):
    """A function that gives the examples of a split in order, as TensorFlow reads them."""

    def read(one: manifest.Manifest, split: str) -> list[bytes]:
        compression = {"gzip": "GZIP", "none": ""}[one.data["options"]["compression"]]
        paths = [one.path(shard) for shard in one.shards(split)]
        return list(tf.data.TFRecordDataset(paths, compression).as_numpy_iterator())

    return read


def test_there_is_something_to_compare(made):
    assert made["first"].rows["read"] > 6_000
    assert min(made["first"].rows[split] for split in SPLITS) > 400


def test_the_same_flights_give_the_same_bytes(made):
    assert digests(made[OTHERWISE]) == digests(made["first"])
    assert made[OTHERWISE].rows == made["first"].rows


def test_array_record_holds_the_examples_of_tfrecord_in_their_order(made, examples):
    for name in (OTHERWISE, "gzip"):
        for split in SPLITS:
            assert in_array_record(made[name], split) == examples(made[name], split)
    assert made["gzip"].rows == made["light first"].rows


def in_array_record(one: manifest.Manifest, split: str) -> list[bytes]:
    """The examples of a split in order, as the library of the format reads them."""
    found = []
    for shard in one.shards(split, "arrayrecord"):
        reader = ArrayRecordReader(one.path(shard))
        found += reader.read_all()
        reader.close()
    return found


def test_array_record_alone_or_beside_tfrecord_has_the_same_bytes(made):
    alone, beside = made["array record"], made["gzip"]
    assert alone.formats() == ("arrayrecord",)
    assert alone.rows == beside.rows
    for split in SPLITS:
        assert alone.shards(split, "arrayrecord") == beside.shards(split, "arrayrecord")
    names = {path.name for path in Path(alone.folder, "examples").iterdir()}
    listed = {Path(s["path"]).name for split in SPLITS for s in alone.shards(split, None)}
    assert names == listed


def test_a_conversion_writes_what_a_run_does(made, light_data_set, tmp_path):
    shutil.copytree(light_data_set, tmp_path / "flights")
    convert(str(tmp_path / "flights"), "arrayrecord")
    converted = manifest.load(str(tmp_path / "flights"))
    for split in SPLITS:
        shards = converted.shards(split, "arrayrecord")
        assert shards == made["gzip"].shards(split, "arrayrecord")


def test_compressed_shards_depend_on_what_they_hold_alone(made):
    for split in SPLITS:
        packed, plain = (
            [Path(one.path(shard)).read_bytes() for shard in one.shards(split)]
            for one in (made["gzip"], made["light first"])
        )
        assert [gzip.decompress(contents) for contents in packed] == plain
        # No time and no name, and not the pieces in which they were written.
        assert packed == [gzipped(contents) for contents in plain]


def gzipped(contents: bytes) -> bytes:
    """Written at once, without a time and a name."""
    out = io.BytesIO()
    with gzip.GzipFile("", "wb", GZIP_LEVEL, out, mtime=0) as stream:
        stream.write(contents)
    return out.getvalue()


@pytest.mark.parametrize("split", SPLITS)
def test_another_salt_gives_the_same_examples_in_another_order(made, examples, split):
    first, salted = (examples(made[name], split) for name in ("light first", "salt"))
    assert salted != first
    assert Counter(salted) == Counter(first)
    # And not merely a little: hardly any example has kept its place.
    assert sum(a == b for a, b in zip(salted, first, strict=True)) < len(first) / 50


@pytest.mark.parametrize("split", SPLITS)
def test_every_host_gets_as_many_shards_and_together_they_hold_the_same(made, examples, split):
    shards = made["hosts"].shards(split)
    assert len(shards) % 4 == 0
    assert all(shard["examples"] for shard in shards)
    first, shared = (examples(made[name], split) for name in ("light first", "hosts"))
    assert Counter(shared) == Counter(first)
