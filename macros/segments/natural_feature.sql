{#
    The natural value of a scaled one, the way back of scaled_feature without its clipping: needs location_1, scale_1, ...
    of its position in scope. Beyond the largest number it is null.
#}
{% macro natural_feature(scaled, transform, position) -%}
    {%- set transformed = '((' ~ scaled ~ ') * scale_' ~ position ~ ' + location_' ~ position ~ ')' -%}
    {{ 'case when ' ~ transformed ~ ' < 700 then exp(' ~ transformed ~ ') - 1 end' if transform == 'log' else transformed }}
{%- endmacro %}
