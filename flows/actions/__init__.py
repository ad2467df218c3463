"""Actions of people, each an audit event: withdraw, restore, answer, issue, forget, rebuild."""
