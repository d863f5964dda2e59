create table todo (
    id         uuid primary key,
    title      varchar(200) not null,
    done       boolean not null,
    created_at timestamp(6) with time zone not null,
    updated_at timestamp(6) with time zone not null,
    version    bigint not null
);
