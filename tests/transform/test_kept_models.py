"""A model that was traced in this process is applied as it is, with what loading it would give."""

import apache_beam as beam
import pyarrow as pa
import pytest

from pipelines.local_runner.runner import LocalRunner
from pipelines.transform import kept_models
from pipelines.transform.used_inputs import UsedInputs


@pytest.fixture
def applied(tf, tmp_path):
    """A function of whether models are kept: (features, traces, loads) of a small analysis."""
    import tensorflow_transform as tft
    import tensorflow_transform.beam as tft_beam
    from tensorflow_metadata.proto.v0 import schema_pb2
    from tfx_bsl.tfxio.tensor_adapter import TensorAdapterConfig

    def preprocess(inputs):
        # The second analysis is of what the first one found.
        centred = inputs["number"] - tft.mean(inputs["number"])
        known = tf.lookup.StaticHashTable(
            tf.lookup.KeyValueTensorInitializer(["UA"], [7.0]), default_value=-1.0
        )
        return {
            "scaled": centred / tft.max(tf.abs(centred)),
            "id": tft.compute_and_apply_vocabulary(inputs["text"], num_oov_buckets=1),
            "known": known.lookup(inputs["text"]),
        }

    texts = ["UA", "B6", "UA", "EV", "UA", "EV"]
    columns = [[[float(i)] for i in range(6)], [[text.encode()] for text in texts]]
    batch = pa.record_batch([pa.array(column) for column in columns], ["number", "text"])
    batch = batch.set_column(0, "number", batch.column(0).cast(pa.list_(pa.float32())))
    dense = {}
    for name in batch.schema.names:
        tensor = schema_pb2.TensorRepresentation.DenseTensor(column_name=name)
        tensor.shape.SetInParent()
        dense[name] = schema_pb2.TensorRepresentation(dense_tensor=tensor)
    config = TensorAdapterConfig(batch.schema, dense)

    def apply(monkeypatch):
        loads, features = [], []
        load = tf.saved_model.load
        monkeypatch.setattr(tf.saved_model, "load", lambda path: loads.append(path) or load(path))
        # The same object is traced in the pipeline's own process alone.
        traces = _Traces.count = 0
        pipeline = beam.Pipeline(LocalRunner())
        with tft_beam.Context(temp_dir=str(tmp_path)):
            rows = pipeline | beam.Create([batch], reshuffle=False).with_output_types(
                pa.RecordBatch
            )
            function = UsedInputs(_Traces(preprocess))
            transform = (rows, config) | tft_beam.AnalyzeDataset(function)
            found, _ = ((rows, config), transform) | tft_beam.TransformDataset(
                output_record_batches=True
            )
        _ = found | beam.Map(lambda pair: _Traces.seen.append(pair[0].to_pydict()))
        _Traces.seen = features
        pipeline.run().wait_until_finish()
        traces = _Traces.count
        return features, traces, len(loads)

    return apply


class _Traces:
    count = 0
    seen: list = []

    def __init__(self, function):
        self._function = function

    def __call__(self, inputs):
        _Traces.count += 1
        return self._function(inputs)


def test_kept_models_give_what_loaded_ones_give(applied, monkeypatch):
    loaded, traces_then, loads_then = applied(monkeypatch)
    with kept_models.keeping():
        kept, traces, loads = applied(monkeypatch)
    assert kept == loaded
    assert len(kept) == 1
    # Three phases: two analyses that build upon each other, and the transform.
    assert (traces_then, loads_then) == (4, 3)
    assert (traces, loads) == (3, 0)


def test_nothing_is_kept_behind_the_block(applied, monkeypatch):
    with kept_models.keeping():
        pass
    assert kept_models._kept is None
    assert applied(monkeypatch)[2] == 3
