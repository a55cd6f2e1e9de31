"""Customer segments: fitted here on a bounded sample, scored in SQL on everybody.

`fit_segmentation` takes a sample of customers and gives back small tables: scaler parameters, trials with their
verdicts, centres of the chosen one, silhouettes and a drawn tree. A fit becomes a model, which stays until a refit is
asked for (`models_to_add`); a refit keeps the ids of the segments it finds again. Only `model_store` reads and writes.
"""

from winback.segmentation.drift import drift_table
from winback.segmentation.fit import FitOptions, SegmentationFit, fit_segmentation
from winback.segmentation.freeze import FreezeOptions, models_to_add
from winback.segmentation.model import Model, ModelError, read_models, stack_models
from winback.segmentation.model_file import models_from_text, models_to_text
from winback.segmentation.presets import Feature, Preset, read_presets

__all__ = [
    "Feature",
    "FitOptions",
    "FreezeOptions",
    "Model",
    "ModelError",
    "Preset",
    "SegmentationFit",
    "drift_table",
    "fit_segmentation",
    "models_from_text",
    "models_to_add",
    "models_to_text",
    "read_models",
    "read_presets",
    "stack_models",
]
