-- One row per input table: whether the data set provides it, for which time, and how much of it names no customer.

with

measured as (

    select
        'order_lines' as entity,
        count(*) as row_count,
        min(ordered_at) as first_at,
        max(ordered_at) as last_at,
        count(distinct customer_id) as customer_count,
        count(*) filter (where customer_id is null) as rows_without_customer,
        -- sold, before any refund
        sum(line_amount) filter (where {{ is_sale() }}) as amount,
        sum(line_amount) filter (where {{ is_sale() }} and customer_id is null) as amount_without_customer
    from {{ ref('input__order_lines') }}

    union all

    select
        'events' as entity,
        count(*) as row_count,
        min(occurred_at) as first_at,
        max(occurred_at) as last_at,
        count(distinct customer_id) as customer_count,
        count(*) filter (where customer_id is null) as rows_without_customer,
        null as amount,
        null as amount_without_customer
    from {{ ref('input__events') }}

    union all

    select
        'customers' as entity,
        count(*) as row_count,
        min(joined_at) as first_at,
        max(joined_at) as last_at,
        count(distinct customer_id) as customer_count,
        count(*) filter (where customer_id is null) as rows_without_customer,
        null as amount,
        null as amount_without_customer
    from {{ ref('input__customers') }}

    union all

    select
        'campaign_contacts' as entity,
        count(*) as row_count,
        min(contacted_at) as first_at,
        max(contacted_at) as last_at,
        count(distinct customer_id) as customer_count,
        count(*) filter (where customer_id is null) as rows_without_customer,
        null as amount,
        null as amount_without_customer
    from {{ ref('input__campaign_contacts') }}

    union all

    select
        'customer_totals' as entity,
        count(*) as row_count,
        null as first_at,
        null as last_at,
        count(distinct customer_id) as customer_count,
        count(*) filter (where customer_id is null) as rows_without_customer,
        sum(monetary_total) as amount,
        null as amount_without_customer
    from {{ ref('input__customer_totals') }}

)

select
    -- key
    '{{ var("dataset") }}' as dataset,
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
    rows_without_customer,
    cast(rows_without_customer as double) / nullif(row_count, 0) as share_of_rows_without_customer,
    cast(amount_without_customer as decimal(38,4)) as amount_without_customer,
    cast(amount_without_customer as double) / nullif(cast(amount as double), 0) as share_of_amount_without_customer
from measured
