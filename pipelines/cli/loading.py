"""What commands do before their libraries are loaded."""

import argparse
import gc
from typing import TextIO


def start(given: argparse.Namespace, screen: TextIO):
    """The console of a command whose libraries are about to be loaded."""
    from pipelines.terminal.console import Console

    # Imports make many objects and no garbage.
    gc.disable()
    return Console(screen, quiet=getattr(given, "json", False))
