"""Says no version.

Task: pages
Message: The range of versions
Replace: "install_requires": ["Jinja2>=3.1,<4"],
With: "install_requires": ["Jinja2"],
"""
