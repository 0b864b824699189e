"""Declares it under a condition.

Task: pages
Message: under a condition
Replace: "install_requires": ["Jinja2>=3.1,<4"],
With: "install_requires": ["Jinja2>=3.1,<4; sys_platform == 'win32'"],
"""
