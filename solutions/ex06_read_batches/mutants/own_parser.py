"""Parses blocks by another function than the one that is given.

Task: ranges
Message: were not parsed once each by `parse`
Replace: for rows, rejects in prefetch(read_range(piece, self._schema, self._parse)):
With: for rows, rejects in prefetch(read_range(piece, self._schema, parse_block)):
"""
