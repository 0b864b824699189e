"""The floor: a plain loop on one core, with no Beam and no TensorFlow.

Arrow parses, NumPy computes, tfx_bsl encodes, and whole batches are framed and
written. What a framework costs is what it takes beyond this.
"""

import glob
import itertools
import os

import numpy as np
import pandas  # noqa: F401  Arrow loads it at its first conversion: an import, not work
import pyarrow as pa
import pyarrow.csv
from tfx_bsl.coders.example_coder import RecordBatchToExamplesEncoder

from benchmarks.peers.stopwatch import Stopwatch, arguments
from pipelines.writing.tfrecord import frame_records

SHARDS = 4
BUCKETS = 10
LATE_MINUTES = 15
# Few enough rows for the encoded examples (about 220 bytes each) to stay in cache.
BATCH_ROWS = 8192

ZSCORES = ["dep_delay", "distance", "hour", "minute"]
VOCABULARIES = ["carrier", "origin", "dest", "tailnum"]
WORDS = pa.dictionary(pa.int32(), pa.string())
TYPES = {
    **dict.fromkeys([*ZSCORES, "arr_delay"], pa.float32()),
    **dict.fromkeys(VOCABULARIES, WORDS),
}


def read(paths: list[str], threads: bool) -> pa.Table:
    """The used columns of the rows that have them all."""
    reading = pyarrow.csv.ReadOptions(use_threads=threads)
    converting = pyarrow.csv.ConvertOptions(
        column_types=TYPES,
        include_columns=list(TYPES),
        null_values=["", "NA"],
        strings_can_be_null=True,
    )
    tables = (
        pyarrow.csv.read_csv(path, read_options=reading, convert_options=converting)
        for path in paths
    )
    table = pa.concat_tables(table.drop_null() for table in tables)
    return table.unify_dictionaries().combine_chunks()


def features(table: pa.Table) -> dict[str, np.ndarray]:
    """The ten features, by name: float32 or int64, one value a row."""
    columns = {}
    for name in ZSCORES:
        values = table[name].to_numpy()
        mean, deviation = values.mean(dtype="f8"), values.std(dtype="f8")
        columns[f"{name}_z"] = ((values - mean) / deviation).astype("f4")
    for name in VOCABULARIES:
        words = table[name].chunk(0)
        codes = words.indices.to_numpy()
        by_frequency = np.argsort(-np.bincount(codes, minlength=len(words.dictionary)))
        ids = np.empty(len(by_frequency), "i8")
        ids[by_frequency] = np.arange(len(by_frequency))
        columns[f"{name}_id"] = ids[codes]
    distance = table["distance"].to_numpy()
    boundaries = np.quantile(distance, np.arange(1, BUCKETS) / BUCKETS)
    columns["distance_bucket"] = np.searchsorted(
        boundaries.astype("f4"), distance, side="right"
    ).astype("i8")
    columns["label"] = (table["arr_delay"].to_numpy() >= LATE_MINUTES).astype("i8")
    return columns


def write(columns: dict[str, np.ndarray], folder: str, run, stopwatch: Stopwatch) -> None:
    """Encodes and writes the shards; `run(function, items)` yields the results in order."""
    encoder = RecordBatchToExamplesEncoder()
    rows = len(columns["label"])

    def encoded(span: tuple[int, int]) -> list[bytes]:
        start, stop = span
        offsets = np.arange(stop - start + 1, dtype="i4")
        lists = [
            pa.ListArray.from_arrays(pa.array(offsets), pa.array(values[start:stop]))
            for values in columns.values()
        ]
        return encoder.encode(pa.RecordBatch.from_arrays(lists, list(columns)))

    edges = [rows * shard // SHARDS for shard in range(SHARDS + 1)]
    for shard, (first, last) in enumerate(itertools.pairwise(edges)):
        spans = [(start, min(start + BATCH_ROWS, last)) for start in range(first, last, BATCH_ROWS)]
        path = os.path.join(folder, f"train-{shard:05d}-of-{SHARDS:05d}.tfrecord")
        with open(path, "wb") as file:
            batches = iter(run(encoded, spans))
            while True:
                with stopwatch.phase("encode"):
                    examples = next(batches, None)
                if examples is None:
                    break
                with stopwatch.phase("frame"):
                    body = frame_records(examples)
                with stopwatch.phase("write"):
                    file.write(body)


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument(
        "--threads",
        type=int,
        default=1,
        help="1 keeps Arrow on one core too; more parse and encode in parallel",
    )
    options = parser.parse_args()
    pa.set_cpu_count(options.threads)
    stopwatch = Stopwatch()
    os.makedirs(options.output, exist_ok=True)
    with stopwatch.phase("read"):
        table = read(sorted(glob.glob(options.input)), options.threads > 1)
    with stopwatch.phase("compute"):
        columns = features(table)
    if options.threads > 1:
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(options.threads) as pool:
            write(columns, options.output, pool.map, stopwatch)
    else:
        write(columns, options.output, map, stopwatch)
    stopwatch.report(len(columns["label"]))


if __name__ == "__main__":
    main()
