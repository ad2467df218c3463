"""Cases that wait for a part that is not built: name → the reason. A case that passes must be taken out."""

AWAITED: dict[str, str] = {}

AWAITED_KINDS: dict[str, str] = {}  # likewise for generated cases, by the beginning of their kind
