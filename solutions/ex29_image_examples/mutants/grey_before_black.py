"""Makes it grey, and lays that over black.

Task: grey
Message: what is seen then becomes grey
Replace: image = Image.alpha_composite(Image.new("RGBA", seen.size, (0, 0, 0, 255)), seen)
With: bright = np.asarray(seen.convert("L")) * (np.asarray(seen.getchannel("A")) / 255)
    image = Image.fromarray(np.rint(bright).astype(np.uint8))
"""
