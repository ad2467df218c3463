"""The commands of `tonghop`. Heavy imports stand inside the commands, so that `tonghop --help` answers at once."""
