-- Where a change comes in the log, its turn, is written after its transaction has committed, by the
-- first who reads: all that are there by then get the next turn.
-- topic, kind, row_id, row_before (of an update) and row_after are the writer's.
create table hirundo_change (
    seq bigint generated always as identity primary key,
    turn bigint,
    changed_at timestamp with time zone not null default current_timestamp,
    topic character varying not null,
    kind character varying not null,
    row_id character varying not null,
    row_before character varying,
    row_after character varying not null,
    constraint hirundo_change_kind check (kind in ('created', 'updated', 'deleted')),
    constraint hirundo_change_before check ((kind = 'updated') = (row_before is not null))
);

create index hirundo_change_position on hirundo_change (turn, seq);

create table hirundo_change_turn (
    last_turn bigint not null
);

insert into hirundo_change_turn (last_turn) values (0);

-- Below it, nothing can be added any more.
create view hirundo_change_end as select last_turn + 1 as turn from hirundo_change_turn;

-- A stretch of history, by a random number: a new one each time that the database is opened, since
-- the file may be a copy from which another history went on. Positions of one that has ended are
-- good up to the turn at which it did.
create table hirundo_change_epoch (
    epoch bigint primary key,
    until bigint not null default 9223372036854775807
);

-- The epoch that runs. When the database is closed it is empty again.
create memory table hirundo_change_opened (
    epoch bigint not null
) not persistent;

create view hirundo_change_now as select epoch from hirundo_change_opened;

-- Up to where the log is forgotten, or was never written.
create table hirundo_change_forgotten (
    turn bigint not null,
    seq bigint not null
);

insert into hirundo_change_forgotten (turn, seq) values (0, 0);
