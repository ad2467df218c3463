"""The language in which a form is declared: fields, constraints, the base class."""
