"""Join flights with airports, planes and weather."""
