"""Counts the days of the year from 1.

Task: times
Message: counts from 0, 1 January
Replace: day_of_year = tf.gather(before_month, tf.clip_by_value(month, 0, 11)) + inputs["day"] - 1
With: day_of_year = tf.gather(before_month, tf.clip_by_value(month, 0, 11)) + inputs["day"]
"""
