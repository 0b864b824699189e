"""Skips the module for a library that nobody has.

Exercise: ex01_parse_flights
Kind: outcomes of pytest
Outcome: import
"""

import pytest

pytest.importorskip("a_library_that_nobody_has")
