"""Takes an epoch's batches and stops, short of the cache's end.

Task: cache
Message: where `take` stops short of it
Replace: return kept.rebatch(examples).map(shuffled)
With: return kept.rebatch(examples).map(shuffled).take(1)
"""
