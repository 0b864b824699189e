"""The TPUs that a job can ask for: their sizes, software versions and machines."""

from dataclasses import dataclass

from pipelines.training.frameworks import FRAMEWORKS, TENSORFLOW


@dataclass(frozen=True)
class TpuType:
    """A kind of TPU.

    Attributes:
        runtime: software version of a TPU VM. TensorFlow is installed on top.
        chips: of each size that is offered: accelerator type -> (chips, hosts).
        vertex: accelerator or machine type of Vertex AI, None where it has none.
        frameworks: that drive it.
    """

    runtime: str
    sizes: dict[str, tuple[int, int]]
    vertex: str | None = None
    frameworks: tuple[str, ...] = FRAMEWORKS


# Sizes: https://cloud.google.com/tpu/docs/v5e, /v6e, /v5p, /v4, /v3; runtimes:
# https://cloud.google.com/tpu/docs/runtimes. Names of v2 to v4 and of v5p count cores, two a chip.
TPUS = {
    "v5e": TpuType(
        "v2-alpha-tpuv5-lite",
        {f"v5litepod-{n}": (n, 1 if n <= 8 else n // 4) for n in (1, 4, 8, 16, 32, 64, 128, 256)},
        "ct5lp-hightpu",
    ),
    "v6e": TpuType(
        "v2-alpha-tpuv6e",
        {f"v6e-{n}": (n, 1 if n <= 8 else n // 4) for n in (1, 4, 8, 16, 32, 64, 128, 256)},
        "ct6e-standard",
    ),
    "v5p": TpuType("v2-alpha-tpuv5", {f"v5p-{n}": (n // 2, n // 8) for n in (8, 16, 32, 64, 128)}),
    "v4": TpuType("tpu-ubuntu2204-base", {f"v4-{n}": (n // 2, n // 8) for n in (8, 16, 32, 64)}),
    "v3": TpuType(
        "tpu-ubuntu2204-base",
        {f"v3-{n}": (n // 2, n // 8) for n in (8, 32, 64, 128)},
        "TPU_V3",
        (TENSORFLOW,),
    ),
    "v2": TpuType(
        "tpu-ubuntu2204-base",
        {f"v2-{n}": (n // 2, n // 8) for n in (8, 32, 128)},
        "TPU_V2",
        (TENSORFLOW,),
    ),
}
