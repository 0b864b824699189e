"""Leaves out what cannot be compared.

Task: report
Message: must not take it for none
Replace: report.append(line)
With: if found is not None:
        report.append(line)
"""
