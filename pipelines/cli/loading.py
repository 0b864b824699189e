"""What commands do before their libraries are loaded."""

import argparse
import gc
import os
from typing import TextIO


def start(given: argparse.Namespace, screen: TextIO):
    """The console of a command whose libraries are about to be loaded."""
    from pipelines.terminal.console import Console

    # Imports make many objects and no garbage.
    gc.disable()
    # See `pipelines.cli.run`: TensorFlow Transform wants it; Keras 3 is imported by its own name.
    os.environ.setdefault("TF_USE_LEGACY_KERAS", "1")
    return Console(screen, quiet=getattr(given, "json", False))
