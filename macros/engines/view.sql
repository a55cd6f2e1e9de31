{#
    A view on Spark. Behind the input it is a table there: Spark plans a view anew wherever it is named, and a view on views that a mart names
    three times is more than a server has memory for.
#}
{% materialization view, adapter="spark" -%}
    {{ return(create_or_replace_view() if model.fqn[1] in ['staging', 'input'] else materialization_table_spark()) }}
{%- endmaterialization %}
