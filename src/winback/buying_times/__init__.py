"""When orders rise and fall."""

from winback.buying_times.best_times import judge_best_times
from winback.buying_times.change_points import change_points
from winback.buying_times.levels import levels
from winback.buying_times.patterns import PATTERN_COLUMNS, activity_patterns
from winback.buying_times.rhythm import rhythm
from winback.buying_times.season import peaks, season

__all__ = [
    "PATTERN_COLUMNS",
    "activity_patterns",
    "change_points",
    "judge_best_times",
    "levels",
    "peaks",
    "rhythm",
    "season",
]
