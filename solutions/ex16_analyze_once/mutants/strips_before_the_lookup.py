"""Takes blanks off a text before it is looked up.

Task: transform
Message: looks for others than it found
Replace: if text in ids:
With: text = (text or "").strip()
    if text in ids:
"""
