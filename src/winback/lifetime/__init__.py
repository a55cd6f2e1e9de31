"""What customers will be worth: expected orders and values, a log-linear model beside them, and proof at past dates."""

from winback.lifetime.back_test import LifetimeOptions, fit_and_try

__all__ = ["LifetimeOptions", "fit_and_try"]
