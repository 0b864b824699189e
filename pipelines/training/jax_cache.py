"""Programs that XLA has compiled, kept on this machine for the next training.

A training of the same model, batch and devices finds its step compiled. What is kept is found by
the program, the compiler's version and its options, so that it is what would be compiled again:
losses are the same, bit by bit.
"""

import contextlib
import hashlib
import os
import platform
from pathlib import Path

import jax

from pipelines.training.machine import installed

_AT_MOST_BYTES = 1 << 30
# What is compiled in less is compiled sooner than it is found.
_LEAST_SECONDS = 0.3


def keep_programs() -> None:
    """Has JAX keep what it compiles from now on, in the user's cache folder.

    Where JAX_COMPILATION_CACHE_DIR or JAX_ENABLE_COMPILATION_CACHE says otherwise, that holds;
    where the folder cannot be written to, and for programs of several hosts, nothing is kept.
    """
    said = {"JAX_COMPILATION_CACHE_DIR", "JAX_ENABLE_COMPILATION_CACHE"} & set(os.environ)
    if said or jax.process_count() > 1:
        return
    folder = cache_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return
    if not os.access(folder, os.W_OK):
        return
    jax.config.update("jax_compilation_cache_dir", str(folder))
    if installed("filelock"):  # without it JAX removes no old ones
        jax.config.update("jax_compilation_cache_max_size", _AT_MOST_BYTES)
    jax.config.update("jax_persistent_cache_min_compile_time_secs", _LEAST_SECONDS)


def cache_folder() -> Path:
    """Where programs of this kind of machine are kept: one's instructions another may not have."""
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return Path(base) / "flights-workshop" / "xla" / _machine()


def _machine() -> str:
    """A name for what the processor can do."""
    can = platform.processor()
    with contextlib.suppress(OSError):
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        can = next((line for line in lines if line.startswith(("flags", "Features"))), can)
    return f"{platform.machine()}-{hashlib.sha256(can.encode()).hexdigest()[:12]}"
