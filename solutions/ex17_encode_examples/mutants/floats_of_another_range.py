"""Fails at a float that no float32 can be near to.

Task: kinds
Message: OverflowError
Replace: _ARROW = {BYTES_LIST: pa.large_binary(), FLOAT_LIST: pa.float32(), INT64_LIST: pa.int64()}
With: _ARROW = {BYTES_LIST: pa.large_binary(), FLOAT_LIST: pa.float64(), INT64_LIST: pa.int64()}
"""
