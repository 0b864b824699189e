"""Writes a feature of no values where a value is missing.

Task: missing
Message: What is missing is left out
Replace: b""
        if row is None
        else field(1, key + field(2, field(kind, _contents(kind, row if listed else [row]))))
With: field(
            1,
            key
            + field(
                2,
                field(kind, _contents(kind, [] if row is None else row if listed else [row])),
            ),
        )
"""
