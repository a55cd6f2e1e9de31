-- One row per grouping (status, and each segmentation) and period (up to each period end, and the last seven days): how many
-- customers there are, how many of them moved, and the value of the moves that matter.

with

flows as (

    select
        *,
        movement in ('first_order', 'new') as is_new,
        -- in a segmentation customers come back from gone, in the statuses from dormant or lost
        case
            when grouped_by = 'status' then movement = 'came_back'
            else from_group = 'gone' and to_group <> 'gone'
        end as is_back
    from {{ ref('int_flows') }}

),

parents as (

    select
        segmentation,
        max(parent_segment_name) as parent_segment_name
    from {{ ref('segment_profiles') }}
    group by segmentation

)

select
    -- key
    flows.grouped_by,
    flows.period_type,
    flows.period_end,

    -- which
    flows.is_last_period,
    max(flows.week_ago) as week_ago,
    max(parents.parent_segment_name) as parent_segment_name,

    -- everybody
    cast(sum(flows.customer_count) as bigint) as customer_count,
    cast(sum(case when not flows.is_new then flows.customer_count else 0 end) as bigint) as known_before_count,
    cast(sum(flows.buyer_count) as bigint) as buyer_count,
    cast(sum(flows.revenue) as decimal(38,4)) as revenue,

    -- who moved, and why
    cast(sum(case when flows.is_new then flows.customer_count else 0 end) as bigint) as new_count,
    cast(sum(case when flows.is_move and not flows.is_new then flows.customer_count else 0 end) as bigint) as moved_count,
    {%- for column, cause in {
        'moved_by_buying_count': 'bought', 'moved_by_other_activity_count': 'other activity', 'moved_by_time_count': 'only time passed'
    }.items() %}
    cast(case when flows.grouped_by <> 'status' and flows.period_type = 'period' then
        sum(case when flows.is_move and flows.movement = '{{ cause }}' then flows.customer_count else 0 end)
    end as bigint) as {{ column }},
    {%- endfor %}
    cast(sum(case
        when flows.grouped_by <> 'status' and flows.to_group = 'gone' and flows.from_group <> 'gone' then flows.customer_count
        else 0
    end) as bigint) as gone_count,
    cast(sum(case when flows.is_back then flows.customer_count else 0 end) as bigint) as came_back_count,
    cast(sum(case when flows.is_back then {{ known_amount('flows.revenue') }} else {{ '0' if knows_money() else 'null' }} end) as decimal(38,4)) as came_back_revenue,

    -- between statuses
    {%- for movement in ['fell_dormant', 'began_to_slip'] %}
    cast(sum(case when flows.movement = '{{ movement }}' then flows.customer_count else 0 end) as bigint) as {{ movement }}_count,
    cast(sum(case when flows.movement = '{{ movement }}' then flows.value_at_start else {{ '0' if knows_money() else 'null' }} end) as decimal(38,4)) as {{ movement }}_value,
    {%- endfor %}

    -- model and sample
    max(flows.is_look_back) as is_look_back,
    cast(sum(case when max(flows.is_look_back) then 1 else 0 end) over (partition by flows.grouped_by, flows.period_type) as bigint)
        as look_back_count,
    count(*) over (partition by flows.grouped_by, flows.period_type) as period_count,
    min(flows.share_of_customers_drawn) as share_of_customers_drawn
from flows
left join parents
    on flows.grouped_by = parents.segmentation
group by flows.grouped_by, flows.period_type, flows.period_end, flows.is_last_period
