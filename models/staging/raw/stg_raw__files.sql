-- One row per raw table and file: where it is, and what its header says.

{{ list_raw_files() }}
