"""Raw files and tables: which there are, how they are laid out, and their records, decoded or marked as damaged."""

from winback.raw.files import raw_file_problem, raw_files
from winback.raw.header import looks_like_data
from winback.raw.layout import Layout, layout_of, with_quoting
from winback.raw.lines import first_line, read_lines
from winback.raw.load import Source, load_lines, source_name
from winback.raw.look import Look, look_into
from winback.raw.records import read_records

__all__ = [
    "Layout",
    "Look",
    "Source",
    "first_line",
    "layout_of",
    "load_lines",
    "look_into",
    "looks_like_data",
    "raw_file_problem",
    "raw_files",
    "read_lines",
    "read_records",
    "source_name",
    "with_quoting",
]
