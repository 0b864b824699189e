"""Rejects a line without the blanks at its end.

Task: delays
Message: the line as it came, with its blanks
Replace: yield beam.pvalue.TaggedOutput("rejected", {"line": line, "reason": reason})
With: yield beam.pvalue.TaggedOutput("rejected", {"line": line.rstrip(), "reason": reason})
"""
