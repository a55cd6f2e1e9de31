-- One row per way to group customers (all, tenth, segment, status, month, channel and main product of the first order) and group: what they
-- brought, and the value expected of them in the next 365 days.

{#- Fewer misses than this are no range. -#}
{%- set tests_min = 3 %}

with

customers as (

    select * from {{ ref('customer_lifetime_value') }}

),

members as (

    select
        'all' as grouped_by,
        customer_id,
        'all' as group_name
    from customers

    union all

    select
        'tenth' as grouped_by,
        customer_id,
        cast(value_tenth as string) as group_name
    from customers
    where value_tenth is not null

    union all

    select * from {{ ref('int_lifetime_groups') }}

),

-- Contacts before the first order, of customers who then ordered. What was spent on others is in no group.
acquisition as (

    select
        customer_id,
        sum(cast(cost as decimal(38,4))) as cost
    from {{ ref('int_campaign_contacts') }}
    where order_count_before = 0 and cost > 0
    group by customer_id

),

past_misses as (

    select
        total_error_min,
        total_error_max
    from {{ ref('lifetime_horizons') }}
    where horizon_days = 365 and test_count >= {{ tests_min }}

),

groups as (

    select
        members.grouped_by,
        members.group_name,
        count(*) as customer_count,
        sum(customers.value_so_far) as value_so_far,
        sum(customers.revenue_last_365) as revenue_last_365,
        sum(customers.expected_value_365) as expected_value_365,
        sum(customers.discounted_value_365) as discounted_value_365,
        sum(cast(customers.expected_orders_365 as decimal(18,6))) as expected_orders_365,
        count(acquisition.customer_id) as acquired_count,
        sum(acquisition.cost) as acquisition_cost
    from members
    inner join customers
        on members.customer_id = customers.customer_id
    left join acquisition
        on members.customer_id = acquisition.customer_id
    group by members.grouped_by, members.group_name

),

everybody as (

    select expected_value_365 as total
    from groups
    where grouped_by = 'all'

)

select
    -- key
    groups.grouped_by,
    groups.group_name,

    -- customers
    cast(groups.customer_count as bigint) as customer_count,

    -- so far
    cast(groups.value_so_far as decimal(38,4)) as value_so_far,
    cast(groups.revenue_last_365 as decimal(38,4)) as revenue_last_365,

    -- expected
    cast(groups.expected_orders_365 as double) as expected_orders_365,
    cast(groups.expected_value_365 as decimal(38,4)) as expected_value_365,
    cast(cast(groups.expected_value_365 as double) / groups.customer_count as decimal(38,4)) as expected_value_per_customer,
    cast(groups.expected_value_365 as double) / nullif(cast(everybody.total as double), 0) as share_of_expected_value,
    cast(groups.discounted_value_365 as decimal(38,4)) as discounted_value_365,

    -- as far off as the totals of all customers were at past dates
    cast(case
        when past_misses.total_error_max is not null
            then cast(groups.expected_value_365 as double) / (1 + greatest(past_misses.total_error_max, 0))
    end as decimal(38,4)) as expected_value_365_lower,
    cast(case
        when past_misses.total_error_min is not null
            then cast(groups.expected_value_365 as double) / (1 + least(past_misses.total_error_min, 0))
    end as decimal(38,4)) as expected_value_365_upper,

    -- what contacts before the first order cost: null where none had a cost
    cast(groups.acquired_count as bigint) as acquired_customer_count,
    cast(groups.acquisition_cost as decimal(38,4)) as acquisition_cost
from groups
cross join everybody
left join past_misses
    on true
