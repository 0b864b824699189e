"""Takes whatever there was before.

Task: pages
Message: has no beginning
Replace: "install_requires": ["Jinja2>=3.1,<4"],
With: "install_requires": ["Jinja2<4"],
"""
