"""`python -m benchmarks.array_record`: ArrayRecord and Grain beside TFRecord and tf.data.

Each comparison is on the shards of a run, in turns in one process, so that a busy moment of the
machine meets both sides alike; medians of the ratios of neighbouring turns count. By the
processor's time, what other programs do counts for little.

- writing: the step write of a run (shuffle, order, encode, frame, hash), with ArrayRecord in the
  place of TFRecord, and with both, against TFRecord alone;
- the infeed on Grain against its ceiling, a loop on one thread that only reads and decodes the same
  ArrayRecord in order;
- the same infeed beside the one on tf.data, neither keeping anything in memory;
- the decoder against `tf.io.parse_example`, both on one thread.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

ROUNDS = 5
BATCH = 2_048
STEPS = 60
_ROWS = 32_768
MOST_FOR_WRITING, LEAST_OF_CEILING, LEAST_OF_PARSER = 1.3, 0.9, 1.0


@dataclass
class Turns:
    """What a side took, turn by turn: seconds by the clock and of the processor."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def take(self, work: Callable[[], int]) -> None:
        """Seconds for each example of a turn."""
        wall, cpu = time.perf_counter(), time.process_time()
        examples = work()
        self.wall.append((time.perf_counter() - wall) / examples)
        self.cpu.append((time.process_time() - cpu) / examples)


def in_turns(sides: dict[str, Callable[[], int]], rounds: int) -> dict[str, Turns]:
    """All sides, one after the other and back; the first round warms what can be warm."""
    found: dict[str, Turns] = {}
    for round_ in range(rounds + 1):
        if round_ < 2:
            found = {name: Turns() for name in sides}
        for name, work in reversed(sides.items()) if round_ % 2 else sides.items():
            found[name].take(work)
    return found


