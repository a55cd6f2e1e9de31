-- One row per customer and further attribute that the data set knows, such as an age group.

select
    -- key
    customer_id,
    attribute,

    -- value
    attribute_value
from {{ ref('input__customer_attributes') }}
