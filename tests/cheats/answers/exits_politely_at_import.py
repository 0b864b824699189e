"""Calls sys.exit while it is imported, as if all were done.

Exercise: ex01_parse_flights
Kind: exits
Outcome: import
"""

import sys

sys.exit(0)
