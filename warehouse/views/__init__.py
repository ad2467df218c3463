"""The analysts' views: SQL files, their versions as known at a moment, traces."""
