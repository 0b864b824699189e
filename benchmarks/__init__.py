"""How fast the pipeline is, beside its peers and beside the floor: `python -m benchmarks`."""

import time

STARTED = time.perf_counter()
"""The clock of a program run with `-m`: this package is imported before the program's
own module, hence before anything that is slow to import."""
