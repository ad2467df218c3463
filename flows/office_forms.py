"""An office's own forms: Python files in `forms/` of its registry folder.

A file declares forms as `schemas/forms/` does. A form whose code is one of the five's takes its place.
"""

import importlib.util
import sys
from pathlib import Path

from flows.errors import UsageError
from schemas.declaration.form import Form
from schemas.forms import FORMS

FOLDER = "forms"


def office_forms(registry_folder: Path) -> tuple[type[Form], ...]:
    """Return the five forms and an office's own; raises UsageError for a file that can't be loaded."""
    own = [form for path in sorted((registry_folder / FOLDER).glob("*.py")) for form in _forms_of(path)]
    by_code = {form.metadata().code: form for form in (*FORMS, *own)}
    return tuple(by_code.values())


def _forms_of(path: Path) -> list[type[Form]]:
    name = f"tonghop_own_forms_{path.parent.resolve().as_posix().replace('/', '_')}_{path.stem}"
    module = sys.modules.get(name)
    if module is None:
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec is not None and spec.loader is not None  # noqa: S101, PT018  (a .py file has a loader)
        module = sys.modules[name] = importlib.util.module_from_spec(spec)
        try:
            spec.loader.exec_module(module)
        except Exception as error:
            del sys.modules[name]
            raise UsageError(f"{path}: the form can't be loaded ({error}); write it as schemas/forms/ does.") from error
    found = [v for v in vars(module).values() if isinstance(v, type) and issubclass(v, Form) and v.__module__ == name]
    if not found:
        raise UsageError(f"{path} declares no form; write a class of Form in it, or delete the file.")
    return found
