-- A session is one login, and the family of refresh tokens that came of it. Nothing here is token
-- material: hashes, and a salt that is worth nothing without the token before.
create table auth_session (
    id            uuid primary key,
    account_id    uuid not null references auth_account (id) on delete cascade,
    method        varchar(40) not null,
    user_agent    varchar(300) not null,
    address       varchar(45) not null,
    created_at    timestamp(6) with time zone not null,
    used_at       timestamp(6) with time zone not null,
    expires_at    timestamp(6) with time zone not null,
    generation    bigint not null,
    confirmed     bigint not null,
    handed_at     timestamp(6) with time zone not null,
    family_hash   bytea not null,
    token_hash    bytea not null,
    previous_hash bytea not null,
    salt          bytea not null,
    ended_at      timestamp(6) with time zone,
    end_cause     varchar(20),
    constraint auth_session_end check ((ended_at is null) = (end_cause is null))
);

create index auth_session_account on auth_session (account_id);
create index auth_session_expires on auth_session (expires_at);
create index auth_session_ended on auth_session (ended_at);

-- What every node must hear of. No foreign key: it outlives the account.
create table auth_revocation (
    session_id uuid primary key,
    account_id uuid not null,
    revoked_at timestamp(6) with time zone not null default current_timestamp
);

create index auth_revocation_revoked on auth_revocation (revoked_at);
