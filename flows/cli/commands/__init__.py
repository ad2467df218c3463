"""The commands of `tonghop`, by what they do. A command imports what is heavy when it is called, not before."""
