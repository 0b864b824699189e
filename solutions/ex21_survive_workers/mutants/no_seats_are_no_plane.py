"""Takes a plane with 0 seats for none.

Task: seats
Message: 0 seats are a number
Replace: if row["tailnum"] not in seats:
With: if not seats.get(row["tailnum"]):
Replace: return {**row, "seats": seats.get(row["tailnum"])}
With: return {**row, "seats": seats.get(row["tailnum"]) or None}
"""
