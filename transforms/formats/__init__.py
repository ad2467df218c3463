"""One module a format: bytes → parts that are what they say, and what calamine won't tell of them."""
