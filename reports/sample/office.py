"""The registry folder of the sample district."""

from pathlib import Path

SAMPLE_REGISTRY = Path(__file__).parent / "registry"
