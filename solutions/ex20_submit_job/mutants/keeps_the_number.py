r"""Keeps the service's number in the step's name.

Task: step
Message: with a number that is the service's own
Replace: _STEP = re.compile(r"(?P<error>.*) \[while running '(?P<step>.*?)(-ptransform-\d+)?'\]")
With: _STEP = re.compile(r"(?P<error>.*) \[while running '(?P<step>.*)'\]")
"""