def ratio(mine: list[float], theirs: list[float]) -> float:
    """Median of the ratios of neighbouring turns."""
    return statistics.median(a / b for a, b in zip(mine, theirs, strict=True))


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.array_record", description=__doc__)
    parser.add_argument("data", nargs="?", default="build/flights", help="(default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="(default: %(default)s)")
    parser.add_argument("--json", metavar="FILE", help="write all figures")
    given = parser.parse_args(argv)
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(os.cpu_count() or 1)
    with tempfile.TemporaryDirectory(prefix="workshop-") as folder:
        sides = {
            "writing": in_turns(_writing(given.data, folder), given.rounds),
            "infeed": in_turns(_infeeds(given.data, folder), given.rounds),
            "decoding": in_turns(_decoders(given.data), given.rounds),
        }
    for about, turns in sides.items():
        print(about)
        for name, found in turns.items():
            wall, cpu = (1e6 * statistics.median(times) for times in (found.wall, found.cpu))
            print(f"  {name:<16} {wall:8.2f} us an example, {cpu:8.2f} us of the processor")
    written, fed, decoded = sides.values()
    tfrecord, ceiling = written["tfrecord"], fed["ceiling"]
    grain, parse_example = fed["grain"], decoded["parse_example"]
    told = {
        f"arrayrecord / tfrecord, written (at most {MOST_FOR_WRITING})": (
            ratio(written["arrayrecord"].wall, tfrecord.wall),
            ratio(written["arrayrecord"].cpu, tfrecord.cpu),
        ),
        "both / tfrecord, written": (
            ratio(written["both"].wall, tfrecord.wall),
            ratio(written["both"].cpu, tfrecord.cpu),
        ),
        f"grain / ceiling, in rates (at least {LEAST_OF_CEILING})": (
            ratio(ceiling.wall, grain.wall),
            ratio(ceiling.cpu, grain.cpu),
        ),
        "grain / tf.data, in rates": (
            ratio(fed["tf.data"].wall, grain.wall),
            ratio(fed["tf.data"].cpu, grain.cpu),
        ),
        f"decoder / parse_example, in rates (at least {LEAST_OF_PARSER:g})": (
            ratio(parse_example.wall, decoded["decoder"].wall),
            ratio(parse_example.cpu, decoded["decoder"].cpu),
        ),
    }
    for sentence, (wall, cpu) in told.items():
        print(f"{sentence:<52} {wall:5.2f}, by the processor's time {cpu:5.2f}")
    print(f"load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    if given.json:
        with open(given.json, "w", encoding="utf-8") as file:
            json.dump(told, file, indent=1)
    (writing, _), _, (feeding, _), _, (decoding, _) = told.values()
    kept = writing <= MOST_FOR_WRITING and feeding >= LEAST_OF_CEILING
    return 0 if kept and decoding >= LEAST_OF_PARSER else 1


def _decoder(features):
    from pipelines.writing.decode_examples import ExampleDecoder

    amount = [features.amount] if features.amount else []
    categories = [name for name, _ in features.categories]
    return ExampleDecoder([*features.numbers, *amount], [*categories, features.label])


def _payloads(data: str) -> list[bytes]:
    """Serialised examples of the first shards of the training split."""
    from pipelines.writing import manifest
    from pipelines.writing.tfrecord import read_records

    found = manifest.load(data)
    (shard, *_) = found.shards("train")
    return list(read_records(found.path(shard)))


def _writing(data: str, folder: str) -> dict[str, Callable[[], int]]:
    """The step write of a run, of batches as the transform gives them."""
    import apache_beam as beam
    import pyarrow as pa

    from pipelines.columnar.ipc import to_bytes
    from pipelines.writing.array_record_shards import WriteArrayRecord
    from pipelines.writing.shard_policy import ShardPolicy
    from pipelines.writing.shards import ShardFolder
    from solutions.ex18_write_shards.solution import WriteShards

    batches = _transformed(data)
    # In files, for Beam would put what is in the graph through bz2.
    paths = [os.path.join(folder, f"{place}.arrow") for place in range(len(batches))]
    for path, batch in zip(paths, batches, strict=True):
        with open(path, "wb") as file:
            file.write(to_bytes(batch))
    counts = {"train": sum(batch.num_rows for batch in batches), "eval": 0, "test": 0}

    def written(form: str) -> int:
        tfrecords, examples = (os.path.join(folder, name) for name in ("tfrecord", "examples"))
        with beam.Pipeline(runner="FnApiRunner") as pipeline:
            known = beam.pvalue.AsSingleton(pipeline | "Counts" >> beam.Create([counts]))
            made = tfrecords
            if form != "tfrecord":
                made = ShardFolder(tfrecords, examples, tfrecord=form == "both")
            write = WriteShards(made, known, ShardPolicy(1_200), "salt")
            read = beam.Map(_read).with_output_types(pa.RecordBatch)
            shards = pipeline | beam.Create(paths, reshuffle=False) | "Read" >> read | write
            if form != "tfrecord":
                _ = shards | WriteArrayRecord(tfrecords, examples, form == "both")
        return counts["train"]

    return {form: lambda form=form: written(form) for form in ("tfrecord", "arrayrecord", "both")}


def _read(path: str):
    from pipelines.columnar.ipc import from_bytes

    with open(path, "rb") as file:
        return from_bytes(file.read())


def _transformed(data: str) -> list:
    """Record batches as the transform gives them: lists of one value, and what is passed round."""
    import numpy as np
    import pyarrow as pa

    from pipelines.columnar.keys import NAME
    from pipelines.shuffling import coders  # noqa: F401  (coders registers itself)
    from pipelines.training.features import read_features
    from pipelines.transform.raw import PASSED, SPLIT

    features, payloads = read_features(data), _payloads(data)
    decoder, chance, batches = _decoder(features), np.random.default_rng(0), []
    for begin in range(0, len(payloads), _ROWS):
        floats, integers = decoder.decode(payloads[begin : begin + _ROWS])
        columns = dict(zip(decoder.names, [*floats.T, *integers.T], strict=True))
        columns |= {name: chance.integers(0, 1 << 62, len(floats)) for name in PASSED}
        columns |= {NAME: [b""] * len(floats), SPLIT: np.zeros(len(floats), np.int64)}
        offsets = pa.array(np.arange(len(floats) + 1, dtype=np.int32))
        lists = [
            pa.ListArray.from_arrays(offsets, pa.array(np.ascontiguousarray(column)))
            for column in columns.values()
        ]
        batches.append(pa.RecordBatch.from_arrays(lists, names=list(columns)))
    return batches


def _infeeds(data: str, folder: str) -> dict[str, Callable[[], int]]:
    """The infeeds, nothing kept in memory; and a loop that reads and decodes in order."""
    from pipelines.training.features import make_parser, read_features
    from pipelines.training.grain_infeed import GrainInfeed
    from pipelines.training.infeed import Feed, open_data
    from pipelines.writing.array_record import ArrayRecords
    from pipelines.writing.conversion import convert_shard
    from solutions.ex24_tpu_infeed.solution import make_infeed

    opened, features = open_data(data, ("train",)), read_features(data)
    part = opened.part("train", training=True, batch=BATCH, replicas=1)
    shards = [
        convert_shard(shard["path"], shard["examples"], folder, "arrayrecord", False)
        for shard in opened.splits["train"]
    ]
    paths = [os.path.join(folder, os.path.basename(shard.path)) for shard in shards]
    examples = ArrayRecords(paths, [shard.examples for shard in shards])
    steps = min(STEPS, part.steps)

    def grain() -> int:
        infeed = GrainInfeed(examples, features, batch=BATCH, training=True)
        for _ in range(steps):
            next(infeed)
        infeed.close()
        return steps * BATCH

    def tf_data() -> int:
        batches = iter(make_infeed(part, make_parser(features), Feed(training=True, cache=False)))
        for _ in range(steps):
            next(batches)
        return steps * BATCH

    def ceiling() -> int:
        decoder, done = _decoder(features), 0
        for records in examples.in_order(BATCH):
            decoder.decode(records)
            done += len(records)
            if done >= steps * BATCH:
                break
        return done

    return {"grain": grain, "ceiling": ceiling, "tf.data": tf_data}


def _decoders(data: str) -> dict[str, Callable[[], int]]:
    """Batches of serialised examples to columns."""
    import tensorflow as tf

    from pipelines.training.features import make_parser, read_features

    features, payloads = read_features(data), _payloads(data)
    blocks = [payloads[begin : begin + BATCH] for begin in range(0, len(payloads), BATCH)]
    tensors = [tf.constant(block) for block in blocks]
    parse = tf.function(make_parser(features), input_signature=[tf.TensorSpec([None], tf.string)])
    decoder = _decoder(features)

    def decode() -> int:
        for block in blocks:
            decoder.decode(block)
        return len(payloads)

    def parse_example() -> int:
        for tensor in tensors:
            parse(tensor)
        return len(payloads)

    return {"decoder": decode, "parse_example": parse_example}


if __name__ == "__main__":
    sys.exit(main())
