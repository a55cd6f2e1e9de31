-- One row per raw column: its contents before any row is rejected.

select
    dataset,
    entity,
    column_name,
    column_position,
    row_count,
    missing_count,
    cast(missing_count as double) / nullif(row_count, 0) as share_of_rows_missing,
    distinct_count,
    min_value,
    first_quartile,
    median_value,
    third_quartile,
    max_value
from {{ ref('input__raw_columns') }}
