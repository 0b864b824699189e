"""Looks at the last day alone to see whether it came back.

Task: kind
Message: whatever the very last alone has
Replace: return "trend" if away[-1] else "season"
With: return "trend" if _beyond(limit, windows[0], series[-1], measure) else "season"
"""
