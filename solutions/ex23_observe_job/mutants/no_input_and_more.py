"""Says more of a run that read nothing.

Task: diagnose
Message: need not hear that batches are small
Replace: if not read:
    return ["no input"]
With: if not read and not metrics["distributions"]:
        return ["no input"]
Replace: "bad source": counts["implausible"] / read > IMPLAUSIBLE_SHARE,
With: "no input": not read,
        "bad source": counts["implausible"] > IMPLAUSIBLE_SHARE * read,
"""
