"""What a training with TensorFlow runs on: a strategy for each kind, one code path for all."""

import contextlib
from dataclasses import dataclass
from typing import Any

from pipelines.problems import RequestError
from pipelines.training.machine import has_tpu

KINDS = ("auto", "tpu", "gpu", "cpu")
XLA_CHOICES = ("auto", "on", "off")


@dataclass(frozen=True)
class Accelerator:
    """Devices under a strategy.

    Attributes:
        kind: tpu, gpu or cpu.
        strategy: a `tf.distribute.Strategy`.
        replicas: over all hosts.
        hosts: machines that feed them.
        policy: Keras' policy of types: what is multiplied in.
        compiled: whether XLA compiles the step.
    """

    kind: str
    strategy: Any
    replicas: int
    hosts: int
    policy: str
    compiled: bool

    # One process drives all hosts.
    primary = True

    def close(self) -> None:
        """Nothing waits."""

    @property
    def feeds_per_host(self) -> int:
        """Batches that a host gives for a step: one for each of its replicas."""
        return self.replicas_per_host

    @property
    def replicas_per_host(self) -> int:
        """Replicas that each host feeds."""
        return self.replicas // self.hosts

    @property
    def whole_step(self) -> bool:
        """Whether a step is compiled as a whole by us.

        A TPU's strategy compiles what it runs by itself. The mirrored strategy on
        processors reduces gradients outside of a graph that XLA could compile, so there
        only what comes before is.
        """
        return self.compiled and self.replicas == 1 and self.kind != "tpu"

    def scope(self):
        """Where the model's variables are made."""
        stack = contextlib.ExitStack()
        stack.enter_context(self.strategy.scope())
        return stack


def find(kind: str, xla: str = "auto", tpu: str = "") -> Accelerator:
    """The accelerator of this kind. Imports TensorFlow.

    Args:
        kind: one of `KINDS`; "auto" takes a TPU, else GPUs, else the processor.
        xla: "auto" compiles where it pays: on TPUs and GPUs. On processors a step of
            this model takes several times as long compiled, for lookups are not fused.
        tpu: name or address of the TPU, as `TPUClusterResolver` takes it; empty for the
            one that this machine has.

    Raises:
        RequestError: there is none of this kind.
    """
    import tensorflow as tf

    found = None
    if kind == "tpu" or (kind == "auto" and (tpu or has_tpu())):
        found = _tpu(tpu, xla)
    elif kind in ("auto", "gpu"):
        found = _gpu(xla)
        if found is None and kind == "gpu":
            raise RequestError(
                "--accelerator gpu: TensorFlow sees no GPU on this machine; install its drivers "
                "and tensorflow[and-cuda], or take --accelerator cpu."
            )
    return found or Accelerator("cpu", tf.distribute.get_strategy(), 1, 1, "float32", xla == "on")


def _tpu(tpu: str, xla: str) -> Accelerator:
    import tensorflow as tf

    if xla == "off":
        raise RequestError("--xla off is not for a TPU, which runs nothing else: leave it out.")
    try:
        resolver = tf.distribute.cluster_resolver.TPUClusterResolver(tpu=tpu or "local")
        if resolver.master() not in ("", "local"):
            tf.config.experimental_connect_to_cluster(resolver)
        tf.tpu.experimental.initialize_tpu_system(resolver)
        strategy = tf.distribute.TPUStrategy(resolver)
    except Exception as error:
        # The resolver, the runtime and the library each have errors of their own.
        why = (str(error).strip().splitlines() or [type(error).__name__])[0][:160]
        raise RequestError(
            f"--accelerator tpu: no TPU can be used from this machine ({why}); "
            "run on a TPU machine with its TensorFlow (docs/training.md), or take another."
        ) from error
    return Accelerator(
        "tpu",
        strategy,
        strategy.num_replicas_in_sync,
        strategy.extended.num_hosts,
        "mixed_bfloat16",
        True,
    )


def _gpu(xla: str) -> Accelerator | None:
    import tensorflow as tf

    devices = tf.config.list_logical_devices("GPU")
    if not devices:
        return None
    strategy = (
        tf.distribute.MirroredStrategy([device.name for device in devices])
        if len(devices) > 1
        else tf.distribute.OneDeviceStrategy(devices[0].name)
    )
    return Accelerator("gpu", strategy, len(devices), 1, "float32", xla != "off")


def mirrored_processors(replicas: int, xla: bool = False) -> Accelerator:
    """Logical processors under the mirrored strategy, to prove what TPUs need.

    They must have been made before with `tf.config.set_logical_device_configuration`.
    """
    import tensorflow as tf

    names = [f"CPU:{i}" for i in range(replicas)]
    return Accelerator("cpu", tf.distribute.MirroredStrategy(names), replicas, 1, "float32", xla)
