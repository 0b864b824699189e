"""Asks int what a number is.

Task: delays
Message: What the docstring does not allow
Replace: return text.isascii() and text.isdigit() and len(text) <= 9
With: try:
        int(text)
    except ValueError:
        return False
    return True
"""
