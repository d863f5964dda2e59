-- Not logged: no decision waits for a disk. After a crash of the database the table is empty, as the
-- memory of a process would be.
create unlogged table ratelimit_bucket (
    id         varchar(100) primary key,
    state      bytea not null,
    expires_at timestamp(6) with time zone not null
) with (fillfactor = 60);

create index ratelimit_bucket_expires_at on ratelimit_bucket (expires_at);
