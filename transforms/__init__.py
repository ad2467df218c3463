"""Pure functions from bytes and frames to frames. No path, clock, network or log in here."""
