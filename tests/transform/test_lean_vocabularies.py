"""Vocabularies are TensorFlow Transform's own, text by text, with fewer stages of Beam."""

import apache_beam as beam
import pyarrow as pa
import pytest

from pipelines.local_runner.runner import LocalRunner
from pipelines.transform import lean_vocabularies

# By frequency, then backwards by the alphabet; with an empty text, and one beyond ASCII.
BATCHES = [["UA", "B6", "", "UA"], ["EV", "UA", "B6", "\u00e9", "AA"], ["EV", "ZZ"]]


@pytest.fixture
def written(tf, tmp_path):
    """A function of a runner and its number: (files of the vocabularies, steps of the graph)."""
    import tensorflow_transform as tft
    import tensorflow_transform.beam as tft_beam
    from tensorflow_metadata.proto.v0 import schema_pb2
    from tfx_bsl.tfxio.tensor_adapter import TensorAdapterConfig

    lean_vocabularies.install()

    def preprocess(inputs):
        text = inputs["text"]
        late = tf.cast(tf.strings.length(text) > 1, tf.int64)
        weights = tf.cast(tf.strings.length(text), tf.float32) + 0.5
        return {
            "weighted": tft.compute_and_apply_vocabulary(
                text, weights=weights, vocab_filename="weighted"
            ),
            "counted": tft.compute_and_apply_vocabulary(
                text, frequency_threshold=2, store_frequency=True, vocab_filename="counted"
            ),
            "labelled": tft.compute_and_apply_vocabulary(
                text, labels=late, vocab_filename="labelled"
            ),
            "none": tft.compute_and_apply_vocabulary(
                text, frequency_threshold=99, vocab_filename="none"
            ),
            "reserved": tft.compute_and_apply_vocabulary(
                text, reserved_tokens=["EV", "new"], vocab_filename="reserved"
            ),
        }

    tensor = schema_pb2.TensorRepresentation.DenseTensor(column_name="text")
    tensor.shape.SetInParent()
    schema = pa.schema([("text", pa.list_(pa.binary()))])
    dense = {"text": schema_pb2.TensorRepresentation(dense_tensor=tensor)}
    config = TensorAdapterConfig(schema, dense)

    def write(runner, number):
        batches = [
            pa.record_batch([pa.array([[t.encode()] for t in texts])], schema=schema)
            for texts in BATCHES
        ]
        pipeline = beam.Pipeline(runner)
        with tft_beam.Context(temp_dir=str(tmp_path / f"work{number}")):
            rows = pipeline | beam.Create(batches).with_output_types(pa.RecordBatch)
            transform = (rows, config) | tft_beam.AnalyzeDataset(preprocess)
            _ = transform | tft_beam.WriteTransformFn(str(tmp_path / f"written{number}"))
        steps = len(pipeline.to_runner_api().components.transforms)
        pipeline.run().wait_until_finish()
        output = tft.TFTransformOutput(str(tmp_path / f"written{number}"))
        names = ("weighted", "counted", "labelled", "none", "reserved")
        files = {name: _bytes(output.vocabulary_file_by_name(name)) for name in names}
        sizes = {f.name: f.int_domain.max for f in output.transformed_metadata.schema.feature}
        return files, sizes, steps

    return write


def _bytes(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


def test_the_same_texts_are_written_in_the_same_order(written):
    own, sizes, steps = written(beam.runners.portability.fn_api_runner.FnApiRunner(), 1)
    ours, our_sizes, our_steps = written(LocalRunner(), 2)
    assert ours == own
    assert our_sizes == sizes
    assert our_steps < steps - 80
    assert ours["reserved"].split(b"\n")[:4] == [b"EV", b"new", b"UA", b"B6"]
