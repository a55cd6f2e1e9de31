"""Keeping: a model stays until a refit is asked for, and keeps the ids of its segments."""
