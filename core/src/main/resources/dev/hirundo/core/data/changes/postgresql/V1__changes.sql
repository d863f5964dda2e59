-- Where a change comes in the log, drawn when it is written: the latest transaction that has ended,
-- or its own if that is later. Of two changes of which one saw the other, the later never has the
-- lesser turn; and while a transaction runs, its changes have a turn that is not below xmin. It must
-- be plpgsql: inlined SQL would see the snapshot of the statement, taken before it waited for a row.
create function hirundo_change_turn() returns bigint language plpgsql volatile as $$
begin
    return greatest(
        pg_current_xact_id()::text::bigint,
        pg_snapshot_xmax(pg_current_snapshot())::text::bigint - 1);
end
$$;

-- topic, kind, row_id, row_before (of an update) and row_after are the writer's.
create table hirundo_change (
    turn bigint not null default hirundo_change_turn(),
    seq bigint generated always as identity,
    changed_at timestamp with time zone not null default clock_timestamp(),
    topic text not null,
    kind text not null,
    row_id text not null,
    row_before jsonb,
    row_after jsonb not null,
    primary key (turn, seq),
    constraint hirundo_change_kind check (kind in ('created', 'updated', 'deleted')),
    constraint hirundo_change_before check ((kind = 'updated') = (row_before is not null))
);

-- Below it, nothing can be added any more.
create view hirundo_change_end as
    select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as turn;

-- Up to where the log is forgotten, or was never written.
create table hirundo_change_forgotten (
    turn bigint not null,
    seq bigint not null
);

insert into hirundo_change_forgotten (turn, seq) select pg_current_xact_id()::text::bigint, 0;
