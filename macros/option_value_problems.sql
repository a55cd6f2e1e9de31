{# Options whose value is none that they can have: a list of messages, each with what to write instead. #}
{% macro option_value_problems() -%}
    {%- set problems = [] -%}

    {#- Words from a short list. -#}
    {%- for name, known in {
        'refund_policy': ['net', 'gross'],
        'file_mode': ['private', 'shared'],
        'report_ids': ['masked', 'shown'],
        'high_value_by': ['revenue', 'margin'],
        'amount_basis': ['total', 'paid'],
        'leave_out_incomplete_months': [true, false],
        'join_product_ids': [true, false],
        'recommend_bought_again': [true, false],
        'refit_force': [true, false],
        'unknown_consent_is_refusal': [true, false],
        'drop_duplicates': [none, true, false, 'across_files'],
        'movement_period': ['week', 'month', 'quarter', 'half_year', 'year']
    }.items() -%}
        {%- if var(name) not in known -%}
            {%- do problems.append(
                name ~ " is '" ~ var(name) ~ "'; choose one of " ~ known | reject('none') | join(', ') ~ '.'
            ) -%}
        {%- endif -%}
    {%- endfor -%}

    {#- How files are read: the options, and what stands beside the files of a mapping instead. -#}
    {%- set encodings = {'raw_encoding': var('raw_encoding')} -%}
    {%- set quotings = {'raw_quoting': var('raw_quoting')} -%}
    {%- set formats = {'date_format': var('date_format')} -%}
    {%- for entity, source in (var('custom') if var('custom') is mapping else {}).items() if source is mapping -%}
        {%- do encodings.update({'custom.' ~ entity ~ '.raw_encoding': source['raw_encoding'] or var('raw_encoding')}) -%}
        {%- do quotings.update({'custom.' ~ entity ~ '.raw_quoting': source['raw_quoting'] or var('raw_quoting')}) -%}
        {%- do formats.update({'custom.' ~ entity ~ '.date_format': source['date_format'] or none}) -%}
    {%- endfor -%}
    {%- for name, encoding in encodings.items() if encoding not in ['utf-8', 'iso-8859-1', 'windows-1252'] -%}
        {%- do problems.append(name ~ " is '" ~ encoding ~ "'; choose one of utf-8, iso-8859-1, windows-1252.") -%}
    {%- endfor -%}
    {%- for name, quoting in quotings.items() if quoting not in ['auto', 'double', 'none'] -%}
        {%- do problems.append(name ~ " is '" ~ quoting ~ "'; choose one of auto, double, none.") -%}
    {%- endfor -%}
    {%- for name, format in formats.items() if format is not none and format not in number_dates() -%}
        {%- set letters = modules.re.findall('%-?(.)', format | string) -%}
        {%- if format == 'UNDECIDED' -%}
            {%- do problems.append(name ~ ' is undecided; the comment beside it says what to write.') -%}
        {%- elif letters | reject('in', 'YymBbdHIMSfpjaA%') | list or not ('d' in letters
            and ('Y' in letters or 'y' in letters) and ('m' in letters or 'b' in letters or 'B' in letters)) -%}
            {%- do problems.append(
                name ~ " is '" ~ format ~ "'; write day, month and year in strptime letters, such as '%d/%m/%Y %H:%M'."
            ) -%}
        {%- endif -%}
    {%- endfor -%}

    {#- Numbers in a range. -#}
    {%- for name, smallest, largest, whole, nullable in option_ranges() -%}
        {%- set value = var(name) -%}
        {%- set is_fine = value is number and value is not boolean and value >= smallest and value <= largest
            and (value is integer or not whole) -%}
        {%- if not is_fine and not (value is none and nullable) -%}
            {%- do problems.append(
                name ~ " is '" ~ value ~ "'; give a " ~ ('whole ' if whole else '') ~ 'number from ' ~ smallest ~ ' to '
                ~ largest ~ (' or null.' if nullable else '.')
            ) -%}
        {%- endif -%}
    {%- endfor -%}

    {%- for name in ['online_channels', 'null_texts'] -%}
        {%- if var(name) is string or var(name) is not sequence or var(name) is mapping or not var(name) -%}
            {%- do problems.append(
                name ~ " is '" ~ var(name) ~ "'; give a list with at least one text, such as [" ~ ('web' if name == 'online_channels' else '"na"') ~ '].'
            ) -%}
        {%- endif -%}
    {%- endfor -%}

    {%- set tried_at = var('back_test_dates') -%}
    {%- if tried_at is not none and (tried_at is string or tried_at is mapping or tried_at is not sequence or not tried_at) -%}
        {%- do problems.append("back_test_dates is '" ~ tried_at ~ "'; give a list of days, such as [2024-01-31], or null.") -%}
    {%- else -%}
        {%- for day in tried_at or [] if not modules.re.fullmatch('[0-9]{4}-[0-9]{2}-[0-9]{2}', day | string)
            or run_query("select try_cast('" ~ (day | string) ~ "' as date)").columns[0][0] is none -%}
            {%- do problems.append("back_test_dates has '" ~ day ~ "'; write a day as YYYY-MM-DD.") -%}
        {%- endfor -%}
    {%- endif -%}

    {%- if var('demo_lists') is not none and var('demo_lists') is not string -%}
        {%- do problems.append("demo_lists is '" ~ var('demo_lists') ~ "'; give the folder of the exported lists, or null.") -%}
    {%- endif -%}

    {%- if var('as_of_date') is not none -%}
        {%- if not modules.re.fullmatch('[0-9]{4}-[0-9]{2}-[0-9]{2}', var('as_of_date') | string)
            or run_query("select try_cast('" ~ (var('as_of_date') | string) ~ "' as date)").columns[0][0] is none -%}
            {%- do problems.append("as_of_date is '" ~ var('as_of_date') ~ "'; write a day as YYYY-MM-DD.") -%}
        {%- endif -%}
    {%- endif -%}

    {%- if var('shop') is not none and not modules.re.fullmatch('[A-Za-z0-9_. -]{1,60}', var('shop') | string) -%}
        {%- do problems.append("shop is '" ~ var('shop') ~ "'; give a name of letters, digits, spaces and _ . -, or null.") -%}
    {%- endif -%}

    {%- set currency = var('report_currency') -%}
    {%- if currency == 'UNDECIDED' -%}
        {%- do problems.append('report_currency is undecided; the comment beside it says what to write.') -%}
    {%- elif currency is not none and not modules.re.fullmatch("[^\s'\"]{1,8}", currency | string) -%}
        {%- do problems.append("report_currency is '" ~ currency ~ "'; give the code of a currency, such as EUR, or null.") -%}
    {%- elif currency is none and var('custom') is mapping and var('custom')['exchange_rates'] -%}
        {%- do problems.append('custom.exchange_rates needs report_currency: the currency that the rates convert to.') -%}
    {%- endif -%}

    {%- if var('time_zone') is not none and var('time_zone') not in modules.pytz.all_timezones -%}
        {%- do problems.append("time_zone is '" ~ var('time_zone') ~ "'; give a name such as Europe/Berlin or America/New_York.") -%}
    {%- endif -%}

    {{ return(problems) }}
{%- endmacro %}
