{#
    Runs after everything: for each test `sound` that failed, prints which rules are broken, in how many rows, the key of one
    of them, and what stands there in the columns of the rule. `print` is heard with --quiet, too. Where nothing failed, it
    costs nothing. Cautions about the data are printed in words, other tests with the comment that their SQL begins with.
#}
{% macro say_broken_rules(results) -%}
    {%- for result in results if result.status in ['fail', 'warn'] and result.node.name == 'data_has_no_cautions' -%}
        {%- set rows = run_query(result.node.compiled_code).rows -%}
        {%- for row in rows if loop.index <= 20 -%}
            {%- do print(('Error: ' if row['is_error'] else 'Caution: ') ~ row['caution'] ~ '\n    ' ~ row['what_to_do']) -%}
        {%- endfor -%}
        {%- if rows | length > 20 -%}{%- do print('  … ' ~ (rows | length - 20) ~ ' more in marts.data_cautions') -%}{%- endif -%}
    {%- endfor -%}
    {%- for result in results if result.status in ['fail', 'warn'] and not result.node.test_metadata
        and result.node.name != 'data_has_no_cautions' -%}
        {%- set comment = modules.re.match('\\s*((?:--[^\\n]*\\n)*)', result.node.raw_code).group(1) -%}
        {%- do print(
            ('Failed: ' if result.status == 'fail' else 'Warning: ') ~ result.node.name ~ ' found ' ~ result.failures ~ ' row'
            ~ ('s' if result.failures != 1) ~ ' that should not be there.\n    '
            ~ (modules.re.sub('\\s*--\\s*', ' ', comment) | trim ~ '\n    ' if comment)
            ~ 'To see them, run the SQL of ' ~ result.node.original_file_path ~ ', which is compiled in the folder target/compiled.'
        ) -%}
    {%- endfor -%}
    {%- for result in results if result.status in ['fail', 'warn'] and (result.node.test_metadata or {}).name == 'sound' -%}
        {%- set test, model = result.node, graph.nodes[result.node.attached_node] -%}
        {%- set relation = api.Relation.create(database=model.database, schema=model.schema, identifier=model.alias) -%}
        {%- set columns = adapter.get_columns_in_relation(relation) | map(attribute='name') | list -%}
        {%- set named_key = key_in_words(test.test_metadata.kwargs.key) -%}
        {%- do print('Broken rules of ' ~ model.schema ~ '.' ~ model.name ~ ' (' ~ test.name ~ '):') -%}
        {%- for broken_rule, row_count, example_key in run_query(test.compiled_code) -%}
            {%- set words = modules.re.findall('[a-z_][a-z0-9_]*', broken_rule) -%}
            {%- set there = [] -%}
            {%- if example_key and broken_rule.startswith('holds: ') -%}
                {%- set read = columns | select('in', words) | list -%}
                {%- set row = run_query(
                    'select ' ~ read | join(', ') ~ ' from ' ~ relation ~ ' where not coalesce(' ~ broken_rule[7:] ~ ', false) and '
                    ~ named_key ~ " = '" ~ example_key | replace("'", "''") ~ "' order by " ~ read | join(', ') ~ ' limit 1'
                ).rows[0] -%}
                {%- for column in read -%}
                    {%- do there.append(column ~ ' = ' ~ ('null' if row[column] is none else row[column] | string | truncate(60))) -%}
                {%- endfor -%}
            {%- endif -%}
            {%- do print(
                '  ' ~ broken_rule ~ '\n    ' ~ row_count ~ ' row' ~ ('s' if row_count != 1)
                ~ (', for example ' ~ example_key if example_key)
                ~ (', where ' ~ there | join(', ') if there)
            ) -%}
        {%- endfor -%}
    {%- endfor -%}
{%- endmacro %}

{# The key of a row as text, such as 'customer_id = 17, week = 3'; null where there is no key. #}
{% macro key_in_words(key) -%}
    {%- set named = [] -%}
    {%- for column in key or [] -%}
        {%- do named.append("'" ~ column ~ " = ' || coalesce(cast(" ~ column ~ " as string), 'null')") -%}
    {%- endfor -%}
    {{ return(named | join(" || ', ' || ") or 'cast(null as string)') }}
{%- endmacro %}
