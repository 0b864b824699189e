"""Takes an id that is taken for an error.

Task: retry
Message: Conflict
Replace: except Conflict:
With: except KeyError:
"""
