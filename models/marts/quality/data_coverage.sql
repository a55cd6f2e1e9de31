-- One row per input table: whether the data set provides it, for which time, and how much of it names no customer. Products
-- belong to no customer, so their columns about customers are null.
-- It waits for the test some_rows_are_accepted, and so for the tables that it reads:
-- depends_on: {{ ref('input__raw_totals') }}
-- depends_on: {{ ref('input__rejected_rows') }}

{%- set sold = 'filter (where ' ~ is_sale() ~ ')' %}
{%- set sold_to_guests = 'filter (where ' ~ is_sale() ~ ' and customer_id is null)' %}

{#- For each entity: its time column, and its sales before refunds, in total and to guests. -#}
{%- set entities = {
    'order_lines': ['ordered_at', 'sum(line_amount) ' ~ sold, 'sum(line_amount) ' ~ sold_to_guests],
    'events': ['occurred_at', 'null', 'null'],
    'customers': ['joined_at', 'null', 'null'],
    'customer_attributes': ['cast(null as timestamp)', 'null', 'null'],
    'products': ['cast(null as timestamp)', 'null', 'null'],
    'campaign_contacts': ['contacted_at', 'null', 'null'],
    'customer_totals': ['cast(null as timestamp)', 'sum(monetary_total)', 'null']
} %}

with

measured as (

    {%- for entity, (happened_at, amount, amount_without_customer) in entities.items() %}

    select
        '{{ entity }}' as entity,
        count(*) as row_count,
        min({{ happened_at }}) as first_at,
        max({{ happened_at }}) as last_at,
        {%- if entity != 'products' %}
        count(distinct customer_id) as customer_count,
        count(*) filter (where customer_id is null) as rows_without_customer_count,
        {%- else %}
        cast(null as bigint) as customer_count,
        cast(null as bigint) as rows_without_customer_count,
        {%- endif %}
        {{ amount }} as amount,
        {{ amount_without_customer }} as amount_without_customer
    from {{ ref('input__' ~ entity) }}

    {{ 'union all' if not loop.last }}

    {%- endfor %}

)

select
    -- key
    '{{ shop() }}' as dataset,
    entity,

    -- where it comes from
    case
        when entity in ({{ quoted_list(dataset_option('provides')) }}) then 'provided'
        when entity in ({{ quoted_list(derived_entities()) }}) then 'derived'
        else 'absent'
    end as provision,

    -- how much, and when
    row_count,
    cast(first_at as timestamp) as first_at,
    cast(last_at as timestamp) as last_at,

    -- whose
    customer_count,
    rows_without_customer_count,
    cast(rows_without_customer_count as double) / nullif(row_count, 0) as share_of_rows_without_customer,
    cast(amount_without_customer as decimal(38,4)) as amount_without_customer,
    cast(amount_without_customer as double) / nullif(cast(amount as double), 0) as share_of_amount_without_customer
from measured
