"""Cases that wait for a part that is not built: name → the reason. A case that passes must be taken out."""

_NO_REPORT = "contents that are no spreadsheet are not told apart (F-10)"
AWAITED = {
    "printed.pdf": _NO_REPORT,
    "photo.png": _NO_REPORT,
}

AWAITED_KINDS: dict[str, str] = {}  # likewise for generated cases, by the beginning of their kind
