"""Where models are kept: files."""

from __future__ import annotations

from pathlib import Path

from winback.segmentation.model import Model, ModelError
from winback.segmentation.model_file import models_from_text


def read_model_file(path: str | Path | None) -> dict[str, Model]:
    """Read the models of a file, by segmentation; none without a path."""
    if path is None:
        return {}
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ModelError(f"The model file {path} cannot be read: {error}.") from error
    return models_from_text(text, str(path))
