"""Takes whatever moved slowly for a trend.

Task: kind
Message: it comes back
Replace: return "trend" if away[-1] else "season"
With: return "trend"
"""
