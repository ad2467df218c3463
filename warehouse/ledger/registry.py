"""The registry folder on disk. Its files: docs/registry.md."""

from collections.abc import Sequence
from pathlib import Path

from schemas.declaration.form import Form
from schemas.forms import FORMS
from schemas.registry import Registry
from schemas.registry.parsing import FILES, Parsed, parse_registry


class RegistryError(Exception):
    """An unreadable registry; the message names each mistake's file, line and remedy."""


def read_registry(folder: Path, forms: Sequence[type[Form]] = FORMS) -> Registry:
    """Read a registry folder; raises RegistryError with all its mistakes. `forms`: the forms that units may owe."""
    parsed = parse_folder(folder, forms)
    if parsed.mistakes:
        said = [f"{folder / mistake.file}{str(mistake).removeprefix(mistake.file)}" for mistake in parsed.mistakes]
        hint = f"`tonghop registry check {folder}` shows the office as understood."
        raise RegistryError(" ".join(["\n".join(said), hint]))
    return parsed.registry


def parse_folder(folder: Path, forms: Sequence[type[Form]] = FORMS) -> Parsed:
    """Parse a registry folder as far as it can be read, with all mistakes; raises RegistryError without a folder."""
    if not folder.is_dir():
        raise RegistryError(
            f"{folder} is no folder; name a registry folder, or write one with `tonghop init {folder}`."
        )
    files = {path.name: _content(path) for name in FILES if (path := folder / name).exists()}
    return parse_registry(files, senders_of(forms))


def senders_of(forms: Sequence[type[Form]] = FORMS) -> dict[str, frozenset[str]]:
    """Return the kinds of unit that send each form, by the form's code."""
    return {form.metadata().code: form.metadata().senders for form in forms}


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise RegistryError(f"{path} can't be read ({error.strerror or error}); correct its rights.") from error
