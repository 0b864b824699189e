"""Leaves out a row as soon as one of its numbers is missing.

Task: moments
Message: A row that lacks one of its numbers has the other
Replace: name: _KINDS[kind].keep(row[name] for row in rows if _is_there(row[name]))
With: name: _KINDS[kind].keep(
        row[name] for row in rows if all(_is_there(row[other]) for other in columns)
    )
"""
