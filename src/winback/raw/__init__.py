"""Raw files and tables: which there are, and their lines, decoded or marked as not decodable."""

from winback.raw.files import Header, raw_file_problem, raw_files, read_header
from winback.raw.lines import first_line, read_lines
from winback.raw.load import load_lines, source_name

__all__ = [
    "Header",
    "first_line",
    "load_lines",
    "raw_file_problem",
    "raw_files",
    "read_header",
    "read_lines",
    "source_name",
]
