"""Customer segments: fitted here on a bounded sample, scored in SQL on everybody.

`fit_segmentation` takes a sample of customers and gives back small tables: scaler parameters, trials with their
verdicts, centres of the chosen one, silhouettes and a drawn tree. Nothing here reads or writes anything.
"""

from winback.segmentation.fit import FitOptions, SegmentationFit, fit_segmentation
from winback.segmentation.frames import stack_fits
from winback.segmentation.presets import Feature, Preset, read_presets

__all__ = [
    "Feature",
    "FitOptions",
    "Preset",
    "SegmentationFit",
    "fit_segmentation",
    "read_presets",
    "stack_fits",
]
