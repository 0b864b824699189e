"""Takes every candidate for alike.

Task: groups
Message: A band proposes, and the texts decide
Replace: if len(a & b) / len(a | b) >= threshold:
With: if a or b:
"""
