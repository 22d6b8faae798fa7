"""Where openapi/, xsd/ and crosswalks/ are: in the wheel, else in the checkout."""

from pathlib import Path

_PACKAGED = Path(__file__).parent / "assets"
_ROOT = _PACKAGED if _PACKAGED.is_dir() else Path(__file__).parent.parent


def asset(path: str) -> Path:
    """The file or folder of that name, such as `xsd/cedars/datasets.yaml`."""
    return _ROOT / path
