r"""Finds the step anywhere in the text.

Task: step
Message: is told by the last line
Replace: found = _STEP.fullmatch(last)
With: found = re.search(r"(?P<error>)\[while running '(?P<step>.*?)(-ptransform-\d+)?'\]", text)
    if found:
        return last.split(" [while running")[0], found["step"]
"""
