"""What this machine has to train with, looked up without importing any of it."""

import glob
import importlib.util
import os


def has_tpu() -> bool:
    """Whether this machine has a TPU, or the environment names one."""
    if os.environ.get("TPU_NAME") or os.environ.get("TPU_WORKER_ID"):
        return True
    devices = glob.glob("/dev/accel*") or glob.glob("/dev/vfio/[0-9]*")
    return bool(devices) and installed("libtpu")


def has_gpu() -> bool:
    """Whether this machine has a GPU of Nvidia's."""
    return bool(glob.glob("/dev/nvidia[0-9]*"))


def installed(module: str) -> bool:
    """Whether a module can be imported."""
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:  # its package is not there
        return False
