r"""Finds a step only by its number.

Task: step
Message: a number at its end, where there is one
Replace: _STEP = re.compile(r"(?P<error>.*) \[while running '(?P<step>.*?)(-ptransform-\d+)?'\]")
With: _STEP = re.compile(r"(?P<error>.*) \[while running '(?P<step>.*?)(-ptransform-\d+)'\]")
"""
