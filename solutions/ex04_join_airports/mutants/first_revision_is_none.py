"""Takes the first revision, which is 0, for no row.

Task: large
Message: gives the same rows without a side input
Replace: latest = max(rows["airports"], key=_revision, default=None)
With: latest = max(rows["airports"], key=_revision, default=None)
    latest = latest if latest and latest["revision"] > 0 else None
"""
