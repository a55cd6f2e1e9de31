-- Form A, an event log: the demo shop's people look at a far larger range of products for five months.
-- Reads demo.staging.stg_demo__people, __calendar and __hour_tickets; variables `row_count` and `customer_count`.
-- Leaves `raw_row_count` (what is written, ordered by `position`) and `truth` (what the gaps in it would say).

-- What is sold, by department. A category's code is the department and one of its leaves.
create temp table leaves as
with departments (department, leaf_names) as (
    values
    ('home', 'kitchen.kettle kitchen.grinder kitchen.toaster kitchen.scale bathroom.towel bathroom.shelf bedroom.lamp '
        || 'bedroom.duvet living.rug living.sofa living.curtain cleaning.vacuum'),
    ('pantry', 'coffee.beans coffee.ground coffee.capsules tea.black tea.green tea.herbal sweets.chocolate sweets.biscuit '
        || 'spice.mill'),
    ('garden', 'tool.spade tool.shears tool.mower furniture.bench furniture.parasol plant.pot plant.seed grill.charcoal'),
    ('electronics', 'phone.smart phone.case phone.charger audio.headset audio.speaker camera.compact camera.lens '
        || 'screen.television screen.projector clock.radio'),
    ('computing', 'notebook desktop tablet part.memory part.disk part.cooler part.board peripheral.mouse '
        || 'peripheral.keyboard peripheral.printer network.router'),
    ('clothing', 'shoes.boot shoes.sandal coat.rain coat.winter shirt.linen shirt.cotton trousers.denim hat.wool'),
    ('sport', 'bicycle.road bicycle.helmet tennis.racket swim.goggles hiking.tent hiking.backpack fitness.mat ski.pole'),
    ('children', 'toy.blocks toy.doll toy.train pram.city seat.car school.bag'),
    ('stationery', 'paper.notebook paper.card pen.fountain pen.marker office.stapler office.chair'),
    ('auto', 'tyre.summer tyre.winter battery.start wiper.blade polish.wax navigation.holder'),
    ('beauty', 'soap.bar cream.hand cream.sun hair.brush hair.dryer scent.water'),
    ('music', 'guitar.steel guitar.string piano.stage drum.stick microphone.stand')
)
select
    row_number() over (order by department, leaf) - 1 as leaf_number,
    dense_rank() over (order by department) - 1 as department_number,
    department,
    department || '.' || leaf as category_code
from (select department, unnest(string_split(leaf_names, ' ')) as leaf from departments);

