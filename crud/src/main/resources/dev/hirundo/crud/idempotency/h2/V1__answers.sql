create table hirundo_idempotency (
    id          varbinary(32) primary key,
    fingerprint varbinary(32) not null,
    status      integer not null,
    location    varchar,
    etag        varchar,
    body        blob not null,
    expires_at  timestamp(6) with time zone not null
);

create index hirundo_idempotency_expires_at on hirundo_idempotency (expires_at);
