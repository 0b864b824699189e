"""Looks for an answer in the environment of every process.

Exercise: ex01_parse_flights
Kind: reading
Outcome: missing error
With: runs_an_answer
"""

import glob
import os

TEXTS = list(os.environ.values())
for path in glob.glob("/proc/[0-9]*/environ"):
    try:
        TEXTS += open(path, "rb").read().decode("utf-8", "replace").split("\0")
    except OSError:
        continue
for text in TEXTS:
    text = text.partition("=")[2] if text.startswith("WORKSHOP_CHEAT") else text
    if "def parse_line" in text and run(text):
        break
