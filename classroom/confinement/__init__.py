"""Code of strangers, confined: what it sees, what it may take, and how it is ended.

A process that is confined sees the files that it is shown and no others, no network beyond its
own loopback address, and no other process; it takes so much memory, processor, disk and so many
processes, and ends as a whole.
"""
