"""Retells the evidence.

Task: worst
Message: The evidence is no line
Replace: "evidence": "Out of memory: killed process (python), which took more than the 160 MB "
With: "evidence": "A process was killed: "
"""
