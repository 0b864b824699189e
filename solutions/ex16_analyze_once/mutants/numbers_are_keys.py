"""Keeps counts by number, whose keys become texts in JSON.

Task: kept
Message: In JSON the keys of an object are texts
Replace: for value, count in part:
With: for value, count in dict(part).items():
Replace: return [list(pair) for pair in counts.items()]
With: return dict(counts)  # type: ignore[return-value]
Replace: seen, total = 0, sum(count for _, count in kept)
With: kept = list(dict(kept).items())
    seen, total = 0, sum(count for _, count in kept)
Replace: often = [(count, text) for text, count in kept if count >= at_least]
With: often = [(count, text) for text, count in dict(kept).items() if count >= at_least]
"""
