"""Keeps a pair for each row, and not for each value.

Task: kept
Message: Each value once, and how often it occurs, is enough
Replace: return cls.merge([[value, 1]] for value in values)
With: return [[value, 1] for value in values]
Replace: return [list(pair) for pair in counts.items()]
With: return [[value, 1] for value in counts.elements()]
Replace: often = [(count, text) for text, count in kept if count >= at_least]
With: counts = Counter(text for text, _ in kept)
    often = [(count, text) for text, count in counts.items() if count >= at_least]
"""
