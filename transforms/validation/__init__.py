"""Records and the findings of one report: typed columns, rules, finding ids."""
