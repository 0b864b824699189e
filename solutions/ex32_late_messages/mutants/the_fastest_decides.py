"""Takes the partition that has come farthest.

Task: stuck
Message: what happened at 640 or later
Replace: least = min(newest[name] for name in awake) - DISORDER
With: least = max(newest[name] for name in awake) - DISORDER
"""
