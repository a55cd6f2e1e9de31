-- Without this, charts of weekdays would show trade on a day when the shop is shut.
{{ config(enabled=var('dataset') == 'demo') }}

select
    lines.order_line_id,
    lines.ordered_at
from {{ ref('stg_demo__order_lines') }} as lines
left join {{ ref('stg_demo__calendar') }} as calendar on cast(lines.ordered_at as date) = calendar.day
where isodow(lines.ordered_at) = 7 or not coalesce(calendar.is_open, false)
