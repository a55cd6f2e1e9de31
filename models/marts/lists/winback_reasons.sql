-- One row per program, what happens to customers that its rule covers today (to send, control group, suppressed) and reason:
-- how many, and their revenue.

select
    -- key
    lists.program,
    case when lists.is_to_send then 'to send' when lists.is_held_back then 'control group' else 'suppressed' end as part,
    coalesce(lists.suppressed_reason, case when lists.is_held_back then 'control group' else 'none' end) as reason,

    -- the program
    programs.position as program_position,
    programs.title,

    -- who
    cast(count(*) as bigint) as customer_count,
    cast(sum(lists.revenue) as decimal(38,4)) as revenue,
    min(call_list.position) as first_call_position
from {{ ref('winback_list') }} as lists
inner join {{ ref('programs') }} as programs
    on lists.program = programs.program
left join {{ ref('call_list') }} as call_list
    on lists.customer_id = call_list.customer_id
group by
    lists.program,
    lists.is_to_send,
    lists.is_held_back,
    lists.suppressed_reason,
    programs.position,
    programs.title
