"""`python -m classroom`, which is what the launcher runs."""

import sys

from classroom.cli import main

if __name__ == "__main__":
    sys.exit(main())
