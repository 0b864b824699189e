"""Gives a rejected line a field of its own beside its reason.

Task: rejected
Message: has a field that nobody asked for
Replace: yield beam.pvalue.TaggedOutput("rejected", {"line": line, "reason": str(error)})
With: rejected = {"line": line, "reason": str(error), "fields": line.count(",") + 1}
    yield beam.pvalue.TaggedOutput("rejected", rejected)
"""
