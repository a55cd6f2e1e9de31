"""The return score: who comes back without any action, how likely, and whether that can be told at all."""

from winback.returning.back_test import ReturnOptions, fit_and_try
from winback.returning.model import ReturnModel, fit_return_model

__all__ = ["ReturnModel", "ReturnOptions", "fit_and_try", "fit_return_model"]
