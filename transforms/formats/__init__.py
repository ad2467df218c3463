"""File formats: bytes to sheets, and the facts of a file that calamine doesn't return."""
