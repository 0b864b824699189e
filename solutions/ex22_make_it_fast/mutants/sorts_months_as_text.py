"""Sorts by a text in which the day has a zero before it, and the month has none.

Task: early
Message: October (MCO) behind February
Replace: | "Key" >> beam.Map(lambda row: (row["tailnum"], (*_when(row), row["dest"])))
With: | "Key" >> beam.Map(lambda row: (row["tailnum"], (_text(row), row["dest"])))
Replace: def _when(row: dict) -> tuple[int, ...]:
With: def _text(row: dict) -> str:
        day = f"{row['year']}-{row['month']}-{row['day']:02}"
        return f"{day} {row['sched_dep_time']:04} {row['flight']:04}"


    def _when(row: dict) -> tuple[int, ...]:
"""
