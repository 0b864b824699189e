"""Takes whatever appears from now on.

Task: pages
Message: has no end
Replace: "install_requires": ["Jinja2>=3.1,<4"],
With: "install_requires": ["Jinja2>=3.1"],
"""
