"""Rules: number, severity and Vietnamese sentence, for all forms and between reports."""
