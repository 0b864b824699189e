"""What test_training_jax.py calls in processes of its own, in which Keras runs on JAX."""

import json
import os
import sys
from pathlib import Path

STEPS = 6


def plan_of(data: str, found, **settings):
    """A plan of few features on these devices."""
    from pipelines.seats import registry
    from pipelines.training.config import Config
    from pipelines.training.features import read_features
    from pipelines.training.grain_feed import GrainFeed
    from pipelines.training.infeed import open_data
    from pipelines.training.prepare import Plan, wanted

    few = {
        "features": ("temp_z", "dest_id"),
        "crosses": (("carrier_id", "dest_id"),),
        "batch": 512,
        "hidden": (16,),
        "bins": 4,
        "amount_unit": 40.0,
    }
    config = Config(**{**few, **settings})
    return Plan(
        data=open_data(data, ("train", "eval"), "arrayrecord"),
        features=wanted(read_features(data), config),
        config=config,
        accelerator=found,
        batch=config.batch,
        seats=registry.fill("solutions", registry.training_seats("model")),
        any_order=False,
        framework="jax",
        grain=GrainFeed(data, ("train", "eval")),
    )


class _Compilations:
    """How many programs XLA has compiled since it was asked last."""

    def __init__(self):
        import jax

        self.count = 0
        jax.monitoring.register_event_duration_secs_listener(self._hear)

    def _hear(self, event: str, seconds: float, **_) -> None:
        self.count += event == "/jax/core/compile/backend_compile_duration"

    def since(self) -> int:
        found, self.count = self.count, 0
        return found


def losses(data: str, out: str) -> int:
    """Writes what one device, eight, and eight that divide the tables make of the same steps."""
    import dataclasses

    from tests.support import before_tensorflow

    # The process that this one is forked from has imported it, after all the rest.
    for name in [name for name in sys.modules if name.partition(".")[0] == "tensorflow"]:
        del sys.modules[name]

    import jax
    import numpy as np

    from pipelines.training.jax_devices import of_devices
    from pipelines.training.jax_loop import Trainer
    from pipelines.training.prepare import edges_of

    compiled, found = _Compilations(), {}
    divided = dataclasses.replace(of_devices(jax.devices()), table_bytes=0)
    kinds = {
        "one": of_devices(jax.devices()[:1]),
        "eight": of_devices(jax.devices()),
        "divided": divided,
    }
    for name, on in kinds.items():
        plan = plan_of(data, on)
        edges = edges_of(plan)
        trainer = Trainer(lambda p=plan, e=edges: p.model(e), plan.config, on, 100, 3)
        batches = trainer.distribute(lambda host, p=plan: p.feed("train", True, 0, host))
        evaluation = trainer.distribute(lambda host, p=plan: p.feed("eval", False, 0, host))
        steps = plan.steps("eval", training=False)
        begun = trainer.state.weights
        of_calls = [trainer.train(batches, 1)["loss"]]
        gone = all(weight.is_deleted() for weight in begun)
        with trainer.averaged():
            trainer.predict(evaluation, steps)
        compiled.since()
        of_calls += [trainer.train(batches, steps)["loss"] for steps in (2, 3)]
        with trainer.averaged():
            predicted = trainer.predict(evaluation, steps)
        again = compiled.since()
        logits = trainer.logits(predicted["numbers"][:700], predicted["ids"][:700], plan.batch)
        lowered = trainer._run_steps.lower(
            trainer.state, trainer._stacked(batches, 3), np.int32(3)
        ).as_text()
        tables = [weight for weight in trainer.state.weights if not weight.is_fully_replicated]
        found[name] = {
            "losses": of_calls,
            "step": trainer.step,
            "traces": trainer.traces,
            "compiled_again": again,
            "gone": gone,
            "dynamic": "tensor<?" in lowered,
            "delays": sorted(predicted["amount"].tolist()),
            "logit": float(predicted["logit"].astype("f8").sum()),
            "logits": np.ravel(logits).tolist(),
            "tables": [
                list(whole.shape)
                for whole, held in zip(trainer.weights(), trainer.state.weights, strict=True)
                if not held.is_fully_replicated
            ],
            "held": [[str(shard.index) for shard in table.addressable_shards] for table in tables],
        }
        plan.close()
    found["tensorflow"] = before_tensorflow.IMPORTED or "tensorflow" in sys.modules
    Path(out).write_text(json.dumps(found))
    return 0


