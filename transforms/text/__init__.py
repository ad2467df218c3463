"""Vietnamese text and values: spelling, old encodings, numbers, dates, choices."""
