"""Takes a row that begins with 0 for none.

Task: guard
Message: It is within its budget
Replace: return [dict(row) for row in client.query(sql, job_config=limited).result()]
With: return [dict(row) for row in client.query(sql, job_config=limited).result() if row[0]]
"""