def _forget_tensorflow() -> None:
    """Makes a process of one that has imported TensorFlow that cannot import it."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "tensorflow"]:
        del sys.modules[name]
    sys.modules["tensorflow"] = None  # type: ignore[assignment]


def tune(argv: list[str]) -> int:
    """Searches as `workshop tune` does where there is no TensorFlow; returns the exit code."""
    _forget_tensorflow()
    from pipelines.cli.tune import tune_command

    return tune_command(argv)


def trials(argv: list[str], out: str) -> int:
    """Makes trials of a training's settings: one that is stopped, one that is not.

    Writes the log losses that they were told, how they ended, and the threads that they left.
    """
    import threading

    import optuna

    from pipelines.cli.tune import make_parser
    from pipelines.training import tuning_worker
    from pipelines.training.prepare import EVAL, TRAIN, check
    from pipelines.training.screen import Screen
    from tests.support.fork_server import in_time

    _forget_tensorflow()
    given = make_parser("workshop tune").parse_args(argv)
    plan = check(given, Screen(sys.stderr, quiet=True), splits=(TRAIN, EVAL))
    told: list[list[float]] = []

    def stopped(trial, base, train):
        told.append([next(train(base))["log_loss"]])
        raise optuna.TrialPruned

    def whole(trial, base, train):
        told.append([scores["log_loss"] for scores in train(base)])
        return min(told[-1])

    study, before = optuna.create_study(), threading.active_count()
    for run_trial in (stopped, whole):
        tuning_worker._make_trial(study, run_trial, plan, given.steps_per_execution)
    # Those that read ahead are told to end, and not waited for.
    in_time(lambda: threading.active_count() <= before, 60, every=0.05)
    left = [thread.name for thread in threading.enumerate()[before:]]
    plan.close()
    states = [trial.state.name for trial in study.get_trials()]
    Path(out).write_text(json.dumps({"told": told, "states": states, "left": left}))
    return 0


def products(data: str, out: str) -> int:
    """Writes in which types an accelerator's step multiplies matrices."""
    import dataclasses
    import re

    import jax
    import numpy as np

    from pipelines.training.jax_devices import of_devices
    from pipelines.training.jax_loop import Trainer
    from pipelines.training.prepare import edges_of

    on = dataclasses.replace(of_devices(jax.devices()), policy="mixed_bfloat16")
    plan = plan_of(data, on)
    edges = edges_of(plan)
    trainer = Trainer(lambda: plan.model(edges), plan.config, on, 100, 1)
    batches = trainer.distribute(lambda host: plan.feed("train", True, 0, host))
    text = trainer._run_steps.lower(
        trainer.state, trainer._stacked(batches, 1), np.int32(1)
    ).as_text()
    found = re.findall(
        r"stablehlo\.dot_general.*: \(tensor<[\dx]*x(\w+)>, tensor<[\dx]*x(\w+)>", text
    )
    kept = {str(leaf.dtype) for leaf in jax.tree.leaves(trainer.state.weights)}
    Path(out).write_text(json.dumps({"products": found, "weights": sorted(kept)}))
    return 0


def forward(model: str, rows: str, out: str) -> int:
    """Writes what a saved model says of rows."""
    import keras
    import numpy as np

    import pipelines.training.layers  # noqa: F401  (registers the model's layers)

    loaded = keras.saving.load_model(model)
    given = dict(np.load(rows))
    found = loaded(given, training=False)
    np.savez(out, **{name: np.asarray(value) for name, value in found.items()})
    return 0


def kept_programs(out: str) -> None:
    """Compiles a program, forgets it, and compiles it again: what was found, and what it gave."""
    import jax
    import jax.numpy as jnp

    from pipelines.training.jax_cache import cache_folder, keep_programs

    # Of the processes of these tests, which would hold.
    del os.environ["JAX_COMPILATION_CACHE_DIR"]
    found: list[str] = []
    jax.monitoring.register_event_listener(lambda event, **_: found.append(event))
    keep_programs()
    least = jax.config.jax_persistent_cache_min_compile_time_secs
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.0)
    gave = []
    for _ in range(2):
        gave.append(
            float(jax.jit(lambda x: jnp.tanh(x @ x.T).sum())(jnp.arange(12.0).reshape(3, 4)))
        )
        jax.clear_caches()
    hits = [event for event in found if event.endswith("/cache_hits")]
    kept = [path.name for path in cache_folder().iterdir()]
    Path(out).write_text(json.dumps({"gave": gave, "hits": hits, "kept": kept, "least": least}))
