-- One row per month with so few orders, compared with the months around, that some must be missing.

select
    -- key
    month_start,

    -- figures
    order_count,
    neighbor_median,
    share_of_median,

    -- in words
    {{ 'true' if var('leave_out_incomplete_months') else 'false' }} as is_left_out,
    cast(order_count as string) || case when order_count = 1 then ' order' else ' orders' end
    || '; half of the surrounding months have '
    || cast(cast(round(neighbor_median) as bigint) as string) || ' or more. '
    {%- if var('leave_out_incomplete_months') %}
    || 'Left out of the customer measures.' as detail
    {%- else %}
    || 'The month still counts; leave_out_incomplete_months leaves it out.' as detail
    {%- endif %}
from {{ ref('int_incomplete_months') }}
