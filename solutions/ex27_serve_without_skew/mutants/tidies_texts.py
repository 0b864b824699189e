"""Strips blanks and writes names in capitals, which training did not.

Task: columns
Message: Training did not tidy its texts
Replace: row |= {name: _text(flight, name) for name in JOB.raw.categories}
With: row |= {name: _text(flight, name).strip().upper() for name in JOB.raw.categories}
"""
