"""Declarations of the ledger's tables, made from the forms."""
