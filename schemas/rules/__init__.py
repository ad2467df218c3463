"""Rules: number, severity and Vietnamese sentence; general rules and cross-checks."""
