"""When orders rise and fall."""

from winback.timing.change_points import change_points
from winback.timing.levels import levels
from winback.timing.patterns import PATTERN_COLUMNS, activity_patterns
from winback.timing.rhythm import rhythm
from winback.timing.season import peaks, season

__all__ = ["PATTERN_COLUMNS", "activity_patterns", "change_points", "levels", "peaks", "rhythm", "season"]
