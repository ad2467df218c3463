"""Forms to fill in: layout, data validation, formulas, all from the declarations."""
