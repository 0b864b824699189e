"""Goes through the pairs until nothing changes.

Task: groups
Message: the second time there are no pairs
Replace: for one, other in pairs:
With: for one, other in (pair for _ in texts for pair in pairs):
Replace: low, high = sorted((first(one), first(other)))
With: low = min(found[one], found[other])
Replace: found[high] = low
With: found[one] = found[other] = low
Replace: return {name: first(name) for name in texts}
With: return found
"""
