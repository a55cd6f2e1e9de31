-- One row per segmentation and offered segment: how many of its customers have which status today, in words, and what the
-- status map advises for the three most frequent.

{{ config(materialized='ephemeral') }}

{%- set shown = 8 %}
{%- set advised = 3 %}

with

counted as (

    select
        members.segmentation,
        members.segment_id,
        statuses.status,
        min(statuses.action) as action,
        count(*) as customer_count
    from {{ ref('int_segment_members') }} as members
    inner join {{ ref('customer_status') }} as statuses
        on members.customer_id = statuses.customer_id
    group by members.segmentation, members.segment_id, statuses.status

),

ordered as (

    select
        *,
        row_number() over (partition by segmentation, segment_id order by customer_count desc, status asc) as position,
        cast(customer_count as double) / sum(customer_count) over (partition by segmentation, segment_id) as share
    from counted

)

select
    segmentation,
    segment_id,
    {%- for position in range(1, shown + 1) %}
    {{ "|| coalesce(', ' ||" if position > 1 }} max(case
        when position = {{ position }} then status || ' ' || {{ number_words('customer_count', 'count') }} || ' (' || {{ number_words('share', 'share') }} || ')'
    end){{ ", '')" if position > 1 }}
    {%- endfor %} as statuses,
    {%- for position in range(1, advised + 1) %}
    max(case when position = {{ position }} then status || ' (' || {{ number_words('share', 'share') }} || '): ' || action end)
        as action_{{ position }}{{ ',' if not loop.last }}
    {%- endfor %}
from ordered
group by segmentation, segment_id
