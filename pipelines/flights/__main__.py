"""`python -m pipelines.flights --runner=… --output=…`, as people of Beam's ecosystem expect it."""

import sys

from pipelines.cli.run import PROGRAM, run_and_leave

if __name__ == "__main__":
    run_and_leave(sys.argv[1:], PROGRAM)
