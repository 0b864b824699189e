"""Leaves out a module that was in the package.

Task: pages
Message: What was right in the deployed
Replace: "py_modules": ["job", "steps"],
With: "py_modules": ["steps"],
"""
