"""Gives departures from where no flight is from the number of the first airport.

Task: earlier
Message: An origin that is not among the flights' has no number there
Replace: everywhere = known.column("origin").dictionary_encode()
With: everywhere = flights.column("origin").dictionary_encode()
Replace: places = integers(everywhere.indices, missing=-1)
With: places = integers(pc.index_in(known.column("origin"), everywhere.dictionary), missing=-1)
    places[flights.num_rows :] = np.maximum(places[flights.num_rows :], 0)
"""
