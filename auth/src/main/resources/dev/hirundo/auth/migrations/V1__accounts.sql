create table auth_account (
    id             uuid primary key,
    email          varchar(254) not null,
    email_verified boolean not null,
    name           varchar(200),
    password_hash  varchar(200),
    disabled       boolean not null,
    created_at     timestamp(6) with time zone not null,
    constraint auth_account_email unique (email)
);

create table auth_role (
    account_id uuid not null references auth_account on delete cascade,
    role       varchar(100) not null,
    primary key (account_id, role)
);

-- Who an account is elsewhere: the subject that an OpenID provider knows.
create table auth_identity (
    provider   varchar(100) not null,
    subject    varchar(255) not null,
    account_id uuid not null references auth_account on delete cascade,
    created_at timestamp(6) with time zone not null,
    primary key (provider, subject)
);

create unique index auth_identity_account on auth_identity (account_id, provider);
