"""Takes a delay of 0 for none.

Task: past
Message: A leg on time is known to be on time
Replace: return previous["delay"], (departed - previous["arrived"]) // 60
With: return previous["delay"] or None, (departed - previous["arrived"]) // 60
"""
