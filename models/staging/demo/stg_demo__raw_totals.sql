-- One row per entity and file: its raw rows, and their amount after discounts, if its parts are numbers. Counted before
-- anything is accepted or rejected, and in another way, so that the two can be compared.

{{ config(enabled = is_chosen_form()) }}

select
    'demo' as dataset,
    'order_lines' as entity,
    source_file,
    count(*) as raw_row_count,
    cast(
        coalesce(sum(
            try_cast(quantity as integer) * try_cast(unit_price as decimal(9, 2)) - try_cast(discount as decimal(9, 2))
        ), 0) as decimal(38, 4)
    ) as raw_amount
from {{ ref('stg_demo__raw_lines') }}
group by source_file

union all

select
    'demo' as dataset,
    'events' as entity,
    source_file,
    count(*) as raw_row_count,
    cast(coalesce(sum({{ event_money('amount', 'event_type') }}), 0) as decimal(38, 4)) as raw_amount
from {{ ref('stg_demo__raw_events') }}
group by source_file

{%- for entity in ['customers', 'products', 'campaign_contacts'] %}

union all

select
    'demo' as dataset,
    '{{ entity }}' as entity,
    source_file,
    count(*) as raw_row_count,
    cast(0 as decimal(38, 4)) as raw_amount
from {{ ref('stg_demo__' ~ entity) }}
group by source_file

{%- endfor %}
