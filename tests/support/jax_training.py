"""Trainings with JAX, in processes in which Keras runs on it."""

import json
import shutil
from pathlib import Path

import pytest

from tests.support.fork_server import ForkServer
from tests.support.sharing import made_once
from tests.support.small_training import SETTINGS, SmallTraining

# What a training with JAX imports sooner or later.
JAX_IMPORTS = (
    *("jax", "optax", "orbax.checkpoint", "keras", "sklearn.ensemble"),
    *("pipelines.training.jax_checkpoints", "pipelines.training.train"),
    *("pipelines.training.report_page", "grain", "pipelines.seats.registry"),
    # Keras imports it to save a model, and nothing before: see `jax_calls.losses`.
    *("tests.support.before_tensorflow", "tensorflow", "matplotlib.backends.backend_svg"),
)


# Steps are few and small: what optimizes them takes longer than they do.
_XLA_FLAGS = "--xla_backend_optimization_level=0"


def devices(count: int) -> dict[str, str]:
    """The environment in which the processor counts as so many devices."""
    return {"XLA_FLAGS": f"{_XLA_FLAGS} --xla_force_host_platform_device_count={count}"}


@pytest.fixture(scope="session")
def jax_runs(tmp_path_factory):
    """Calls in processes of their own, in which Keras runs on JAX, without its imports."""
    programs = tmp_path_factory.getbasetemp() / "jax_programs"
    environment = {
        **{"KERAS_BACKEND": "jax", "JAX_PLATFORMS": "cpu", "XLA_FLAGS": _XLA_FLAGS},
        # What one training has compiled, the next one need not.
        "JAX_COMPILATION_CACHE_DIR": str(programs),
        "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
        "JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES": "-1",
    }
    server = ForkServer("jax_runs", JAX_IMPORTS, tmp_path_factory, environment)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def array_data_set(data_set, tmp_path_factory) -> Path:
    """`data_set` with its examples in ArrayRecord too. Not to be written to."""
    from pipelines.writing.convert_data_set import convert
    from pipelines.writing.example_formats import ARRAYRECORD

    def make(folder: Path) -> None:
        shutil.copytree(data_set, folder / "flights")
        convert(str(folder / "flights"), ARRAYRECORD)

    return made_once(tmp_path_factory, "array_data_set", make) / "flights"


@pytest.fixture(scope="session")
def small_jax_training(jax_runs, array_data_set, tmp_path_factory) -> SmallTraining:
    """As `small_training`, with JAX on one device and no charts. Not to be written to."""

    def make(folder: Path) -> None:
        (folder / "config.json").write_text(json.dumps(SETTINGS))
        words = [array_data_set, "--output", folder / "whole", "--config", folder / "config.json"]
        words += ["--framework", "jax", "--no-baseline", "--json"]
        call = "tests.support.training_calls:train"
        ended = jax_runs.start(call, [str(word) for word in words]).wait()
        assert ended.code == 0, ended.err
        (folder / "outcome.json").write_text(ended.out)

    folder = made_once(tmp_path_factory, "small_jax_training", make)
    outcome = json.loads((folder / "outcome.json").read_text())
    return SmallTraining(folder / "config.json", folder / "whole", outcome)
