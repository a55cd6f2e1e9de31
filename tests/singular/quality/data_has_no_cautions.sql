-- Warns of each caution about the data, in words; one that makes the result worthless is an error.

{{ config(
    fail_calc = 'coalesce(sum(case when is_error then 1000000 else 1 end), 0)',
    warn_if = '> 0',
    error_if = '>= 1000000'
) }}

select
    is_error,
    caution,
    what_to_do
from {{ ref('data_cautions') }}
order by position
