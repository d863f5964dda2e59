-- What was sent to somebody and may be used once: only its hash is known here.
create table auth_code (
    hash       varchar(64) primary key,
    purpose    varchar(20) not null,
    account_id uuid not null references auth_account on delete cascade,
    data       varchar(1000) not null,
    expires_at timestamp(6) with time zone not null
);

create index auth_code_account on auth_code (account_id, purpose);
create index auth_code_expiry on auth_code (expires_at);

-- The secret is sealed with a key that is not in the database.
create table auth_totp (
    account_id uuid primary key references auth_account on delete cascade,
    secret     bytea not null,
    confirmed  boolean not null,
    last_step  bigint not null
);

create table auth_recovery_code (
    account_id uuid not null references auth_account on delete cascade,
    hash       varchar(64) not null,
    primary key (account_id, hash)
);

create table auth_key (
    id         uuid primary key,
    account_id uuid not null references auth_account on delete cascade,
    name       varchar(100) not null,
    hash       varchar(64) not null unique,
    start      varchar(20) not null,
    scopes     varchar(2000),
    created_at timestamp(6) with time zone not null,
    expires_at timestamp(6) with time zone,
    used_at    timestamp(6) with time zone
);

create index auth_key_account on auth_key (account_id);
