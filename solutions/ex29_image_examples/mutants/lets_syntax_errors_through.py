"""Takes every error of a damaged file for an OSError.

Task: decode
Message: errors of several kinds
Replace: except _DAMAGE:
With: except OSError:
"""
