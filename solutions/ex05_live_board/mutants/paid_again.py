"""Enters all of an hour's departures into the account again.

Task: modes
Message: An entry that counts again what an earlier one has counted is paid twice
Replace: accumulation_mode=AccumulationMode.DISCARDING,
With: accumulation_mode=AccumulationMode.ACCUMULATING,
"""
