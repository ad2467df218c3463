"""LibreOffice as a unit's program: open, calculate and save a workbook."""

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

SOFFICE, PDFTOTEXT = shutil.which("soffice"), shutil.which("pdftotext")
needs_office = pytest.mark.skipif(SOFFICE is None, reason="needs LibreOffice (soffice)")
needs_pdftotext = pytest.mark.skipif(PDFTOTEXT is None, reason="needs Poppler (pdftotext)")


def saved_as(extension: str, files: Mapping[str, bytes], folder: Path) -> dict[str, bytes]:
    """Open files and save them in another format: name without extension → bytes, within two minutes."""
    sent, saved = folder / "sent", folder / "saved"
    sent.mkdir()
    for name, content in files.items():
        (sent / f"{name}.xlsx").write_bytes(content)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [SOFFICE or "soffice", profile, "--headless", "--convert-to", extension, "--outdir", str(saved)]
    subprocess.run([*command, *map(str, sorted(sent.iterdir()))], check=True, capture_output=True, timeout=120)
    return {name: (saved / f"{name}.{extension}").read_bytes() for name in files}


def pages_of(pdf: bytes) -> list[str]:
    """Return the text of each page of a PDF."""
    command = [PDFTOTEXT or "pdftotext", "-layout", "-", "-"]
    text = subprocess.run(command, input=pdf, check=True, capture_output=True, timeout=120).stdout.decode()
    return text.split("\f")[:-1]
