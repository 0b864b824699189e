"""Limits the window by what is read ahead, also where all rows are in memory.

Task: epochs
Message: STREAMED_ROWS is a limit where nothing is kept in memory
Replace: window_rows = feed.window if feed.cache else min(feed.window, STREAMED_ROWS)
With: window_rows = min(feed.window, STREAMED_ROWS)
"""
