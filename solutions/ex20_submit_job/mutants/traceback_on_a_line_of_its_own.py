"""Looks for a line that is the traceback's first.

Task: cause
Message: look for its words anywhere in the text
Replace: raised = [end for end, one in zip(ends, errors, strict=True) if _TRACEBACK in one["text"]]
With: raised = [
        end
        for end, one in zip(ends, errors, strict=True)
        if _TRACEBACK in one["text"].splitlines()
    ]
"""
