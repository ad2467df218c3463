"""The home folder: inbox, archive, journal, outbox."""
