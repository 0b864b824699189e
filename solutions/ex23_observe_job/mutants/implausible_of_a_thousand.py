"""Takes one in a thousand for too many.

Task: diagnose
Message: 1 of 1000 rows is not more
Replace: "bad source": counts["implausible"] / read > IMPLAUSIBLE_SHARE,
With: "bad source": counts["implausible"] / read >= IMPLAUSIBLE_SHARE,
"""
