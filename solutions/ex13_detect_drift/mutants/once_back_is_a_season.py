"""Calls it a season as soon as it was near again.

Task: kind
Message: the last days alone
Replace: return "trend" if away[-1] else "season"
With: return "trend" if all(away[away.index(True) :]) else "season"
"""
