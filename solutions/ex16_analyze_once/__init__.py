"""Analysed once, by parts; transformed by constants. The reference answer."""
