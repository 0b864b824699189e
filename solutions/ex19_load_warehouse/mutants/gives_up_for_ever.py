"""Takes the job of an earlier attempt for a load, though it failed.

Task: retry
Message: has its id for ever
Replace: except GoogleAPICallError:
    attempt += 1
    continue
With: except GoogleAPICallError:
        pass
"""
