"""Takes a delay to have three quantiles.

Task: columns
Message: as many as the model gives
Replace: "delay_minutes": [float(minutes) for minutes in predicted["delay_minutes"][i]],
With: "delay_minutes": [float(minutes) for minutes in predicted["delay_minutes"][i][:3]],
"""
