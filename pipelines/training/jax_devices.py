"""What a training with JAX runs on: a mesh of devices, over all hosts; imports JAX."""

import os
from dataclasses import dataclass

import jax
import numpy as np
from jax.sharding import AxisType, Mesh, NamedSharding, PartitionSpec

from pipelines.problems import RequestError
from pipelines.training.jax_cache import keep_programs
from pipelines.training.machine import has_tpu, installed

# The mesh's one axis: each device takes a share of every batch.
DATA = "data"

# Tables of at least so many bytes are divided among the devices; smaller ones stand on each.
SHARDED_TABLE_BYTES = 16 << 20

_KINDS = {"tpu": "tpu", "gpu": "gpu", "cuda": "gpu", "rocm": "gpu", "cpu": "cpu"}


@dataclass(frozen=True)
class Place:
    """Where an array stands.

    Attributes:
        shape: of the array.
        held: its shape on the devices: rows that are divided are filled to a multiple of them.
    """

    shape: tuple[int, ...]
    held: tuple[int, ...]
    sharding: NamedSharding

    def put(self, value: np.ndarray) -> jax.Array:
        """Puts an array there."""
        value = np.asarray(value)
        if self.held != self.shape:
            value = np.pad(value, [(0, self.held[0] - self.shape[0]), *[(0, 0)] * (value.ndim - 1)])
        return jax.make_array_from_callback(self.held, self.sharding, lambda index: value[index])

    def cut(self, array):
        """The array without the rows that fill it."""
        return array if self.held == self.shape else array[: self.shape[0]]


@dataclass(frozen=True)
class Devices:
    """Devices under a mesh.

    Attributes:
        kind: tpu, gpu or cpu.
        mesh: of all devices of all hosts, along `DATA`.
        policy: Keras' policy of types: what is multiplied in.
        table_bytes: see `SHARDED_TABLE_BYTES`.
    """

    kind: str
    mesh: Mesh
    policy: str
    table_bytes: int = SHARDED_TABLE_BYTES

    # JAX runs nothing that XLA has not compiled.
    compiled = True
    # A host feeds its devices with one batch, of which each takes its rows.
    feeds_per_host = 1

    @property
    def replicas(self) -> int:
        """Devices over all hosts."""
        return self.mesh.size

    @property
    def hosts(self) -> int:
        """Processes that feed them."""
        return jax.process_count()

    @property
    def host(self) -> int:
        """Which of these processes this is."""
        return jax.process_index()

    @property
    def primary(self) -> bool:
        """Whether this process is the one that writes."""
        return self.host == 0

    @property
    def replicas_per_host(self) -> int:
        """Devices that each host feeds."""
        return self.replicas // self.hosts

    def close(self) -> None:
        """Leaves the processes of the other hosts, which wait for each other here."""
        if self.hosts > 1:
            jax.distributed.shutdown()

    def everywhere(self) -> NamedSharding:
        """The same on each device."""
        return NamedSharding(self.mesh, PartitionSpec())

    def by_rows(self, axis: int = 0) -> NamedSharding:
        """A share of the rows, along an axis, on each device."""
        return NamedSharding(self.mesh, PartitionSpec(*[None] * axis, DATA))

    def place_of(self, path: str, shape: tuple[int, ...]) -> Place:
        """Where a variable stands: large embedding tables by rows, all else everywhere.

        Args:
            path: its name in the model.
            shape: of float32.
        """
        table = "embeddings" in path.rsplit("/", 1)[-1] and len(shape) == 2
        if not table or 4 * int(np.prod(shape)) < self.table_bytes:
            return Place(shape, shape, self.everywhere())
        rows = -(-shape[0] // self.mesh.size) * self.mesh.size
        return Place(shape, (rows, *shape[1:]), self.by_rows())


def find(kind: str, xla: str = "auto", tpu: str = "") -> Devices:
    """The devices of this kind, on this host and on those that run the same program.

    A program on several hosts is recognised by its environment: Cloud TPU's, or
    JAX_COORDINATOR_ADDRESS, JAX_NUM_PROCESSES and JAX_PROCESS_ID.

    Args:
        kind: tpu, gpu, cpu, or auto for the best that JAX has here.
        xla: JAX compiles always: "off" is refused.
        tpu: the name of a TPU elsewhere, which JAX does not have.

    Raises:
        RequestError: there is none of this kind.
    """
    if xla == "off":
        raise RequestError("--xla off is not for JAX, which compiles all it runs: leave it out.")
    if tpu:
        raise RequestError(
            f"--tpu {tpu}: JAX uses the TPU of the machine that it runs on; run there, and leave "
            "--tpu out."
        )
    _join(kind)
    try:
        devices = jax.devices(None if kind == "auto" else kind)
    except RuntimeError as error:
        wants = {"gpu": "jax[cuda13]", "tpu": "jax[tpu]"}.get(kind, "jax")
        raise RequestError(
            f"--accelerator {kind}: JAX finds none on this machine; install {wants} where there "
            "is one, or take --accelerator cpu."
        ) from error
    keep_programs()
    found = of_devices(devices)
    # Random numbers that every device can draw for its rows alone take three times as long; the
    # processor's are drawn as one. Either way they are the same on any number of devices.
    jax.config.update("jax_threefry_partitionable", found.kind != "cpu")
    return found


def of_devices(devices) -> Devices:
    """A mesh of these devices, all of one kind."""
    kind = _KINDS.get(devices[0].platform, devices[0].platform)
    mesh = Mesh(np.array(devices), (DATA,), axis_types=(AxisType.Auto,))
    return Devices(kind, mesh, "float32" if kind == "cpu" else "mixed_bfloat16")


def _join(kind: str) -> None:
    """Joins the processes of the other hosts, where there are any."""
    address = os.environ.get("JAX_COORDINATOR_ADDRESS")
    on_tpu = installed("libtpu") and (kind == "tpu" or (kind == "auto" and has_tpu()))
    if jax.distributed.is_initialized() or not (address or on_tpu):
        return
    try:
        if address:
            jax.distributed.initialize(
                address,
                int(os.environ["JAX_NUM_PROCESSES"]),
                int(os.environ["JAX_PROCESS_ID"]),
            )
        else:
            jax.distributed.initialize()
    except (KeyError, ValueError, RuntimeError) as error:
        why = (str(error).strip().splitlines() or [type(error).__name__])[0][:160]
        raise RequestError(
            f"The processes of the other hosts cannot be joined ({why}): start the same command "
            "on every host, with JAX_COORDINATOR_ADDRESS, JAX_NUM_PROCESSES and JAX_PROCESS_ID."
        ) from error
