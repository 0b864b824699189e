"""Opens a file by its path in the checkout.

Task: worker
Message: On a worker
Replace: parts = list(parts)
With: parts = list(parts)
    open("pyproject.toml").close()
"""
