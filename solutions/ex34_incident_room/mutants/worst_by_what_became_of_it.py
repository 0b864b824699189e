"""Shows a line that is there whatever the cause is.

Task: worst
Message: Step, cause and evidence do not together
Replace: "evidence": "Out of memory: killed process (python), which took more than the 160 MB "
    "that a worker of this job has",
With: "evidence": "Parse | rows_read | 90000",
"""
