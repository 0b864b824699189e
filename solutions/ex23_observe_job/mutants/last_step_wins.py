"""Takes the last of several steps.

Task: query
Message: takes what comes last loses the other
Replace: counters[name] = counters.get(name, 0) + _told(metric)
With: counters[name] = _told(metric)
"""
