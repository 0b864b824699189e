"""Imports of large libraries without what they try to import and can do without.

TensorFlow imports JAX where it is installed, to convert JAX's functions to its Lite format;
Great Expectations imports SciPy's statistics and a charting library for one expectation each.
In a run of a few thousand rows that costs more processor time than the rows do.
"""

import contextlib
import importlib
import importlib.util
import sys
from collections.abc import Iterator

# What TensorFlow 2.21 imports within `try: … except ImportError`. What is lost: the conversion of
# JAX's functions to TensorFlow Lite, and Keras' old training loops on SciPy's sparse matrices and
# files of HDF5.
UNUSED_BY_TENSORFLOW = ("jax", "scipy", "h5py")

# The same of Beam 2.77: MongoDB and Pub/Sub, of which no job here reads and none writes to.
UNUSED_BY_BEAM = ("pymongo", "google.cloud.pubsub")


@contextlib.contextmanager
def absent(*names: str) -> Iterator[None]:
    """Modules that are not imported yet look within the block as if they were not installed.

    Behind it they can be imported as ever; what looked for them within it does without them as
    long as this process lives.
    """
    hidden = [name for name in names if name not in sys.modules]
    for name in hidden:
        # None refuses the import, which the stubs do not know.
        sys.modules[name] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        for name in hidden:
            sys.modules.pop(name, None)


def lazily(*names: str) -> None:
    """Modules that are imported when one of their names is first used; no costs until then.

    Args:
        names: of modules that are installed, whichever of them; a submodule's package is
            imported at once.
    """
    for name in names:
        if name in sys.modules or (spec := _spec(name)) is None or spec.loader is None:
            continue
        spec.loader = importlib.util.LazyLoader(spec.loader)
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
        package, _, short = name.rpartition(".")
        if package:
            setattr(sys.modules[package], short, module)


def _spec(name: str):
    try:
        return importlib.util.find_spec(name)
    except ModuleNotFoundError:
        return None
