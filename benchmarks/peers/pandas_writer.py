"""A pandas script: columns computed at once, examples written one by one."""

import glob
import os

import numpy as np
import pandas as pd
import tensorflow as tf

from benchmarks.peers.stopwatch import Stopwatch, arguments

SHARDS = 4
BUCKETS = 10
LATE_MINUTES = 15

ZSCORES = ["dep_delay", "distance", "hour", "minute"]
VOCABULARIES = ["carrier", "origin", "dest", "tailnum"]
LABEL = "arr_delay"


def float_feature(value):
    return tf.train.Feature(float_list=tf.train.FloatList(value=[value]))


def int64_feature(value):
    return tf.train.Feature(int64_list=tf.train.Int64List(value=[value]))


def main() -> None:
    options = arguments(__doc__).parse_args()
    stopwatch = Stopwatch()
    os.makedirs(options.output, exist_ok=True)

    with stopwatch.phase("read"):
        used = [*ZSCORES, *VOCABULARIES, LABEL]
        files = sorted(glob.glob(options.input))
        df = pd.concat((pd.read_csv(file, usecols=used) for file in files), ignore_index=True)
        df = df.dropna()

    with stopwatch.phase("compute"):
        out = pd.DataFrame(index=df.index)
        for name in ZSCORES:
            out[f"{name}_z"] = (df[name] - df[name].mean()) / df[name].std(ddof=0)
        for name in VOCABULARIES:
            words = df[name].value_counts().index
            ids = pd.Series(np.arange(len(words)), index=words)
            out[f"{name}_id"] = df[name].map(ids).fillna(len(words)).astype("int64")
        boundaries = df["distance"].quantile(np.arange(1, BUCKETS) / BUCKETS)
        out["distance_bucket"] = np.searchsorted(boundaries, df["distance"], side="right")
        out["label"] = (df[LABEL] >= LATE_MINUTES).astype("int64")

    with stopwatch.phase("write"):
        for shard, part in enumerate(np.array_split(np.arange(len(out)), SHARDS)):
            path = os.path.join(options.output, f"train-{shard:05d}-of-{SHARDS:05d}.tfrecord")
            with tf.io.TFRecordWriter(path) as writer:
                for row in out.iloc[part].itertuples(index=False):
                    feature = {
                        "dep_delay_z": float_feature(row.dep_delay_z),
                        "distance_z": float_feature(row.distance_z),
                        "hour_z": float_feature(row.hour_z),
                        "minute_z": float_feature(row.minute_z),
                        "carrier_id": int64_feature(row.carrier_id),
                        "origin_id": int64_feature(row.origin_id),
                        "dest_id": int64_feature(row.dest_id),
                        "tailnum_id": int64_feature(row.tailnum_id),
                        "distance_bucket": int64_feature(row.distance_bucket),
                        "label": int64_feature(row.label),
                    }
                    example = tf.train.Example(features=tf.train.Features(feature=feature))
                    writer.write(example.SerializeToString())

    stopwatch.report(len(out))


if __name__ == "__main__":
    main()
