"""The ledger: loading runs, recounting, cross-checking, the registry's tables."""
