"""Leaves wrong flights out of the answers.

Task: wrong_rows
Message: was not refused
Replace: answers[place] = {
    "late_probability": float(predicted["late_probability"][i]),
    "delay_minutes": [float(minutes) for minutes in predicted["delay_minutes"][i]],
    }
With: answers[place] = {
        "late_probability": float(predicted["late_probability"][i]),
        "delay_minutes": [float(minutes) for minutes in predicted["delay_minutes"][i]],
    }
    answers = [one for one in answers if "error" not in one]
"""
