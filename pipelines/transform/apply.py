"""The transforms that analyse the training split and transform every split."""

import json
from collections.abc import Callable

import apache_beam as beam
import pyarrow as pa

from pipelines import storage
from pipelines.local_runner.lean_imports import UNUSED_BY_TENSORFLOW, absent
from pipelines.schemas import Table
from pipelines.schemas.splits import SPLITS, TRAIN
from pipelines.shuffling import coders  # noqa: F401  (registers the coder of record batches)
from pipelines.transform import lean_vocabularies
from pipelines.transform.raw import PASSED, RawFeatures
from pipelines.transform.raw_inputs import with_raw_inputs
from pipelines.transform.used_inputs import UsedInputs


class Preprocess(beam.PTransform):
    """Analyses the training split, transforms all splits.

    Args:
        preprocessing_fn: TensorFlow Transform's: raw tensors by name to features.
        raw: which raw features and labels it is given.
        temp_dir: a folder that every worker sees, for TensorFlow Transform's graphs.

    Expects a dict of batches of checked rows by split. Returns a dict:
        "examples": batches of features and the columns `PASSED`, each a list of one
            value a row; all splits together.
        "transform": (PCollection of the saved transform's folder, its metadata);
        "names": the features' names;
        "unused": names of the raw features from which nothing is made.
    """

    def __init__(self, preprocessing_fn: Callable[[dict], dict], raw: RawFeatures, temp_dir: str):
        super().__init__()
        self._preprocessing_fn = preprocessing_fn
        self._raw = raw
        self._temp_dir = temp_dir

    def expand(self, splits):
        # Imported here: a launcher that only shows its help must not wait for TensorFlow.
        with absent(*UNUSED_BY_TENSORFLOW):
            import tensorflow_transform.beam as tft_beam

        lean_vocabularies.install()
        raw = {
            name: splits[name]
            | f"Raw[{name}]" >> beam.Map(self._raw.to_raw, name).with_output_types(pa.RecordBatch)
            for name in SPLITS
        }
        config = self._raw.tensor_adapter_config()
        with tft_beam.Context(temp_dir=self._temp_dir, passthrough_keys=set(PASSED)):
            preprocessing = UsedInputs(with_raw_inputs(self._preprocessing_fn, self._raw.table))
            transform = (raw[TRAIN], config) | "Analyze" >> tft_beam.AnalyzeDataset(preprocessing)
            everything = tuple(raw.values()) | "AllSplits" >> beam.Flatten().with_output_types(
                pa.RecordBatch
            )
            examples, _ = (
                (everything, config),
                transform,
            ) | "Transform" >> tft_beam.TransformDataset(output_record_batches=True)
        features = examples | "Features" >> beam.Map(_in_fixed_order).with_output_types(
            pa.RecordBatch
        )
        names = [feature.name for feature in transform[1].schema.feature]
        used = preprocessing.names or frozenset()
        unused = [n for n in (*self._raw.numbers, *self._raw.categories) if n not in used]
        return {"examples": features, "transform": transform, "names": names, "unused": unused}


def _in_fixed_order(element) -> pa.RecordBatch:
    # TensorFlow Transform gives (batch, columns passed that hold one value for the whole batch);
    # ours have one value a row, in an order that differs from process to process.
    batch, _ = element
    features = sorted(set(batch.schema.names).difference(PASSED))
    return batch.select([*features, *PASSED])


class SaveTransform(beam.PTransform):
    """Writes a transform in TensorFlow Transform's own layout.

    Args:
        folder: gets `transform_fn/` and `transformed_metadata/`.
        examples: describes the features, where the transform does not know their domains.

    Expects the "transform" of `Preprocess`; returns a PCollection of one element when
    it is written.
    """

    def __init__(self, folder: str, examples: Table | None = None):
        super().__init__()
        self._folder = folder
        self._examples = examples

    def _extract_input_pvalues(self, transform):
        saved_model, metadata = transform
        return transform, [saved_model, metadata.deferred_metadata]

    def expand(self, transform):
        saved_model, metadata = transform
        return saved_model | "Copy" >> beam.Map(
            _save,
            self._folder,
            self._examples,
            metadata.asset_map,
            beam.pvalue.AsSingleton(metadata.deferred_metadata),
        )


def with_domains(schema, examples: Table | None):
    """A transform's schema with the domains that only the project's schema tells.

    TensorFlow Transform knows how many ids a vocabulary and a bucketed number have, and not
    into how many cells a text was hashed. Whoever trains on the data needs no more than it
    then.

    Args:
        schema: TensorFlow Metadata's, of the transformed features; is left as it is.
        examples: the project's own description of them, if any.
    """
    from tensorflow_metadata.proto.v0 import schema_pb2

    described = {column.name: column for column in examples.columns} if examples else {}
    completed = schema_pb2.Schema()
    completed.CopyFrom(schema)
    for feature in completed.feature:
        column = described.get(feature.name)
        untold = feature.type == schema_pb2.INT and not feature.HasField("int_domain")
        low, high = (None, None) if column is None else (column.minimum, column.maximum)
        if untold and low is not None and high is not None:
            feature.int_domain.min = int(low)
            feature.int_domain.max = int(high)
            feature.int_domain.is_categorical = True
    return completed


def _save(saved_model: str, folder: str, examples: Table | None, assets: dict, metadata) -> str:
    import tensorflow_transform as tft
    from google.protobuf import text_format

    for path in storage.files_below(saved_model):
        relative = path[len(saved_model) :].strip("/")
        target = storage.join(folder, tft.TFTransformOutput.TRANSFORM_FN_DIR, relative)
        storage.write_file(target, storage.read_file(path))
    described = storage.join(folder, tft.TFTransformOutput.TRANSFORMED_METADATA_DIR)
    schema = text_format.MessageToString(with_domains(metadata.schema, examples))
    storage.write_file(storage.join(described, "schema.pbtxt"), schema.encode())
    asset_map = json.dumps(assets, sort_keys=True)
    storage.write_file(storage.join(described, "asset_map"), asset_map.encode())
    return folder
