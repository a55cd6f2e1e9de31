"""Raw files and tables: which there are, and their lines, decoded or marked as not decodable."""

from winback.raw.files import Header, raw_file_problem, raw_files, read_header
from winback.raw.lines import first_line, read_lines
from winback.raw.load import load_lines, source_name
from winback.raw.look import Look, look_into

__all__ = [
    "Header",
    "Look",
    "first_line",
    "load_lines",
    "look_into",
    "raw_file_problem",
    "raw_files",
    "read_header",
    "read_lines",
    "source_name",
]
