"""What of an environment a process that has imported libraries cannot take up any more."""

from collections.abc import Mapping

# Variables that libraries read when they are imported begin so, and what a Python is started with.
_PREFIXES = (
    *("PYTHON", "LD_", "MALLOC_", "OMP_", "MKL_", "OPENBLAS_", "NUMEXPR_", "GRPC_", "ABSL_"),
    *(
        "TF_",
        "XLA_",
        "JAX_",
        "KERAS_",
        "CUDA_",
        "NVIDIA_",
        "TPU_",
        "ARROW_",
        "BEAM_",
        "PROTOCOL_BUFFERS_",
    ),
)


def settings(environment: Mapping[str, str]) -> dict[str, str]:
    """The part of an environment that libraries may read while they are imported."""
    return {name: text for name, text in environment.items() if name.startswith(_PREFIXES)}
