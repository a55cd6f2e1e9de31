{#
    A relation of (activity_hour, clock_hours): every hour of a span by the shop's clock, and how many hours long it was. In
    the zone of var `time_zone` the hour that a clock skips in spring is missing and the one it repeats in autumn counts 2.

      days  a relation with the column day_on, without gaps
#}
{% macro clock_hours(days) -%}
{% if var('time_zone') -%}
select
    activity_hour,
    count(*) as clock_hours
from (
    select cast(date_trunc('hour', {{ shop_time("cast(" ~ days ~ ".day_on as timestamp) + hours.elapsed") }}) as timestamp)
        as activity_hour
    from {{ days }}
    cross join ({{ elapsed_hours() }}) as hours

    -- A zone may lie up to 14 hours before UTC and 12 behind it.
    union all

    select cast(date_trunc('hour', {{ shop_time("cast(edges.day_on as timestamp) + hours.elapsed") }}) as timestamp)
        as activity_hour
    from (
        select min(day_on) - interval '1' day as day_on from {{ days }}
        union all
        select max(day_on) + interval '1' day as day_on from {{ days }}
    ) as edges
    cross join ({{ elapsed_hours() }}) as hours
) as hours_of_utc
where activity_hour >= (select min(day_on) from {{ days }})
    and activity_hour < (select max(day_on) + interval '1' day from {{ days }})
group by activity_hour
{%- else -%}
select
    cast(cast({{ days }}.day_on as timestamp) + hours.elapsed as timestamp) as activity_hour,
    cast(1 as bigint) as clock_hours
from {{ days }}
cross join ({{ elapsed_hours() }}) as hours
{%- endif %}
{%- endmacro %}

{# The hours of a day as times that have passed since midnight. #}
{% macro elapsed_hours() -%}
    {% for hour in range(24) %}select interval '{{ hour }}' hour as elapsed{{ ' union all ' if not loop.last }}{% endfor %}
{%- endmacro %}

{# A time in UTC by the clock of var `time_zone`. #}
{% macro shop_time(utc) -%}
    {{ return(adapter.dispatch('shop_time', 'winback')(utc)) }}
{%- endmacro %}

{% macro default__shop_time(utc) -%}
    timezone('{{ var("time_zone") }}', timezone('UTC', {{ utc }}))
{%- endmacro %}

{% macro spark__shop_time(utc) -%}
    from_utc_timestamp({{ utc }}, '{{ var("time_zone") }}')
{%- endmacro %}
