"""The reorder score: who orders again without any action, how likely, and whether that can be predicted at all."""

from winback.reorder.back_test import ReorderOptions, fit_and_try
from winback.reorder.model import ReorderModel, fit_reorder_model

__all__ = ["ReorderModel", "ReorderOptions", "fit_and_try", "fit_reorder_model"]
