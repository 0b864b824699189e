"""Keeps the planes of its first bundle in a global, for whatever step asks next.

Task: seats
Message: What is in a global belongs to all steps of a process
Replace: def _with_seats(row: dict, seats: dict[str, int]) -> dict:
With: _SEATS: dict[str, int] = {}


    def _with_seats(row: dict, listed: dict[str, int]) -> dict:
        if not _SEATS:
            _SEATS.update(listed)
        seats = _SEATS
"""
