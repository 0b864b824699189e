"""Takes the seconds of a timedelta, which are those without its days.

Task: transform
Message: .seconds of a timedelta leaves its days out
Replace: minutes = (landed - left) // datetime.timedelta(minutes=1)
With: minutes = (landed - left).seconds // 60
"""
