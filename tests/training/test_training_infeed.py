"""The seat `infeed` on examples whose every value is known."""

import gzip
import json
import shutil

import numpy as np
import pytest
from google.protobuf import text_format
from tensorflow_metadata.proto.v0 import schema_pb2

from pipelines import schemas
from pipelines.problems import JobError, RequestError
from pipelines.training.config import Config
from pipelines.training.features import Features, make_parser, read_features
from pipelines.training.infeed import Feed, open_data
from pipelines.training.prepare import wanted
from pipelines.training.sharding import part_of
from pipelines.writing.tfrecord import frame_records

FEATURES = Features(("dep_delay_z",), (("carrier_id", 17),), label="late", amount="arrival_delay")


@pytest.fixture(scope="module")
def infeed(tf):
    from solutions.ex24_tpu_infeed.solution import make_infeed

    def batches(part, feed):
        return make_infeed(part, make_parser(FEATURES), feed)

    return batches


@pytest.fixture(scope="module")
def write(tf, tmp_path_factory):
    """Writes shards of so many examples each, numbered from 0 on in `arrival_delay`."""

    def examples(first, count):
        for number in range(first, first + count):
            feature = {
                "dep_delay_z": tf.train.Feature(float_list={"value": [number / 2]}),
                "carrier_id": tf.train.Feature(int64_list={"value": [number % 17]}),
                "late": tf.train.Feature(int64_list={"value": [number % 2]}),
                "arrival_delay": tf.train.Feature(float_list={"value": [number]}),
            }
            yield tf.train.Example(features=tf.train.Features(feature=feature)).SerializeToString()

    def write(*counts, compressed=False):
        folder = tmp_path_factory.mktemp("shards")
        shards, first = [], 0
        for i, count in enumerate(counts):
            path = folder / f"train-{i:05d}.tfrecord{'.gz' if compressed else ''}"
            body = bytes(frame_records(list(examples(first, count))))
            path.write_bytes(gzip.compress(body) if compressed else body)
            shards.append({"path": str(path), "examples": count, "bytes": path.stat().st_size})
            first += count
        return shards

    return write


def numbers_of(batches) -> list[int]:
    return [int(number) for batch in batches for number in batch["amount"][batch["weight"] > 0]]


def taken(dataset, count: int) -> list[dict]:
    return list(dataset.take(count).as_numpy_iterator())


@pytest.mark.parametrize("compressed", [False, True])
@pytest.mark.parametrize(
    ("counts", "hosts"), [((7, 0, 12, 3), 3), ((5,), 1), ((5,), 4), ((0, 4), 2)]
)
def test_evaluation_reads_every_example_exactly_once_over_all_hosts(
    infeed, write, counts, hosts, compressed
):
    shards = write(*counts, compressed=compressed)
    found = []
    for host in range(hosts):
        part = part_of(
            shards, split="eval", training=False, batch=4, replicas=1, hosts=hosts, host=host
        )
        batches = taken(infeed(part, Feed(training=False)), part.batches)
        assert len(batches) == part.batches
        assert all(len(batch["weight"]) == 4 for batch in batches)
        found += numbers_of(batches)
    assert sorted(found) == list(range(sum(counts)))


def test_a_row_keeps_its_values_together(infeed, write):
    part = part_of(write(9, 4), split="train", training=True, batch=13, replicas=1)
    (batch,) = taken(infeed(part, Feed(training=True)), 1)
    np.testing.assert_array_equal(batch["numbers"][:, 0] * 2, batch["amount"])
    np.testing.assert_array_equal(batch["ids"][:, 0], batch["amount"] % 17)
    np.testing.assert_array_equal(batch["label"], batch["amount"] % 2)
    assert batch["ids"].dtype == np.int32


@pytest.mark.parametrize("training", [True, False])
def test_every_shape_is_known_when_the_graph_is_built(infeed, write, training):
    part = part_of(write(9, 4), split="train", training=training, batch=5, replicas=1)
    spec = infeed(part, Feed(training=training)).element_spec
    assert {name: tuple(column.shape) for name, column in spec.items()} == {
        "numbers": (5, 1),
        "ids": (5, 1),
        "label": (5,),
        "amount": (5,),
        "weight": (5,),
    }


@pytest.mark.parametrize("cache", [True, False])
def test_an_epoch_repeats_no_example_and_the_next_has_another_order(infeed, write, cache):
    part = part_of(write(30, 11), split="train", training=True, batch=8, replicas=1)
    assert part.steps == 5
    feed = Feed(training=True, seed=3, cache=cache, window=16)
    first, second = np.split(np.array(numbers_of(taken(infeed(part, feed), 10))), 2)
    assert len(set(first)) == len(set(second)) == 40
    assert list(first) != list(second)
    assert list(first) != sorted(first)
    again = numbers_of(taken(infeed(part, feed), 10))
    assert again == [*first, *second]
    other = Feed(training=True, seed=4, cache=cache, window=16)
    assert numbers_of(taken(infeed(part, other), 5)) != list(first)


@pytest.mark.parametrize("cache", [True, False])
def test_no_example_is_left_over_in_each_epoch(infeed, write, cache):
    # The other host has 8: of its 24 an epoch takes 8, and of each of 8 windows a third.
    part = part_of(write(24, 8), split="train", training=True, batch=1, replicas=1, hosts=2, host=0)
    assert (part.steps, part.examples) == (8, 24)
    rows = numbers_of(taken(infeed(part, Feed(training=True, cache=cache, window=1)), 8 * 30))
    assert all(len(set(rows[i : i + 8])) == 8 for i in range(0, 240, 8))
    # An example is left over in 30 epochs once in 190,000 times.
    assert set(rows) == set(range(24))


