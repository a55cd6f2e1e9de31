-- One row per data set, entity and raw file: raw rows and amounts, and what became of them.

{#- For each entity: the amount of its accepted rows. -#}
{%- set amounts = {
    'order_lines': 'line_amount',
    'events': event_money('amount', 'event_type'),
    'customer_totals': 'monetary_total',
    'customers': '0',
    'products': '0',
    'campaign_contacts': '0',
    'exchange_rates': '0'
} %}

with

raw_totals as (

    select * from {{ ref('input__raw_totals') }}

),

accepted as (

    -- A raw row may become several rows: an order becomes its lines. Totals of several aliases become one row.
    {%- for entity, amount in amounts.items() if provides(entity) %}
    {%- set adds_up_aliases = entity == 'customer_totals' and provides('identities') %}
    {%- set amount = 'cast(null as decimal(38,4))' if amount == '0' and not knows_money() else amount %}
    select
        '{{ entity }}' as entity,
        source_file,
        count(distinct source_row) as accepted_row_count,
        cast(sum({{ raw_money(raw_table(entity)) if adds_up_aliases else amount }}) as decimal(38,4)) as accepted_amount
    {%- if adds_up_aliases %}
    from {{ ref('stg_custom__customer_totals_rows') }} as typed
    {{ join_rates(entity, 'typed') if is_converted(entity) }}
    where reject_reason is null
    {%- else %}
    from {{ ref('input__' ~ entity) }}
    {%- endif %}
    group by source_file
    {{ 'union all' if not loop.last or lookup_tables() }}
    {%- endfor %}

    {%- for table in lookup_tables() %}
    select
        '{{ table }}' as entity,
        source_file,
        count(*) as accepted_row_count,
        cast(0 as decimal(38,4)) as accepted_amount
    from {{ ref('stg_' ~ var('dataset') ~ '__' ~ table ~ '_rows') }}
    where reject_reason is null
    group by source_file
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

rejected as (

    select
        entity,
        source_file,
        count(*) as rejected_row_count,
        count(*) filter (where {{ is_no_sale('reason') }}) as no_sale_row_count,
        sum(amount) as rejected_amount
    from {{ ref('input__rejected_rows') }}
    group by entity, source_file

)

select
    -- key
    raw_totals.dataset,
    raw_totals.entity,
    raw_totals.source_file,

    -- rows
    cast(raw_totals.raw_row_count as bigint) as raw_row_count,
    cast(coalesce(accepted.accepted_row_count, 0) as bigint) as accepted_row_count,
    cast(coalesce(rejected.rejected_row_count, 0) as bigint) as rejected_row_count,
    cast(coalesce(rejected.no_sale_row_count, 0) as bigint) as no_sale_row_count,

    -- money, where it could be read
    cast({{ known_amount('raw_totals.raw_amount') }} as decimal(38,4)) as raw_amount,
    cast({{ known_amount('accepted.accepted_amount') }} as decimal(38,4)) as accepted_amount,
    cast({{ known_amount('rejected.rejected_amount') }} as decimal(38,4)) as rejected_amount,

    -- all files of the entity
    cast(row_number() over (partition by raw_totals.entity order by raw_totals.source_file) as bigint) as file_position,
    cast(sum(raw_totals.raw_row_count) over (partition by raw_totals.entity) as bigint) as entity_raw_row_count,
    cast(sum(coalesce(rejected.rejected_row_count, 0)) over (partition by raw_totals.entity) as bigint)
        as entity_rejected_row_count
from raw_totals
left join accepted
    on raw_totals.entity = accepted.entity
    and raw_totals.source_file = accepted.source_file
left join rejected
    on raw_totals.entity = rejected.entity
    and raw_totals.source_file = rejected.source_file
