{#
    CTEs that end in `offered`: each segment of the model, and the id under which it is offered. Segments with the same row of
    the playbook are offered as one if neither their reorder rate nor their revenue differs beyond chance.

      banded  a CTE of segments with their bands
#}
{% macro offered_segments(banded) -%}
keyed as (

    select
        {{ banded }}.*,
        playbook.segment_key,
        playbook.segment_name as playbook_name
    from {{ banded }}
    inner join {{ ref('playbook') }} as playbook
        on {{ banded }}.recency_band = playbook.recency_band
        and {{ banded }}.value_band = playbook.value_band
        and {{ banded }}.order_band = playbook.order_band

),

spread as (

    select
        segmentation,
        segment_id,
        cast(sum(customer_count) as double) as row_count,
        cast(sum(log_spend) as double) / sum(customer_count) as mean_log,
        cast(sum(squared_log_spend) as double) / sum(customer_count) as mean_square
    from {{ ref('int_segment_cells') }}
    group by segmentation, segment_id

),

measured as (

    select
        keyed.*,
        cast(keyed.reordered_customer_count as double) / keyed.past_customer_count as reorder_rate,
        spread.mean_log,
        greatest(spread.mean_square - spread.mean_log * spread.mean_log, 0) / nullif(spread.row_count - 1, 0) as variance_of_mean
    from keyed
    left join spread
        on keyed.segmentation = spread.segmentation
        and keyed.segment_id = spread.segment_id

),

{%- set above = 'over (partition by segmentation, segment_key order by spend desc, segment_id)' %}

paired as (

    select
        *,
        {%- for column in [
            'segment_id', 'old_segment_name', 'past_customer_count', 'reordered_customer_count', 'reorder_rate', 'mean_log',
            'variance_of_mean'
        ] %}
        lag({{ column }}) {{ above }} as above_{{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    from measured

),

pooled as (

    select
        *,
        (reordered_customer_count + above_reordered_customer_count)
        / cast(past_customer_count + above_past_customer_count as double) as pooled_rate
    from paired

),

-- Segments that were offered as one stay so until the difference is beyond 99 %, so that names do not flicker.
judged as (

    select
        *,
        case when old_segment_name = above_old_segment_name then {{ z_99() }} else {{ z_95() }} end as limit_of_chance,
        sqrt(pooled_rate * (1 - pooled_rate) * (1e0 / past_customer_count + 1e0 / above_past_customer_count)) as error_of_rates,
        sqrt(variance_of_mean + above_variance_of_mean) as error_of_means
    from pooled

),

parted as (

    select
        *,
        sum(case
            when above_segment_id is null
                or abs(reorder_rate - above_reorder_rate) > limit_of_chance * error_of_rates
                or abs(mean_log - above_mean_log) > limit_of_chance * error_of_means
                then 1
            else 0
        end) over (
            partition by segmentation, segment_key order by spend desc, segment_id
            rows between unbounded preceding and current row
        ) as part
    from judged

),

offered as (

    select
        *,
        min(segment_id) over (partition by segmentation, segment_key, part) as offered_as
    from parted

)
{%- endmacro %}
