"""`python -m benchmarks.infeed`: the infeed against its ceiling and against a naive one.

All three read the same shards and give the same examples. They take turns in one process, in
another order each time; what is told is the median of the ratios of turns that were neighbours,
so that a machine that is busy for a while slows both sides of a ratio. By the processor's time,
what other programs do counts for nothing, and neither does waiting.
"""

import argparse
import json
import os
import statistics
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

ROUNDS = 7
# In a row, for the infeed has begun to read the next one when it gives an epoch's last batch.
EPOCHS = 3
NAIVE_EXAMPLES = 20_000
BATCH = 2_048
LEAST_OF_CEILING, LEAST_OVER_NAIVE = 0.9, 5.0


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.infeed", description=__doc__)
    parser.add_argument("data", nargs="?", default="build/flights", help="(default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="(default: %(default)s)")
    parser.add_argument("--json", metavar="FILE", help="write all figures")
    given = parser.parse_args(argv)

    from pipelines.training.features import make_parser, read_features
    from pipelines.training.infeed import Feed, open_data
    from solutions.ex24_tpu_infeed.solution import make_infeed

    data = open_data(given.data, ("train",))
    features = read_features(given.data)
    part = data.part("train", training=True, batch=BATCH, replicas=1)
    parse = make_parser(features)

    def infeed() -> int:
        """The product's, without a cache: what a first epoch costs, shuffle and all."""
        batches = iter(make_infeed(part, parse, Feed(training=True, cache=False)))
        for _ in range(EPOCHS * part.batches):
            next(batches)
        return EPOCHS * part.batches * BATCH

    def ceiling() -> int:
        """TensorFlow's own ops on whole batches: read, parse, drop."""
        import tensorflow as tf

        # Batched within each file: interleaving single records would cost more than the rest.
        batches = tf.data.Dataset.from_tensor_slices(list(part.paths)).interleave(
            lambda path: tf.data.TFRecordDataset(path, buffer_size=1 << 20).batch(BATCH),
            cycle_length=len(part.paths),
            num_parallel_calls=tf.data.AUTOTUNE,
        )
        parsed = batches.repeat(EPOCHS).map(parse, num_parallel_calls=tf.data.AUTOTUNE)
        return sum(len(batch["late"]) for batch in parsed.prefetch(tf.data.AUTOTUNE))

    def naive() -> int:
        """As in a first tutorial: a file after the other, an example at a time."""
        import tensorflow as tf

        spec = {name: tf.io.FixedLenFeature([], tf.float32) for name in features.numbers}
        spec |= {name: tf.io.FixedLenFeature([], tf.int64) for name, _ in features.categories}
        spec |= {
            "late": tf.io.FixedLenFeature([], tf.int64),
            "arrival_delay": tf.io.FixedLenFeature([], tf.float32),
        }
        records = tf.data.TFRecordDataset(part.paths).take(NAIVE_EXAMPLES)
        examples = records.map(lambda record: tf.io.parse_single_example(record, spec))
        batches = examples.shuffle(10_000).batch(BATCH)
        return sum(len(batch["late"]) for batch in batches)

    rates: dict[str, list[float]] = {"infeed": [], "ceiling": [], "naive": []}
    processor: dict[str, list[float]] = {name: [] for name in rates}
    turns = [("infeed", infeed), ("ceiling", ceiling), ("naive", naive)]
    for round_ in range(given.rounds + 1):
        # The infeed's neighbour is the ceiling, before it or after.
        for name, run in reversed(turns) if round_ % 2 else turns:
            wall, cpu = time.perf_counter(), time.process_time()
            examples = run()
            wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
            if round_:  # the first warms the page cache and the graphs
                rates[name].append(examples / wall)
                processor[name].append(examples / cpu)
    for name in rates:
        middle, by_cpu = statistics.median(rates[name]), statistics.median(processor[name])
        print(f"{name:<8} {middle:>12,.0f} examples/s {by_cpu:>12,.0f} per CPU second")
    of_ceiling = _ratio(rates, "ceiling")
    over_naive = _ratio(rates, "naive")
    print(
        f"infeed / ceiling {of_ceiling:.2f} (at least {LEAST_OF_CEILING}), by the processor's time "
        f"{_ratio(processor, 'ceiling'):.2f}"
    )
    print(f"infeed / naive   {over_naive:.1f} (at least {LEAST_OVER_NAIVE:g})")
    print(f"load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    if given.json:
        with open(given.json, "w", encoding="utf-8") as file:
            json.dump({"examples_per_second": rates, "per_cpu_second": processor}, file, indent=1)
    kept = of_ceiling >= LEAST_OF_CEILING and over_naive >= LEAST_OVER_NAIVE
    return 0 if kept else 1


def _ratio(rates: dict[str, list[float]], other: str) -> float:
    """Median of the ratios of the infeed's rate to another's, round by round."""
    pairs = zip(rates["infeed"], rates[other], strict=True)
    return statistics.median(mine / theirs for mine, theirs in pairs)


if __name__ == "__main__":
    sys.exit(main())
