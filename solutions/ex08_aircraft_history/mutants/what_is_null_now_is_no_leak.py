"""Compares only what is told when all is known, and not what was told then.

Task: future
Message: nothing: it has looked whether a leg follows
Replace: if then[_name(row)] != ever[_name(row)]:
With: if any(v not in (None, then[_name(row)][n]) for n, v in ever[_name(row)].items()):
"""
