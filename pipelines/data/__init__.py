"""Where the embedded flights are, and how to make more of them."""
