"""The packaged registry folders: the sample district's."""

from pathlib import Path

SAMPLE_REGISTRY = Path(__file__).parent / "registry"
PACKAGED = {"quynh-phu": SAMPLE_REGISTRY}
