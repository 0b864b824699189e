"""Makes the hour a part of the key, and no window of it.

Task: hours
Message: a window drops it, unless it is told to wait
"""


class HourlyDepartures(beam.PTransform):
    def expand(self, departures):
        def keyed(message):
            return (message["origin"], message["left"].timestamp() // HOUR * HOUR), 1

        def row(key, departures):
            hour = datetime.datetime.fromtimestamp(key[1], datetime.UTC)
            return {"origin": key[0], "hour": hour, "departures": departures}

        return departures | beam.Map(keyed) | beam.CombinePerKey(sum) | beam.MapTuple(row)
