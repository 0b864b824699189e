"""Takes it that what has no rows behind it stays.

Task: kind
Message: have a distance of None from any others
Replace: stays = _beyond(limit, merge(before), merge(after), measure)
With: found = distance(merge(before), merge(after), measure)
    stays = found is None or found > limit
"""
