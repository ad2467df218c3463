"""Templates of the forms: layout, data validation and formulas, all derived from the declarations."""
