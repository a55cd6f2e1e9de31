"""stub"""

SHUFFLED = """
    with items as (
        select order_key, ordered_at, product_id, count(*) over (partition by order_key) as item_count from ({items})
    ),
    places as (
        select
            *,
            least(9, ceil(log2(item_count))) as size_class,
            row_number() over (partition by size_class order by order_key, product_id) as place,
            row_number() over (partition by size_class order by md5(order_key || ' ' || product_id)) as dealt
        from items
    )
    select distinct places.order_key, places.ordered_at, others.product_id
    from places
    inner join places as others on places.size_class = others.size_class and places.place = others.dealt
"""