@pytest.mark.parametrize("cache", [True, False])
def test_a_training_goes_on_at_the_very_example_where_it_stood(infeed, write, cache):
    part = part_of(write(30, 11, 7), split="train", training=True, batch=4, replicas=2)
    assert part.steps == 6
    whole = taken(infeed(part, Feed(training=True, seed=1, cache=cache)), 40)
    # Early and late in the first epoch, and in the third.
    for step in (1, 5, 13):
        rest = infeed(part, Feed(training=True, seed=1, cache=cache, first_step=step))
        expected = numbers_of(whole[step * part.replicas :])
        assert numbers_of(taken(rest, 40 - step * part.replicas)) == expected, step


def test_any_order_still_reads_every_example_once(infeed, write):
    part = part_of(write(30, 10, 8), split="eval", training=False, batch=8, replicas=1)
    feed = Feed(training=False, deterministic=False)
    assert sorted(numbers_of(taken(infeed(part, feed), part.batches))) == list(range(48))


def test_a_global_seed_does_not_change_the_order(tf, infeed, write):
    part = part_of(write(30), split="train", training=True, batch=30, replicas=1)
    tf.random.set_seed(1)
    first = numbers_of(taken(infeed(part, Feed(training=True)), 1))
    tf.random.set_seed(2)
    assert numbers_of(taken(infeed(part, Feed(training=True)), 1)) == first


# The data set is verified before anything is read.


@pytest.fixture
def copy(data_set, tmp_path):
    folder = tmp_path / "flights"
    shutil.copytree(data_set, folder)
    return folder


def shard_in(folder):
    return next((folder / "examples").glob("train-*"))


def test_a_whole_data_set_is_opened(data_set):
    data = open_data(str(data_set), ("train", "eval"))
    manifest = json.loads((data_set / "MANIFEST.json").read_text())
    assert data.examples("train") == manifest["rows"]["train"]
    assert data.run == manifest["run"]


def test_an_altered_shard_is_refused(copy):
    shard = shard_in(copy)
    contents = bytearray(shard.read_bytes())
    contents[len(contents) // 2] ^= 1
    shard.write_bytes(contents)
    with pytest.raises(JobError, match=r"train-.* is not the file that the manifest lists"):
        open_data(str(copy), ("train",))


def test_a_shard_cut_short_is_refused(copy):
    shard = shard_in(copy)
    shard.write_bytes(shard.read_bytes()[:-1])
    with pytest.raises(JobError, match="is not the file that the manifest lists"):
        open_data(str(copy), ("train",))


def test_a_missing_shard_is_refused(copy):
    shard_in(copy).unlink()
    with pytest.raises(JobError, match="is in the manifest and cannot be read"):
        open_data(str(copy), ("train",))


def test_a_shard_too_many_is_refused(copy):
    shutil.copy(shard_in(copy), copy / "examples" / "train-00009-of-00010.tfrecord")
    with pytest.raises(JobError, match=r"train-00009-of-00010\.tfrecord is not in the manifest"):
        open_data(str(copy), ("train",))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"format": 2}, "is no manifest of format 1"),
        ({"schema": "0" * 64}, "was written with other columns than schemas/ describes now"),
        ({"splits": {}}, "has no split train"),
    ],
)
def test_a_manifest_of_another_kind_is_refused(copy, change, sentence):
    path = copy / "MANIFEST.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **change}))
    with pytest.raises(RequestError, match=sentence):
        open_data(str(copy), ("train",))


def test_features_and_their_sizes_come_from_the_transform(data_set, tf):
    import tensorflow_transform as tft

    transform = tft.TFTransformOutput(str(data_set))
    spec = transform.transformed_feature_spec()
    features = read_features(str(data_set))
    assert {*features.names, "late", "arrival_delay"} == set(spec)
    assert features.unbounded == ()
    assert all(spec[name].dtype == tf.float32 for name in features.numbers)
    # What TensorFlow Transform tells of the vocabularies, and one id for the unseen.
    assert features.size("carrier_id") == transform.vocabulary_size_by_name("carrier") + 1
    # What it cannot tell, the project's schema does.
    assert (
        features.size("dest_x_hour") == schemas.table("training_example")["dest_x_hour"].maximum + 1
    )


def test_a_feature_whose_size_the_data_does_not_tell_is_left_out_or_named(copy):
    path = copy / "transformed_metadata" / "schema.pbtxt"
    schema = text_format.Parse(path.read_text(), schema_pb2.Schema())
    (cross,) = [feature for feature in schema.feature if feature.name == "dest_x_hour"]
    cross.ClearField("int_domain")
    path.write_text(text_format.MessageToString(schema))
    features = read_features(str(copy))
    assert features.unbounded == ("dest_x_hour",)
    assert "dest_x_hour" not in features.names
    with pytest.raises(RequestError, match="dest_x_hour, whose size the data does not tell: run"):
        wanted(features, Config(crosses=(("dest_x_hour", "origin_id"),)))
    assert wanted(features, Config(crosses=(("carrier_id", "dest_id"),))) == features


def test_a_feature_that_the_model_wants_and_the_data_lacks_is_named(data_set):
    with pytest.raises(RequestError, match="The model wants the feature moon_z, which the data"):
        read_features(str(data_set)).select(["moon_z"], "The model")


def test_a_damaged_transform_is_refused(copy):
    path = copy / "transformed_metadata" / "schema.pbtxt"
    path.write_text("feature {")
    with pytest.raises(RequestError, match=r"schema\.pbtxt is damaged"):
        read_features(str(copy))
    path.unlink()
    with pytest.raises(RequestError, match=r"schema\.pbtxt cannot be read"):
        read_features(str(copy))
