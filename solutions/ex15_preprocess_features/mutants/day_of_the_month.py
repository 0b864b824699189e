"""Takes the day of the month for that of the year.

Task: times
Message: a day of the year counts from 0
Replace: day_of_year = tf.gather(before_month, tf.clip_by_value(month, 0, 11)) + inputs["day"] - 1
With: day_of_year = inputs["day"] - 1 + 0.0 * tf.gather(before_month, month)
"""
