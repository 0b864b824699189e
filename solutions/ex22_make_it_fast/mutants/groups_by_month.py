"""Groups the days by their month, which one worker then reads.

Task: fusion
Message: grouped by month
Replace: | "Spread" >> beam.Reshuffle()
With: | "Month" >> beam.GroupBy(lambda day: day[:7])
    | "Days" >> beam.FlatMapTuple(lambda month, days: days)
"""
