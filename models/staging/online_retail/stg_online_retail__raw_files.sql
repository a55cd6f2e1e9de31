-- One row per raw file: where it is.

{{ list_raw_files() }}
