{#
    An end of the 95 % interval of a share (Wilson, 1927, Probable inference, Journal of the American Statistical
    Association 22): unlike share ± 2 standard errors it stays between 0 and 1, and is honest for small counts.

      hits, total  counts, the total above 0
      sign         - for the lower end, + for the upper
#}
{% macro wilson_bound(hits, total, sign) -%}
{%- set z = z_95() -%}
{%- set share = '(cast(' ~ hits ~ ' as double) / ' ~ total ~ ')' -%}
greatest(0.0, least(1.0, round(
    (
        {{ share }} + {{ z * z }}e0 / (2 * {{ total }})
        {{ sign }} {{ z }} * sqrt({{ share }} * (1 - {{ share }}) / {{ total }} + {{ z * z }}e0 / (4e0 * {{ total }} * {{ total }}))
    ) / (1 + {{ z * z }}e0 / {{ total }}), 6
)))
{%- endmacro %}
