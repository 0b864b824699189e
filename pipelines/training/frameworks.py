"""Which framework makes the steps of a training: TensorFlow or JAX. Imports neither.

The model is one: its layers are of `keras.ops`, and Keras runs them on the framework that the
environment variable KERAS_BACKEND names when Keras is imported, one in a process. What differs
stands in files of their own: devices, loop and checkpoints.
"""

import os
import sys

from pipelines.problems import RequestError
from pipelines.training.machine import has_gpu, has_tpu, installed
from pipelines.writing.example_formats import ARRAYRECORD, TFRECORD

TENSORFLOW, JAX = "tensorflow", "jax"
FRAMEWORKS = (TENSORFLOW, JAX)
# For people.
NAMES = {TENSORFLOW: "TensorFlow", JAX: "JAX"}
# The format of the examples that its infeed reads.
FORMATS = {TENSORFLOW: TFRECORD, JAX: ARRAYRECORD}
# The seats of a training; the infeed of JAX is the project's own.
SEATS = {TENSORFLOW: ("infeed", "model"), JAX: ("model",)}

# What a training with JAX imports; `pip install` knows them as the extra `jax`.
_OF_JAX = ("jax", "optax", "orbax.checkpoint", "grain")
# JAX's plug-ins for Nvidia's GPUs, by the version of CUDA.
_CUDA_PLUGINS = ("jax_cuda13_plugin", "jax_cuda12_plugin")
_BACKEND = "KERAS_BACKEND"


def choose(asked: str | None) -> str:
    """The framework that was asked for, or else the one that has an accelerator here.

    JAX is taken where there is a TPU or a GPU for which it is installed, and where TensorFlow
    is not installed; else TensorFlow.
    """
    if asked:
        return asked
    if _missing_of_jax():
        return TENSORFLOW
    if not installed("tensorflow"):
        return JAX
    tpu = has_tpu() and installed("libtpu") and not installed("tensorflow_tpu")
    gpu = has_gpu() and any(map(installed, _CUDA_PLUGINS))
    return JAX if tpu or gpu else TENSORFLOW


def select(framework: str) -> None:
    """Makes Keras run on a framework, in this process, from its import on.

    Raises:
        RequestError: it is not installed, or Keras runs on another one already.
    """
    if framework == JAX and (missing := _missing_of_jax()):
        raise RequestError(
            f"--framework jax: {missing} is not installed here; install this package with its "
            "extra `jax`, as in pip install 'flights-workshop[jax]', or take --framework "
            "tensorflow."
        )
    if framework == TENSORFLOW and not installed(TENSORFLOW):
        raise RequestError(
            "--framework tensorflow: TensorFlow is not installed here; take --framework jax."
        )
    loaded = sys.modules.get("keras")
    if loaded is not None and loaded.config.backend() != framework:
        raise RequestError(
            f"Keras runs on {loaded.config.backend()} in this process already, and --framework "
            f"{framework} wants another: begin a new process."
        )
    os.environ[_BACKEND] = framework


def trainer_of(framework: str):
    """The trainer, a class of the same methods for every framework; imports the framework."""
    if framework == JAX:
        from pipelines.training.jax_loop import Trainer as JaxTrainer

        return JaxTrainer
    from pipelines.training.loop import Trainer

    return Trainer


def checkpoints_of(framework: str):
    """The trainer's checkpoints, a class as well; imports what writes them."""
    if framework == JAX:
        from pipelines.training.jax_checkpoints import Checkpoints as OfJax

        return OfJax
    from pipelines.training.checkpoints import Checkpoints

    return Checkpoints


def find_devices(framework: str, kind: str, xla: str, tpu: str):
    """What a framework trains on; see `accelerator.find` and `jax_devices.find`."""
    if framework == JAX:
        from pipelines.training.jax_devices import find as find_of_jax

        return find_of_jax(kind, xla, tpu)
    from pipelines.training.accelerator import find

    return find(kind, xla, tpu)


def keep_to_cores(framework: str, cores: int) -> None:
    """Has what multiplies in this process take so many cores; before it multiplies anything."""
    if framework == JAX:
        # What JAX's client for processors makes threads by; one that the user has set counts.
        os.environ.setdefault("PJRT_NPROC", str(cores))
        return
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(cores)


def begun_with(identity: dict) -> str:
    """The framework of what was begun, by its identity: earlier ones knew TensorFlow alone."""
    return identity.get("framework", TENSORFLOW)


def _missing_of_jax() -> str | None:
    """The first module that a training with JAX lacks here."""
    return next((module for module in _OF_JAX if not installed(module)), None)
