"""Ends its process while it is imported.

Exercise: ex01_parse_flights
Kind: exits
Outcome: crash
"""

import os

os._exit(0)
