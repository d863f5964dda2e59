create table share (
    id          uuid primary key,
    owner       varchar(36) not null,
    owner_email varchar(254) not null,
    email       varchar(254) not null,
    member      varchar(36) not null,
    role        varchar(10) not null,
    created_at  timestamp(6) with time zone not null,
    updated_at  timestamp(6) with time zone not null,
    version     bigint not null,
    unique (owner, email)
);

create index share_member on share (member);
create index share_email on share (email);

create view editor as select owner, member from share where role = 'editor';
