"""Customer segments: fitted here on a bounded sample, scored in SQL on everybody.

`fit_segmentation` takes a sample of customers and gives back small tables: scaler parameters, trials with their
verdicts, centers of the chosen one, silhouettes and a drawn tree. A fit becomes a model, which stays until a refit is
asked for (`models_to_add`); a refit keeps the ids of the segments it finds again.
"""

from winback.segments.fit import FitOptions, SegmentationFit, fit_segmentation
from winback.segments.fitting.presets import Feature, Preset, read_presets
from winback.segments.keeping.drift import drift_table
from winback.segments.keeping.freeze import FreezeOptions, models_to_add
from winback.segments.keeping.model import Model, ModelError, read_models, stack_models

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
    "models_to_add",
    "read_models",
    "read_presets",
    "stack_models",
]
