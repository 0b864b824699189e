"""Lays what is transparent over white, as a browser does.

Task: grey
Message: Over black they are
Replace: image = Image.alpha_composite(Image.new("RGBA", seen.size, (0, 0, 0, 255)), seen)
With: image = Image.alpha_composite(Image.new("RGBA", seen.size, (255, 255, 255, 255)), seen)
"""
