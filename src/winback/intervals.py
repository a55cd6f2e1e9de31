"""What every 95 % interval needs."""

Z_95 = 1.959964
"""Deviations on either side of the mean within which 95 % of a normal distribution lie; SQL has the same in `z_95`."""
