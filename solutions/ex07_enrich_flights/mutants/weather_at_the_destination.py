"""Takes the weather of the destination.

Task: seat
Message: The weather is that of the origin
Replace: (weather, weather_rows(flights, weather), WEATHER),
With: (weather, find_rows(flights.column("dest"), weather.column("origin")), WEATHER),
"""
