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

-- It begins with the time, so that a database in memory does not take a position for its own which
-- is from the one before it.
create table hirundo_change_turn (
    last_turn bigint not null
);

insert into hirundo_change_turn (last_turn)
    values (cast(extract(epoch from current_timestamp) * 1000 as bigint));

-- Below it, nothing can be added any more.
create view hirundo_change_end as select last_turn + 1 as turn from hirundo_change_turn;

-- Up to where the log is forgotten, or was never written.
create table hirundo_change_forgotten (
    turn bigint not null,
    seq bigint not null
);

insert into hirundo_change_forgotten (turn, seq) select last_turn, 0 from hirundo_change_turn;
