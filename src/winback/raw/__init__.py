"""Raw text files: which there are, and their physical lines, decoded or marked as not decodable."""

from winback.raw.files import raw_file_problem, raw_files
from winback.raw.lines import first_line, read_lines
from winback.raw.load import load_lines

__all__ = ["first_line", "load_lines", "raw_file_problem", "raw_files", "read_lines"]
