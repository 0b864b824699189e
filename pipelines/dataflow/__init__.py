"""Dataflow: what a production job sets, what is checked before it is sent, and its sending."""
