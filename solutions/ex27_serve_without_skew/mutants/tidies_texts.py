"""Strips blanks and writes names in capitals, which training did not.

Task: columns
Message: Training did not tidy its texts
Replace: row |= {name: _text(flight, name) for name in category_names()}
With: row |= {name: _text(flight, name).strip().upper() for name in category_names()}
"""
