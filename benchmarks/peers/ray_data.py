"""Ray Data on this machine's cores: blocks in parallel processes, its own sink.

Needs an environment of its own: `ray[data]`, `tensorflow-cpu`, `crc32c`, `datasketches`.
"""

import glob
import os

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import ray
import tensorflow  # noqa: F401  the sink loads it in every worker, and needs it here
from ray.data.aggregate import ApproximateQuantile, Mean, Std, ValueCounter

from benchmarks.peers.stopwatch import Stopwatch, arguments

SHARDS = 4
BUCKETS = 10
LATE_MINUTES = 15

ZSCORES = ["dep_delay", "distance", "hour", "minute"]
VOCABULARIES = ["carrier", "origin", "dest", "tailnum"]
LABEL = "arr_delay"


def drop_nulls(table: pa.Table) -> pa.Table:
    return table.drop_null()


def ids_by_frequency(counted: dict) -> pa.Array:
    """The words of a `ValueCounter`, the most frequent first."""
    counts = np.asarray(counted["counts"])
    return pa.array(counted["values"]).take(pa.array(np.argsort(-counts, kind="stable")))


def transform(table: pa.Table, statistics: dict, vocabularies: dict) -> pa.Table:
    out = {}
    for name in ZSCORES:
        values = table[name].to_numpy()
        z = (values - statistics[f"mean({name})"]) / statistics[f"std({name})"]
        out[f"{name}_z"] = z.astype("float32")
    for name in VOCABULARIES:
        words = vocabularies[name]
        ids = pc.index_in(table[name], words).cast(pa.int64())
        out[f"{name}_id"] = pc.fill_null(ids, len(words))
    boundaries = statistics["boundaries"]
    out["distance_bucket"] = np.searchsorted(boundaries, table["distance"].to_numpy(), "right")
    out["label"] = (table[LABEL].to_numpy() >= LATE_MINUTES).astype("int64")
    return pa.table(out)


def main() -> None:
    options = arguments(__doc__).parse_args()
    stopwatch = Stopwatch(setup=("start",))
    os.makedirs(options.output, exist_ok=True)

    with stopwatch.phase("start"):
        ray.init(log_to_driver=False, include_dashboard=False)
        ray.data.DataContext.get_current().enable_progress_bars = False

    with stopwatch.phase("read"):
        reading = pyarrow.csv.ConvertOptions(
            include_columns=[*ZSCORES, *VOCABULARIES, LABEL], strings_can_be_null=True
        )
        ds = ray.data.read_csv(sorted(glob.glob(options.input)), convert_options=reading)
        ds = ds.map_batches(drop_nulls, batch_format="pyarrow").materialize()
        rows = ds.count()

    with stopwatch.phase("analyze"):
        quantiles = [k / BUCKETS for k in range(1, BUCKETS)]
        statistics = ds.aggregate(
            *[Mean(name) for name in ZSCORES],
            *[Std(name, ddof=0) for name in ZSCORES],
            *[ValueCounter(name) for name in VOCABULARIES],
            ApproximateQuantile("distance", quantiles, alias_name="boundaries"),
        )
        vocabularies = {
            name: ids_by_frequency(statistics[f"value_counter({name})"]) for name in VOCABULARIES
        }

    with stopwatch.phase("write"):
        ds = ds.map_batches(
            transform,
            batch_format="pyarrow",
            fn_kwargs={"statistics": statistics, "vocabularies": vocabularies},
        )
        ds.repartition(SHARDS).write_tfrecords(f"local://{os.path.abspath(options.output)}")

    stopwatch.report(rows)


if __name__ == "__main__":
    main()
