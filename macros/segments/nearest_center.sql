{#
    Scores every row of the CTE `scaled` with its nearest center: a chain of CTEs that ends in `scored`.
    The SQL is the same on every engine and at any number of threads: one expression per center in a fixed order,
    distances rounded to 9 decimals, ties to the lower id.

      scaled          name of a CTE with a key, scaled_1 .. scaled_<feature_count>, and for every segment up to
                      segment_count its center_<segment>_<position> and its published id, segment_id_<segment> (null
                      where there is no such segment); ids rise with the segments, and may have gaps
      segment_count   the highest possible number of segments, 2 or more
      feature_count   the number of features

    `scored` adds to the columns of `scaled`
      segment_id, distance            the nearest center
      runner_up_id, runner_up_distance  the next nearest; null where there is only one segment
      separation                          1 - distance / runner_up_distance: 0 on the border between two segments, 1 on
                                      the center itself, null where there is only one segment
#}
{% macro nearest_center(scaled, segment_count, feature_count) -%}
distances as (

    select
        *,
        {%- for segment in range(1, segment_count + 1) %}
        round(sqrt(
            {%- for position in range(1, feature_count + 1) %}
            (scaled_{{ position }} - center_{{ segment }}_{{ position }})
            * (scaled_{{ position }} - center_{{ segment }}_{{ position }}){{ ' +' if not loop.last }}
            {%- endfor %}
        ), 9) as distance_{{ segment }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ scaled }}

),

nearest as (

    select
        *,
        least(
            {%- for segment in range(1, segment_count + 1) %}
            distance_{{ segment }}{{ ',' if not loop.last }}
            {%- endfor %}
        ) as distance
    from distances

),

numbered as (

    select
        *,
        case distance
            {%- for segment in range(1, segment_count + 1) %}
            when distance_{{ segment }} then segment_id_{{ segment }}
            {%- endfor %}
        end as segment_id
    from nearest

),

second as (

    select
        *,
        least(
            {%- for segment in range(1, segment_count + 1) %}
            case when segment_id <> segment_id_{{ segment }} then distance_{{ segment }} end{{ ',' if not loop.last }}
            {%- endfor %}
        ) as runner_up_distance
    from numbered

),

scored as (

    select
        *,
        case
            {%- for segment in range(1, segment_count + 1) %}
            when segment_id <> segment_id_{{ segment }} and distance_{{ segment }} = runner_up_distance
                then segment_id_{{ segment }}
            {%- endfor %}
        end as runner_up_id,
        case
            when runner_up_distance = 0 then 0.0
            else round(1 - distance / runner_up_distance, 9)
        end as separation
    from second

)
{%- endmacro %}
