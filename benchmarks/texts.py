"""Texts: the whole way beside a row-by-row pipeline, and the search for copies as it grows.

.venv/bin/python -m benchmarks.texts                    # both; ten minutes on two cores
.venv/bin/python -m benchmarks.texts --rows 10000       # the comparison on other texts
.venv/bin/python -m benchmarks.texts --search 10000 100000 1000000

Each run is a fresh process. Times are of its processors, imports and graph aside, so that a busy
machine changes little. Texts are generated: 5 to 20 words, of which one in ten texts is the copy of
another one and one in ten nearly so, by one letter.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
COMPARED, SEARCHED = 10_000, (10_000, 100_000)
BATCH = 32_768
WORDS, COPY, NEARLY = 30_000, 0.1, 0.1


def texts(rows: int) -> list[str]:
    """Texts of 5 to 20 words; the same for the same number."""
    random = np.random.default_rng(30)
    letters = np.frombuffer(b"abcdefghijklmnopqrstuvwxyz", "S1")
    sizes = random.integers(3, 10, WORDS)
    words = [b"".join(random.choice(letters, size)).decode() for size in sizes.tolist()]
    kinds, lengths = random.random(rows), random.integers(5, 21, rows).tolist()
    # As words are in texts: the second is half as frequent as the first.
    ranks = np.minimum(random.zipf(1.15, sum(lengths)) - 1, WORDS - 1).tolist()
    found: list[str] = []
    for row, (kind, length) in enumerate(zip(kinds.tolist(), lengths, strict=True)):
        if row and kind < COPY + NEARLY:
            text = found[int(random.integers(row))]
            if kind >= COPY:
                place = int(random.integers(len(text)))
                text = f"{text[:place]}#{text[place + 1 :]}"
        else:
            text = " ".join(words[rank] for rank in ranks[:length])
        del ranks[:length]
        found.append(text)
    return found


def batches(found: list[str]):
    import pyarrow as pa

    for start in range(0, len(found), BATCH):
        some = found[start : start + BATCH]
        yield pa.RecordBatch.from_pydict(
            {
                "report": pa.array(range(start + 1, start + len(some) + 1), pa.int32()),
                "remarks": pa.array(some),
                "damaged": pa.array([row % 2 == 0 for row in range(len(some))]),
            }
        )


def spent() -> float:
    """Seconds of the processors that this process has used, user and system."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def measured(rows: int, build) -> dict:
    """Runs the pipeline that `build` makes, and tells what it took."""
    import apache_beam as beam

    from pipelines.local_runner.runner import LocalRunner

    pipeline = beam.Pipeline(LocalRunner())
    started, counter = build(pipeline)
    began, clock = spent(), time.monotonic()
    result = pipeline.run()
    result.wait_until_finish()
    seconds = spent() - began
    counted = {
        metric.key.metric.name: metric.committed
        for metric in result.metrics().query()["counters"]
        if metric.key.metric.namespace == counter
    }
    return {
        "rows": started,
        "cpu_seconds": round(seconds, 2),
        "seconds": round(time.monotonic() - clock, 2),
        "rows_per_second": round(rows / seconds),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        **counted,
    }


def _count(name: str, number=lambda element: 1):
    import apache_beam as beam

    def count(element):
        beam.metrics.Metrics.counter("texts", name).inc(number(element))

    return f"Count[{name}]" >> beam.Map(count)


def ours(rows: int) -> dict:
    """The job's own steps."""
    import apache_beam as beam
    import pyarrow as pa

    from pipelines import schemas
    from pipelines.remarks.job import AddText
    from pipelines.schemas.labels import Label
    from pipelines.sequences.packing_job import PackingContext
    from pipelines.text.near_duplicates import FindDuplicates
    from pipelines.text.pack_texts import Texts
    from pipelines.writing.publication import Publication

    given = list(batches(texts(rows)))

    def kept(batch: pa.RecordBatch) -> pa.RecordBatch:
        import pyarrow.compute as pc

        copies = [batch.column(name).is_null() for name in ("same_text_as", "duplicate_of")]
        return batch.filter(pc.and_(*copies))

    def none(batch: pa.RecordBatch):
        return []

    def build(pipeline):
        found = (
            pipeline
            | beam.Create(given, reshuffle=False).with_output_types(pa.RecordBatch)
            | AddText()
            | FindDuplicates("text", "report", 4)
            | "Kept" >> beam.Map(kept).with_output_types(pa.RecordBatch)
        )
        empty = found | beam.FlatMap(none).with_output_types(pa.RecordBatch)
        place = Publication(folder, folder, folder, "benchmark")
        table, label = schemas.table("remarks_checked"), Label("damaged", "damaged")
        splits = {"eval": empty, "test": empty, "unlabelled": empty, "quarantined": empty}
        packing = Texts("text").step(PackingContext(table, label, place, 4, "benchmark"))
        packed = {"train": found, **splits} | packing
        _ = packed["examples"] | _count("packed", lambda batch: batch.num_rows)
        _ = found | _count("kept", lambda batch: batch.num_rows)
        return rows, "texts"

    with tempfile.TemporaryDirectory() as folder:
        return measured(rows, build)


def tutorial(rows: int) -> dict:
    """See `benchmarks.peers.tutorial_texts`."""
    from benchmarks.peers import tutorial_texts

    given = [{"id": id, "text": text} for id, text in enumerate(texts(rows), 1)]

    def build(pipeline):
        _ = tutorial_texts.examples(pipeline, given) | _count("packed")
        return rows, "texts"

    return measured(rows, build)


def search(rows: int) -> dict:
    """Normalising and the search for copies alone."""
    import apache_beam as beam
    import pyarrow as pa

    from pipelines.remarks.job import AddText
    from pipelines.shuffling.group_by_range import ranges_for
    from pipelines.text.near_duplicates import FindDuplicates

    given = list(batches(texts(rows)))

    def copies(name: str):
        return _count(name, lambda batch: len(batch.column(name)) - batch.column(name).null_count)

    def build(pipeline):
        found = (
            pipeline
            | beam.Create(given, reshuffle=False).with_output_types(pa.RecordBatch)
            | AddText()
            | FindDuplicates("text", "report", ranges_for(rows))
        )
        _ = found | copies("same_text_as")
        _ = found | copies("duplicate_of")
        return rows, "texts"

    return measured(rows, build)


CHILDREN = {"ours": ours, "tutorial": tutorial, "search": search}


def run(name: str, rows: int) -> dict:
    command = [sys.executable, "-m", "benchmarks.texts", "--child", name, "--rows", str(rows)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{name} on {rows:,} texts failed:\n{done.stderr[-2_000:]}")
    told = json.loads(done.stdout.splitlines()[-1])
    print(f"{name:9} {json.dumps(told)}", flush=True)
    return told


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.texts")
    parser.add_argument("--rows", type=int, default=COMPARED, help="texts that are compared on")
    parser.add_argument("--search", type=int, nargs="*", default=SEARCHED, help="texts to search")
    parser.add_argument("--child", choices=CHILDREN, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        print(json.dumps(CHILDREN[given.child](given.rows)))
        return
    if given.rows:
        mine, theirs = run("ours", given.rows), run("tutorial", given.rows)
        ratio = theirs["cpu_seconds"] / mine["cpu_seconds"]
        print(f"rows a second of a processor, ours by the tutorial's: {ratio:.1f}")
    for rows in given.search:
        run("search", rows)


if __name__ == "__main__":
    main()
