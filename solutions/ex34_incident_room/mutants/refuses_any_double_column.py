"""Refuses a header in which any column is there twice.

Task: feed
Message: only one of DELAY_COLUMNS is ambiguous
Replace: self._places = {name: names.index(name) for name in DELAY_COLUMNS}
With: if len(set(names)) < len(names):
        raise ValueError(f"A column is there twice: {header}")
    self._places = {name: names.index(name) for name in DELAY_COLUMNS}
"""
