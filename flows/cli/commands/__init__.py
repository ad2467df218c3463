"""The commands of `tonghop`. Heavy imports are inside the commands, so that `tonghop --help` answers at once."""
