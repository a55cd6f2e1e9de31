-- The only source of chance in raw forms: md5 of a text key, so the same command writes the same bytes.
-- The same as the project's macros `hash_unit` and `demo_draw`.
create temp macro unit(key) as cast('0x' || substr(md5(key), 1, 8) as bigint) / 4294967296.0;
create temp macro draw(key, size) as cast(floor(unit(key) * size) as bigint);
