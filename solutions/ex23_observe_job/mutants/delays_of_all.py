"""Takes implausible delays into the distribution.

Task: shapes
Message: would spoil the minimum and the maximum
Replace: for minutes in reported["arr_delay"].to_pylist():
With: for minutes in batch["arr_delay"].drop_null().to_pylist():
"""
