"""Declares it under a condition.

Task: pages
Message: under a condition
Replace: "Jinja2>=3.1,<4"
With: "Jinja2>=3.1,<4; sys_platform == 'win32'"
"""
