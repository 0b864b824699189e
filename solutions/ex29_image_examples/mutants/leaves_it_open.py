"""Never closes its connection.

Task: workers
Message: counts it until it gives up
Replace: self._bucket.close()
With: pass
"""
