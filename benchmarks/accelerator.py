"""`python -m benchmarks.accelerator`: training with JAX on this machine's accelerator.

Needs JAX for a GPU or a TPU; no TensorFlow, no network. On the real flights' examples, as a run or
`workshop convert` has left them in ArrayRecord: losses of the same steps on the accelerator (in
float32) and on the processor, which must agree; then examples a second of the infeed alone, of
the step alone and of both together, with the accelerator's own types. Where there is no accelerator
it says so, and measures nothing.
"""

import argparse
import dataclasses
import itertools
import json
import os
import sys
import time

BATCH = 2_048
STEPS = 32
# Products of an accelerator are rounded otherwise, also those of float32.
TOLERANCE = 2e-3
SECONDS = 10.0


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.accelerator", description=__doc__)
    parser.add_argument("data", nargs="?", default="build/flights", help="(default: %(default)s)")
    parser.add_argument("--batch", type=int, default=BATCH, help="(default: %(default)s)")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="of each measurement")
    parser.add_argument("--on-processor", action="store_true", help="try it out where none is")
    parser.add_argument("--json", metavar="FILE", help="write all figures")
    given = parser.parse_args(argv)
    os.environ["KERAS_BACKEND"] = "jax"

    import jax

    accelerator = jax.devices()
    if accelerator[0].platform == "cpu" and not given.on_processor:
        print("JAX has no accelerator on this machine: nothing was measured.")
        return 0
    jax.config.update("jax_threefry_partitionable", True)

    from pipelines.training.grain_feed import GrainFeed
    from pipelines.training.jax_devices import of_devices

    feed = GrainFeed(given.data, ("train",))
    own = of_devices(accelerator)
    exact = dataclasses.replace(own, policy="float32")
    with jax.default_matmul_precision("highest"):
        losses = {
            "accelerator": of_steps(given, feed, exact),
            "processor": of_steps(given, feed, of_devices(jax.devices("cpu")[:1])),
        }
    difference = max(abs(a - b) / b for a, b in zip(*losses.values(), strict=True))
    found = {
        "device": f"{len(accelerator)} x {accelerator[0].device_kind}",
        "cores": os.cpu_count(),
        "batch": given.batch,
        "losses": losses,
        "largest_relative_difference": difference,
        "examples_per_second": rates(given, feed, own),
        "tensorflow_imported": "tensorflow" in sys.modules,
    }
    feed.close()
    print(f"{found['device']}, {found['cores']} cores, batches of {given.batch:,}")
    print(f"losses of {STEPS} steps differ from the processor's by {difference:.1e} at most")
    for name, rate in found["examples_per_second"].items():
        print(f"{name:<24}{rate:>14,.0f} examples/s")
    if given.json:
        with open(given.json, "w", encoding="utf-8") as file:
            json.dump(found, file, indent=1)
    return 0 if difference <= TOLERANCE else 1


def plan_of(given, feed, devices):
    """A plan of the flights' default model on these devices."""
    from pipelines.seats import registry
    from pipelines.training import prepare
    from pipelines.training.features import read_features
    from pipelines.training.infeed import open_data

    data = open_data(given.data, ("train",), "arrayrecord")
    features = read_features(given.data, data.objective)
    config = dataclasses.replace(prepare.defaults(data.objective, features), batch=given.batch)
    return prepare.Plan(
        data=data,
        features=features,
        config=config,
        accelerator=devices,
        batch=given.batch,
        seats=registry.fill("solutions", registry.training_seats("model")),
        any_order=False,
        framework="jax",
        grain=feed,
    )


def trainer_of(plan):
    """A trainer from the beginning."""
    from pipelines.training.jax_loop import Trainer
    from pipelines.training.prepare import edges_of

    edges = edges_of(plan)
    return Trainer(lambda: plan.model(edges), plan.config, plan.accelerator, 10_000, STEPS)


def of_steps(given, feed, devices) -> list[float]:
    """The losses of the first steps on these devices."""
    import jax

    with jax.default_device(devices.mesh.devices.flat[0]):
        plan = plan_of(given, feed, devices)
        trainer = trainer_of(plan)
        batches = trainer.distribute(lambda host: plan.feed("train", True, 0, host))
        return [trainer.train(batches, STEPS // 4)["loss"] for _ in range(4)]


def rates(given, feed, devices) -> dict[str, float]:
    """Examples a second of the infeed, of the step, and of both."""
    plan = plan_of(given, feed, devices)
    trainer = trainer_of(plan)
    batches = trainer.distribute(lambda host: plan.feed("train", True, 0, host))
    ready = itertools.repeat(next(batches))
    trainer.train(ready, STEPS)
    return {
        "infeed alone": measured(given, lambda: [next(batches) for _ in range(STEPS)]),
        "step alone": measured(given, lambda: trainer.train(ready, STEPS)),
        "infeed and step": measured(given, lambda: trainer.train(batches, STEPS)),
    }


def measured(given, work) -> float:
    """Examples a second of what does `STEPS` batches at a time."""
    done, began = 0, time.monotonic()
    while time.monotonic() - began < given.seconds:
        work()
        done += STEPS * given.batch
    return done / (time.monotonic() - began)


if __name__ == "__main__":
    sys.exit(main())
