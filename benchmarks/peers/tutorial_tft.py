"""TensorFlow Transform as its first tutorials teach it: a row is a dict.

Text lines are parsed into dicts, dicts are analysed and transformed, a coder makes
an example of each, and Beam's own sink writes them.
"""

import csv
import os
import tempfile

import apache_beam as beam
import tensorflow as tf
import tensorflow_transform as tft
import tensorflow_transform.beam as tft_beam
from tensorflow_transform.tf_metadata import dataset_metadata, schema_utils

from benchmarks.peers.stopwatch import Stopwatch, arguments

SHARDS = 4
BUCKETS = 10
LATE_MINUTES = 15

COLUMNS = [
    "year",
    "month",
    "day",
    "dep_time",
    "sched_dep_time",
    "dep_delay",
    "arr_time",
    "sched_arr_time",
    "arr_delay",
    "carrier",
    "flight",
    "tailnum",
    "origin",
    "dest",
    "air_time",
    "distance",
    "hour",
    "minute",
    "time_hour",
]
NUMERIC = ["dep_delay", "distance", "hour", "minute"]
CATEGORICAL = ["carrier", "origin", "dest", "tailnum"]
LABEL = "arr_delay"
EXAMPLES = beam.metrics.Metrics.counter("tutorial", "examples")

RAW_DATA_METADATA = dataset_metadata.DatasetMetadata(
    schema_utils.schema_from_feature_spec(
        {
            **{name: tf.io.FixedLenFeature([], tf.float32) for name in [*NUMERIC, LABEL]},
            **{name: tf.io.FixedLenFeature([], tf.string) for name in CATEGORICAL},
        }
    )
)


def parse_line(line):
    """One line of the file as a dict of the used columns; nothing if one is missing."""
    row = dict(zip(COLUMNS, next(csv.reader([line])), strict=True))
    if all(row[name] not in ("", "NA") for name in [*NUMERIC, *CATEGORICAL, LABEL]):
        EXAMPLES.inc()
        yield {
            **{name: float(row[name]) for name in [*NUMERIC, LABEL]},
            **{name: row[name] for name in CATEGORICAL},
        }


def preprocessing_fn(inputs):
    outputs = {f"{name}_z": tft.scale_to_z_score(inputs[name]) for name in NUMERIC}
    for name in CATEGORICAL:
        outputs[f"{name}_id"] = tft.compute_and_apply_vocabulary(inputs[name], num_oov_buckets=1)
    outputs["distance_bucket"] = tft.bucketize(inputs["distance"], BUCKETS)
    outputs["label"] = tf.cast(inputs[LABEL] >= LATE_MINUTES, tf.int64)
    return outputs


def main() -> None:
    options = arguments(__doc__).parse_args()
    stopwatch = Stopwatch(setup=("build",))
    os.makedirs(options.output, exist_ok=True)

    with tempfile.TemporaryDirectory() as temporary, tft_beam.Context(temp_dir=temporary):
        with stopwatch.phase("build"):
            # The in-process runner by its name: what "DirectRunner" starts depends
            # on what the network lets it download.
            pipeline = beam.Pipeline(runner="FnApiRunner", argv=[])
            raw_data = (
                pipeline
                | "ReadLines" >> beam.io.ReadFromText(options.input, skip_header_lines=1)
                | "ParseLines" >> beam.FlatMap(parse_line)
            )
            (transformed_data, transformed_metadata), _ = (
                raw_data,
                RAW_DATA_METADATA,
            ) | tft_beam.AnalyzeAndTransformDataset(preprocessing_fn)
            coder = tft.coders.ExampleProtoCoder(transformed_metadata.schema)
            serialized = transformed_data | "Encode" >> beam.Map(coder.encode)
            serialized | "Write" >> beam.io.WriteToTFRecord(
                os.path.join(options.output, "train"),
                file_name_suffix=".tfrecord",
                num_shards=SHARDS,
            )
        with stopwatch.phase("run"):
            result = pipeline.run()
            result.wait_until_finish()
    counted = result.metrics().query(beam.metrics.MetricsFilter().with_name("examples"))
    stopwatch.report(counted["counters"][0].committed)


if __name__ == "__main__":
    main()
