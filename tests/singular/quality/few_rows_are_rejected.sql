-- Warns when a file loses more than one row in twenty: a wrong raw_encoding or date_format looks like that. Rows that are no
-- sale by their status are not lost.

{{ config(severity = 'warn') }}

select *
from {{ ref('row_accounting') }}
where rejected_row_count - no_sale_row_count > 0.05 * raw_row_count
