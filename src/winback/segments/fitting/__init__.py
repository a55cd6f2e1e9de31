"""Fitting: samples are drawn, features scaled, centers and trees found."""
