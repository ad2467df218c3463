"""What a report is: forms, rules, units, periods. Imports nothing of ours."""
