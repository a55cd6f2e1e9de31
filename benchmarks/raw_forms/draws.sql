-- The only source of chance in raw forms: md5 of a text key, so the same command writes the same bytes.
create temp macro unit(key) as (md5_number_lower(key) >> 11) / 9007199254740992.0;
create temp macro draw(key, size) as cast(md5_number_lower(key) % cast(size as ubigint) as bigint);
