{# Of the pairs that are said to go together, the share that chance explains at most; the Python package has the same. #}
{% macro false_share_max() -%}
0.05
{%- endmacro %}

{# Orders with both items as a multiple of those that chance explains. #}
{% macro association(count, expected_count) -%}
({{ count }}) / nullif({{ expected_count }}, 0)
{%- endmacro %}

{# What a pair can be. #}
{% macro pair_verdicts() -%}
    {{ return(['go together', 'only in big baskets', 'rather apart', 'as by chance', 'too few']) }}
{%- endmacro %}

{#
    What a pair is, in words, of columns of `measured` and `tests`. An association of 1.1 at least, or 1 / 1.1 at most: with many
    orders, differences that change nothing for anybody are beyond chance. "only in big baskets": more frequent (by three standard
    errors) than if all orders were alike, but about as frequent as month and size explain. "too few": it may be more, but chance could
    have done it; or so few are expected that nothing can be said.
#}
{% macro pair_verdict() -%}
case
    when tests.q_value < {{ false_share_max() }} and measured.association >= 1.1 then 'go together'
    when tests.q_value < {{ false_share_max() }} and measured.association <= 1 / 1.1e0 then 'rather apart'
    when measured.association >= 1.1 or measured.expected_count < 20 then 'too few'
    when measured.together_count > measured.plain_expected_count + 3 * sqrt(measured.plain_expected_count) then 'only in big baskets'
    else 'as by chance'
end
{%- endmacro %}
