"""Runners that the jobs use beside Beam's in-process one: Prism, and a local Flink cluster.

Nothing here imports Beam: the command line asks these modules what is installed long before
a pipeline is wanted.
"""
