"""Looks for a group by a function that calls itself.

Task: groups
Message: a loop does not
Replace: while found[name] != name:
With: if found[name] != name:
Replace: name = found[name]
With: found[name] = first(found[name])
Replace: return name
With: return found[name]
"""
