"""Takes the hash of this process.

Task: names
Message: another one in each
Replace: return {**row, "id": hashlib.sha256(name.encode()).hexdigest()[:12]}
With: return {**row, "id": f"{hash(name) % 16**12:012x}"}
"""
