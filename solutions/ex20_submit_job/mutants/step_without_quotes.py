r"""Takes a step for a text without quotes.

Task: step
Message: so it may have blanks, quotes and brackets
Replace: _STEP = re.compile(r"(?P<error>.*) \[while running '(?P<step>.*?)(-ptransform-\d+)?'\]")
With: _STEP = re.compile(r"(?P<error>.*) \[while running '(?P<step>[^']*?)(-ptransform-\d+)?'\]")
"""
