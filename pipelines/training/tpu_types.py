"""The TPUs that a job can ask for: their sizes, software versions and machines."""

from dataclasses import dataclass, field

from pipelines.training.frameworks import FRAMEWORKS, JAX, TENSORFLOW


@dataclass(frozen=True)
class TpuType:
    """A kind of TPU.

    Attributes:
        runtime: software version of a TPU VM, None where the Cloud TPU API gives out none.
            TensorFlow is installed on top.
        sizes: that are offered: accelerator type -> (chips, hosts).
        vertex: accelerator or machine type of Vertex AI, None where it has none.
        topologies: of Vertex AI's machines: chips -> how they are placed.
        frameworks: that drive it.
        vertex_frameworks: that drive it on Vertex AI.
        devices: that a framework sees in a chip.
    """

    runtime: str | None
    sizes: dict[str, tuple[int, int]]
    vertex: str | None = None
    topologies: dict[int, str] = field(default_factory=dict)
    frameworks: tuple[str, ...] = FRAMEWORKS
    vertex_frameworks: tuple[str, ...] = FRAMEWORKS
    devices: int = 1


# Of v5e and v6e: chips in a plane.
_PLANES = {
    **{1: "1x1", 4: "2x2", 8: "2x4", 16: "4x4"},
    **{32: "4x8", 64: "8x8", 128: "8x16", 256: "16x16"},
}

# Of TPU7x: chips in a cuboid.
_CUBOIDS = {
    **{4: "2x2x1", 8: "2x2x2", 16: "2x2x4", 32: "2x4x4", 64: "4x4x4"},
    **{128: "4x4x8", 256: "4x8x8", 512: "8x8x8", 1024: "8x8x16"},
}

# Sizes: https://cloud.google.com/tpu/docs/v5e, /v6e, /v5p, /v4, /v3; runtimes:
# https://cloud.google.com/tpu/docs/runtimes; Vertex AI's machines, topologies and frameworks:
# https://docs.cloud.google.com/vertex-ai/docs/training/configure-compute#tpu and
# /training-with-tpu-vm there. Names of v2 to v4, of v5p and of TPU7x count cores, two a chip.
TPUS = {
    "v5e": TpuType(
        "v2-alpha-tpuv5-lite",
        {f"v5litepod-{n}": (n, 1 if n <= 8 else n // 4) for n in _PLANES},
        "ct5lp-hightpu",
        _PLANES,
    ),
    "v6e": TpuType(
        "v2-alpha-tpuv6e",
        {f"v6e-{n}": (n, 1 if n <= 8 else n // 4) for n in _PLANES},
        "ct6e-standard",
        _PLANES,
        vertex_frameworks=(JAX,),
    ),
    "tpu7x": TpuType(
        None,
        {f"tpu7x-{2 * n}": (n, n // 4) for n in _CUBOIDS},
        "tpu7x-standard",
        _CUBOIDS,
        frameworks=(JAX,),
        devices=2,
    ),
    "v5p": TpuType("v2-alpha-tpuv5", {f"v5p-{n}": (n // 2, n // 8) for n in (8, 16, 32, 64, 128)}),
    "v4": TpuType("tpu-ubuntu2204-base", {f"v4-{n}": (n // 2, n // 8) for n in (8, 16, 32, 64)}),
    "v3": TpuType(
        "tpu-ubuntu2204-base",
        {f"v3-{n}": (n // 2, n // 8) for n in (8, 32, 64, 128)},
        "TPU_V3",
        frameworks=(TENSORFLOW,),
        devices=2,
    ),
    "v2": TpuType(
        "tpu-ubuntu2204-base",
        {f"v2-{n}": (n // 2, n // 8) for n in (8, 32, 128)},
        "TPU_V2",
        frameworks=(TENSORFLOW,),
        devices=2,
    ),
}
