"""`python -m benchmarks`: see README.md in this folder."""

import sys

from benchmarks.compare import main

sys.exit(main())
