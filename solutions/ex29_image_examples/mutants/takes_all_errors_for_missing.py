"""Takes every error of the bucket for a file that is not there.

Task: workers
Message: no fault of the file
Replace: except KeyError:
With: except Exception:
"""
