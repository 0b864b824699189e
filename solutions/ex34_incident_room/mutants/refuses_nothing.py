"""Finds out in the run that a column is not there.

Task: feed
Message: was to raise ValueError
Replace: for name in DELAY_COLUMNS:
        if names.count(name) != 1:
            raise ValueError(f"The header has {name} {names.count(name)} times: {header}")
    self._places = {name: names.index(name) for name in DELAY_COLUMNS}
With: self._places = {name: place for place, name in enumerate(names)}
"""
