"""The release: figures that may leave the office, small counts hidden."""
