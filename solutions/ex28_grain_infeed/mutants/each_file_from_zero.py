"""Takes the number within all files for the one within its file.

Task: access
Message: The first file has the numbers 0 to 2
Replace: begin = ends[file - 1] if file else 0
With: begin = 0
"""
