create table hirundo_idempotency (
    id          bytea primary key,
    fingerprint bytea not null,
    status      integer not null,
    location    text,
    etag        text,
    body        bytea not null,
    expires_at  timestamptz not null
);

create index hirundo_idempotency_expires_at on hirundo_idempotency (expires_at);
