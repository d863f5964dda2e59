-- Kept when the account is gone; what tells of a person is then taken out.
create table auth_event (
    id         uuid primary key,
    at         timestamp(6) with time zone not null,
    kind       varchar(40) not null,
    account_id uuid,
    session_id uuid,
    address    varchar(45) not null,
    user_agent varchar(300) not null,
    detail     varchar(500) not null
);

create index auth_event_account on auth_event (account_id, at);
create index auth_event_at on auth_event (at);
