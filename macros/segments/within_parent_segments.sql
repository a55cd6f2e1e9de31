{#
    A select of the rows of `scored` that count: all of a segmentation of the first level, and of a second level (see
    second_levels) those of customers who are in the segment that it divides.

      scored  a CTE with segmentation, segment_id and the keys
      keys    the key of a row within its segmentation: customer_id, and a date where there are many
#}
{% macro within_parent_segments(scored, keys=['customer_id']) -%}
select scored.*
from {{ scored }} as scored
    {%- if segmentation_presets().values() | selectattr('parent', 'defined') | list %}
left join {{ scored }} as parents
    on {{ same_keys('scored', 'parents', keys) }}
    and scored.segmentation = parents.segmentation || '.' || cast(parents.segment_id as string)
where scored.segmentation not like '%.%' or parents.segmentation is not null
    {%- endif %}
{%- endmacro %}
