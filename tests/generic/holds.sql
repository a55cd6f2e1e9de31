{# Each of the expressions is true in every row; null counts as false. #}
{% test holds(model, expressions) %}

select *
from {{ model }}
where {% for expression in expressions %}not coalesce({{ expression }}, false){{ '\n    or ' if not loop.last }}{% endfor %}

{% endtest %}
