"""Actions: withdraw, restore, answer, issue and forget, each an audit event; rebuild and doctor."""
