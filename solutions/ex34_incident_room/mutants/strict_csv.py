"""Reads lines strictly.

Task: delays
Message: unless it is told to be strict
Replace: fields = next(csv.reader([line]), [])
With: fields = next(csv.reader([line], strict=True), [])
"""
