"""Anyone's own files: a mapping of their columns to the input contract, proposed and checked."""

from winback.mapping.check import mapping_problems
from winback.mapping.errors import MappingError
from winback.mapping.start import Start, start

__all__ = ["MappingError", "Start", "mapping_problems", "start"]
