{#
    The smallest rise of a share that two arms show in four of five trials (power 80 %), judged by the 95 % interval of the
    difference: the d that solves d² = z² (p (1 - p) / control + (p + d) (1 - p - d) / treatment), z being 1.96 + 0.84. Null
    where an arm is empty or no rise to at most 1 would do.

      share               without contact, p
      treatment, control  customers in the arms
#}
{% macro smallest_effect(share, treatment, control) -%}
{%- set z2 = effect_z() ** 2 -%}
{%- set per_treatment = '(' ~ z2 ~ ' / nullif(' ~ treatment ~ ', 0))' -%}
{%- set per_control = '(' ~ z2 ~ ' / nullif(' ~ control ~ ', 0))' -%}
{%- set linear = '(' ~ per_treatment ~ ' * (1 - 2 * ' ~ share ~ '))' -%}
{%- set effect -%}
(
    {{ linear }} + sqrt(
        {{ linear }} * {{ linear }}
        + 4 * (1 + {{ per_treatment }}) * {{ share }} * (1 - {{ share }}) * ({{ per_treatment }} + {{ per_control }})
    )
) / (2 * (1 + {{ per_treatment }}))
{%- endset -%}
case when {{ share }} + {{ effect }} <= 1 then {{ effect }} end
{%- endmacro %}

{# The quantiles of the normal distribution for a two-sided test at 5 % and for a power of 80 %, added. #}
{% macro effect_z() -%}
    {{ return(1.959964 + 0.841621) }}
{%- endmacro %}
