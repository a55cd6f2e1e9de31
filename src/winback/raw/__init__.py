"""Raw text files: their physical lines, decoded or marked as not decodable."""

from winback.raw.lines import first_line, read_lines
from winback.raw.load import load_lines

__all__ = ["first_line", "load_lines", "read_lines"]
