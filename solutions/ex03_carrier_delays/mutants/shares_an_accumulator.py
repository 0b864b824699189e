"""Gives every key the same list.

Task: mean
Message: create_accumulator has to give a new one each time
Replace: return _NOTHING
With: return self._start
Replace: return flights + 1, left + 1, minutes + delay, _worse(worst, (delay, -row["flight"]))
With: accumulator[:] = (
        flights + 1,
        left + 1,
        minutes + delay,
        _worse(worst, (delay, -row["flight"])),
    )
    return accumulator
Replace: def create_accumulator(self) -> Any:
With: def __init__(self):
        self._start = [0, 0, 0, None]

    def create_accumulator(self) -> Any:
"""
