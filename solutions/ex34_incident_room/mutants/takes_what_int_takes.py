"""Asks int what a number is.

Task: delays
Message: takes its bundle with it
Replace: return text.isascii() and text.isdigit() and len(text) <= 9
With: try:
        int(text)
    except ValueError:
        return False
    return True
"""
