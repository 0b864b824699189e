"""Says no version.

Task: pages
Message: The range of versions
Replace: "Jinja2>=3.1,<4"
With: "Jinja2"
"""
