-- One row per event type: how often it happened before the as-of date, to how many customers, with which amount, and how many
-- customers who viewed something, or put something into the cart, came this far.

{%- set event_types = ['view', 'cart', 'remove_from_cart', 'purchase', 'return'] %}
{%- set steps = ['view', 'cart'] %}

with

counted as (

    select
        event_type,
        cast(sum(event_count) as bigint) as event_count,
        count(distinct customer_id) as customer_count,
        {{ known_amount('sum(amount)') }} as amount
    from {{ ref('int_event_hours') }}
    group by event_type

),

totals as (

    select sum(event_count) as event_count from counted

),

-- What a customer did with a product, and with any product. Without an event log, nobody is known to have viewed anything.
choices as (

    select
        customer_id,
        product_id,
        {%- for event_type in event_types %}
        max(case when event_type = '{{ event_type }}' then 1 else 0 end) as did_{{ event_type }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('input__events') }}
    where customer_id is not null and {{ before_as_of('occurred_at') if provides('events') else 'false' }}
    group by customer_id, product_id

),

-- Who opens a page of the shop has not viewed a product, if the log names the products that were viewed.
viewed as (

    select max(case when product_id is not null then did_view else 0 end) = 1 as has_products
    from choices

),

customers as (

    select
        choices.customer_id,
        max(case when choices.product_id is not null or not viewed.has_products then choices.did_view else 0 end) as did_view
        {%- for event_type in event_types if event_type != 'view' %},
        max(choices.did_{{ event_type }}) as did_{{ event_type }}
        {%- endfor %}
    from choices
    cross join viewed
    group by choices.customer_id

),

{%- for who, source in {'customers': 'customers', 'choices': 'choices where product_id is not null'}.items() %}

{{ who }}_so_far as (

    {%- for event_type in event_types %}

    select
        '{{ event_type }}' as event_type
        {%- for step in steps %},
        sum(did_{{ step }} * did_{{ event_type }}) / nullif(cast(sum(did_{{ step }}) as double), 0) as share_of_{{ step }}_{{ who }}
        {%- endfor %}
    from {{ source }}

    {{ 'union all' if not loop.last }}
    {%- endfor %}

){{ ',' if not loop.last }}
{%- endfor %}

select
    -- key
    counted.event_type,
    {{ event_type_position('counted.event_type') }} as event_type_position,

    -- counts
    counted.event_count,
    cast(counted.event_count as double) / totals.event_count as share_of_events,
    counted.customer_count,

    -- money
    cast(counted.amount as decimal(38,4)) as amount,

    -- funnel
    {%- for step in steps %}
    cast(customers_so_far.share_of_{{ step }}_customers as double) as share_of_{{ step }}_customers,
    cast(choices_so_far.share_of_{{ step }}_choices as double) as share_of_{{ step }}_choices{{ ',' if not loop.last }}
    {%- endfor %}
from counted
cross join totals
left join customers_so_far
    on counted.event_type = customers_so_far.event_type
left join choices_so_far
    on counted.event_type = choices_so_far.event_type
