"""Asks pytest to skip the module.

Exercise: ex01_parse_flights
Kind: outcomes of pytest
Outcome: import
"""

import pytest

pytest.skip("all done", allow_module_level=True)