-- As many categories and products as the published log has for its 407,283 users; fewer for fewer.
set variable product_count = greatest(200, cast(round(getvariable('customer_count') * 0.1315) as bigint));
set variable category_count = least(718, greatest(20, getvariable('product_count') // 25));
set variable leaf_count = (select count(*) from leaves);

-- Several category ids share a code, and one in seven has none, whatever is asked.
create temp table categories as
select
    numbers.category_number,
    -- 19 digits, nearer to each other than a float can tell apart
    2144415920000000000 + numbers.category_number * 61 as category_id,
    leaves.department_number,
    leaves.category_code as true_category_code,
    case when draw('no code ' || numbers.category_number, 1000) >= 145 then leaves.category_code end as category_code,
    -- the price level belongs to the code; ids of a code differ a little
    1.6 + 4.2 * unit('code price ' || leaves.category_code) + 0.5 * unit('id price ' || numbers.category_number)
        as price_level
from (select unnest(range(getvariable('category_count'))) as category_number) as numbers
inner join leaves on draw('leaf ' || numbers.category_number, getvariable('leaf_count')) = leaves.leaf_number;

-- Three in four products of a category are of its own eight brands, the first of them most often; a brand has its price.
create temp table products as
with drawn as (
    select
        unnest(range(getvariable('product_count'))) as product_number,
        cast(floor(power(unit('product category ' || product_number), 1.7) * getvariable('category_count')) as bigint)
            as category_number,
        case
            when draw('own brand ' || product_number, 4) > 0
                then cast(floor(power(unit('brand rank ' || product_number), 2.2) * 8) as bigint)
        end as brand_rank
),
branded as (
    select
        drawn.product_number,
        categories.*,
        -- 1,000 brands on twelve departments
        (
            83 * categories.department_number
            + case
                when drawn.brand_rank is null then draw('any brand ' || drawn.product_number, 83)
                else draw('brand of ' || categories.category_number || ' ' || drawn.brand_rank, 83)
            end
        ) % 1000 as brand_number
    from drawn
    inner join categories on drawn.category_number = categories.category_number
),
named as (
    select
        *,
        ['al', 'be', 'cor', 'du', 'en', 'fa', 'gri', 'ho', 'il', 'jo'][1 + brand_number // 100]
        || ['ba', 'de', 'fi', 'go', 'lu', 'ma', 'ne', 'po', 'ri', 'su'][1 + brand_number // 10 % 10]
        || ['ck', 'dan', 'fel', 'gon', 'lt', 'mar', 'nix', 'per', 'ro', 'via'][1 + brand_number % 10] as true_brand
    from branded
)
select
    product_number,
    row_number() over (partition by category_number order by product_number) - 1 as rank_in_category,
    count(*) over (partition by category_number) as products_in_category,
    category_number,
    100000 + product_number * 73 as product_id,
    category_id,
    category_code,
    true_category_code,
    case when draw('no brand ' || product_number, 100) >= 14 then true_brand end as brand,
    true_brand,
    cast(greatest(0.2, round(
        exp(price_level + 1.1 * (unit('brand price ' || brand_number) - 0.5) + 0.5 * (unit('price ' || product_number) - 0.5)),
        2
    )) as decimal(9, 2)) as price
from named;

-- The number of a member's events: one, and a share of the others by the member's kind and keenness.
create temp table users as
with weighed as (
    select
        people.member_number,
        people.kind,
        people.first_ticket,
        people.end_ticket,
        'user ' || people.member_number as draw_key,
        cast(
            case people.kind
                when 'engaged' then 3.0 when 'lapsed_high_value' then 2.2 when 'occasional' then 1.4
                when 'lapsed_low_value' then 0.9 else 0.6
            end * least(80, power(1 - unit('keen ' || people.member_number), -0.8) - 0.9)
            as decimal(18, 6)
        ) as weight
    from demo.staging.stg_demo__people as people
    where people.kind <> 'visitor'
),
total as (
    select sum(weight) as weight from weighed
)
select
    weighed.*,
    1 + cast(floor(
        -- Three percent too many; the surplus is cut by hash.
        1.03 * greatest(0, getvariable('row_count') - getvariable('customer_count'))
        * cast(weighed.weight as double) / cast(total.weight as double)
        + unit(weighed.draw_key || ' rounding')
    ) as bigint) as event_count,
    1 + cast(floor(power(unit(weighed.draw_key || ' session size'), 1.5) * 8) as bigint) as session_size,
    cast(floor(power(unit(weighed.draw_key || ' home'), 1.8) * getvariable('category_count')) as bigint) as home_category
from weighed
cross join total;

create temp table sessions as
with unnested as (
    select
        *,
        unnest(range(0, (event_count + session_size - 1) // session_size)) as session_number
    from users
),
keyed as (
    select
        *,
        'session ' || member_number || ' ' || session_number as session_key,
        least(session_size, event_count - session_number * session_size) as size
    from unnested
),
first_tickets as (
    select first_ticket as ticket from demo.staging.stg_demo__calendar where day = date '2025-08-01'
),
-- The customer's two years are pressed into five months, so who fell silent early there does so here.
timed as (
    select
        keyed.*,
        first_tickets.ticket + cast(floor(
            (20000 - first_tickets.ticket)
            * (keyed.first_ticket + unit(keyed.session_key || ' when') * (keyed.end_ticket - keyed.first_ticket))
            / 20000
        ) as bigint) as ticket
    from keyed
    cross join first_tickets
),
days as (
    select day, iso_weekday, unnest(range(first_ticket, end_ticket)) as ticket
    from demo.staging.stg_demo__calendar
),
dated as (
    select
        timed.*,
        -- The web has no closed Sunday: some of Monday's visits are Sunday's.
        days.day - case when days.iso_weekday = 1 and draw(timed.session_key || ' sunday', 100) < 45 then 1 else 0 end as day
    from timed
    inner join days on timed.ticket = days.ticket
)
select
    dated.member_number,
    dated.session_number,
    dated.session_key,
    dated.size,
    dated.session_size,
    cast(dated.day as timestamp) + to_hours(hours.hour_of_day) + to_seconds(draw(dated.session_key || ' second', 3600))
        as started_at,
    15 + draw(dated.session_key || ' pace', 180) as seconds_between,
    case
        when draw(dated.session_key || ' at home', 100) < 60 then dated.home_category
        else cast(floor(power(unit(dated.session_key || ' category'), 1.8) * getvariable('category_count')) as bigint)
    end as category_number,
    draw(dated.session_key || ' buys', 1000) < case
        when dated.size = 1 then 12
        when dated.kind = 'engaged' then 190 when dated.kind = 'lapsed_high_value' then 170
        when dated.kind = 'occasional' then 100 when dated.kind = 'lapsed_low_value' then 80
        else 60
    end as buys,
    draw(dated.session_key || ' gives up', 1000) < 90 as gives_up,
    draw(dated.session_key || ' no session', 1000) = 0 as is_nameless,
    -- ten letters
    translate(substr(md5(dated.session_key), 1, 10), '0123456789abcdef', 'QrTwYuPaSdFgHjKm') as user_session
from dated
inner join demo.staging.stg_demo__hour_tickets as hours
    on
        case when isodow(dated.day) >= 6 then 'web_saturday' else 'web_weekday' end = hours.deck
        and draw(dated.session_key || ' hour', 1000) = hours.ticket;

-- Three events in a row are about one product: seen, put into the cart, bought. Counted from the session's end.
create temp table events as
with unnested as (
    select
        *,
        unnest(range(1, size + 1)) as event_number,
        size - event_number as from_end,
        session_key || ' ' || event_number as event_key,
        session_key || ' group ' || from_end // 3 as group_key
    from sessions
),
kept as (
    select *
    from unnested
    -- Everybody's first event stays.
    order by session_number + event_number > 1, md5(event_key), event_key
    limit cast(getvariable('row_count') - round(getvariable('row_count') * 0.001) as bigint)
),
picked as (
    select
        *,
        case
            when from_end // 3 > 0 and draw(group_key || ' elsewhere', 100) < 30
                then cast(floor(power(unit(group_key || ' category'), 1.8) * getvariable('category_count')) as bigint)
            else category_number
        end as picked_category,
        buys and (from_end < 3 or draw(group_key || ' bought too', 100) < 40) as is_bought
    from kept
),
sizes as (
    select category_number, max(products_in_category) as products_in_category from products group by category_number
)
select
    picked.member_number,
    picked.session_number,
    picked.event_number,
    picked.event_key,
    picked.started_at
    + to_seconds((picked.event_number - 1) * picked.seconds_between + draw(picked.event_key || ' second', 15)) as event_time,
    case
        when picked.is_bought and picked.from_end % 3 = 0 then 'purchase'
        when picked.is_bought and picked.from_end % 3 = 1 then 'cart'
        when picked.buys or not picked.gives_up or picked.size = 1 then 'view'
        when picked.size > 3 and picked.from_end = 0 then 'remove_from_cart'
        when picked.from_end = case when picked.size > 3 then 1 else 0 end then 'cart'
        else 'view'
    end as event_type,
    products.product_id,
    products.category_id,
    -- What the product has may still be missing in a row.
    case when draw(picked.event_key || ' code lost', 1000) >= 105 then products.category_code end as category_code,
    case when draw(picked.event_key || ' brand lost', 1000) >= 105 then products.brand end as brand,
    case
        when draw(picked.event_key || ' price lost', 2000) = 0 then cast(0 as decimal(9, 2))
        -- some weeks, some products are cheaper
        when draw(
            'deal ' || products.product_number || ' ' || date_diff('week', date '2025-01-06', cast(picked.started_at as date)),
            100
        ) < 6 then cast(round(products.price * 0.9, 2) as decimal(9, 2))
        else products.price
    end as price,
    1515915625300000000 + picked.member_number * 37 as user_id,
    case when not picked.is_nameless then picked.user_session end as user_session
from picked
inner join sizes on picked.picked_category = sizes.category_number
inner join products
    on
        picked.picked_category = products.category_number
        and cast(floor(power(unit(picked.group_key || ' product'), 1.6) * sizes.products_in_category) as bigint)
        = products.rank_in_category;

create temp table copies as
select *
from events
order by md5(event_key || ' copy'), event_key
limit cast(round(getvariable('row_count') * 0.001) as bigint);

create temp view raw_row_count as
select
    strftime(event_time, '%Y-%m-%d %H:%M:%S UTC') as event_time,
    event_type,
    product_id,
    category_id,
    category_code,
    brand,
    price,
    user_id,
    user_session
from (select *, 1 as copy_number from events union all select *, 2 as copy_number from copies) as all_events
order by all_events.event_time, member_number, session_number, event_number, copy_number;

create temp view truth as
select product_id, category_id, true_category_code as category_code, true_brand as brand, price
from products
order by product_id;
