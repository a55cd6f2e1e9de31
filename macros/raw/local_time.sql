{#
    A time in the shop's zone: as it stands where it carries no zone, else moved by its offset to UTC and from there to
    var `time_zone`. `zone` is empty, UTC, GMT, Z or an offset such as +02:00.
#}
{% macro local_time(time, zone) -%}
    {%- set utc -%}
        {{ time }} - to_minutes(
            case when regexp_full_match({{ zone }}, '[+-].*') then
                cast(left({{ zone }}, 1) || '1' as integer) * (
                    60 * cast(substr({{ zone }}, 2, 2) as integer)
                    + coalesce(try_cast(right(replace({{ zone }}, ':', '') || '', -3) as integer), 0)
                )
            else 0 end
        )
    {%- endset -%}
    case
        when {{ zone }} = '' then {{ time }}
        else {{ "timezone('" ~ var('time_zone') ~ "', timezone('UTC', " ~ utc ~ '))' if var('time_zone') else utc }}
    end
{%- endmacro %}
