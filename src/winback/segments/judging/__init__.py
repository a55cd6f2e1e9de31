"""Judging: trials of a segmentation are compared, and one is chosen with its reasons."""
