r"""Takes the last line, though it is blank.

Task: cause
Message: The last line that is not blank
Replace: last = text.strip().split("\n")[-1].strip()
With: last = text.removesuffix("\n").split("\n")[-1].strip()
"""
