-- One row per alias: the customer that it stands for in the end, whatever chain of aliases leads there. A chain that leads back to
-- where it began has no end; it stops the build.

{{ config(enabled = is_chosen_form() and provides('identities')) }}

with recursive

links as (

    select
        alias,
        customer_id
    from {{ ref('stg_custom__identities_rows') }}
    where reject_reason is null and alias <> customer_id

),

chains as (

    select
        alias,
        customer_id,
        [alias, customer_id] as passed
    from links

    union all

    select
        chains.alias,
        links.customer_id,
        list_append(chains.passed, links.customer_id) as passed
    from chains
    inner join links
        on chains.customer_id = links.alias
    where not list_contains(chains.passed, links.customer_id)

),

resolved as (

    select
        alias,
        customer_id
    from chains
    where customer_id not in (select alias from links)

)

select
    links.alias,
    case
        when resolved.customer_id is null then error(
            'The identities lead in a circle: ' || links.alias || ' is an alias of ' || links.customer_id
            || ', which is, directly or through others, an alias again. Remove a row of the circle, so that one id is the customer.'
        )
        else resolved.customer_id
    end as customer_id
from links
left join resolved
    on links.alias = resolved.alias
