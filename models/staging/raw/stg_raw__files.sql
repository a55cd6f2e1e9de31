-- One row per raw table and file: where it is, and what its header says.

{{ config(meta = {'build': 'always'}) }}

{{ list_raw_files() }}
