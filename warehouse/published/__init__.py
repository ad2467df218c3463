"""The published copy: publishing it, and the queries that read it."""
