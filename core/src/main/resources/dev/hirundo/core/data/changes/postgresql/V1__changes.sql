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

-- Which database of which server this is: another after a dump was restored there. The same for as
-- long as a session lives, so that a prepared statement asks once; null if it may not be known.
create function hirundo_change_server() returns text language plpgsql immutable as $$
begin
    return (select s.system_identifier || '/' || d.oid
        from pg_control_system() s, pg_database d where d.datname = current_database());
exception when others then
    return null;
end
$$;

-- Which history of the server: another after a standby took over, or a backup was recovered. Null on
-- a standby, or if it may not be known.
create function hirundo_change_timeline() returns text language plpgsql stable as $$
begin
    return substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8);
exception when others then
    return null;
end
$$;

-- The stretch of history that runs, by a random number, and where it does.
create table hirundo_change_epoch (
    epoch bigint primary key,
    until bigint not null default 9223372036854775807,
    server text,
    timeline text
);

-- Empty if that is not here and now.
create view hirundo_change_now as
    select epoch from hirundo_change_epoch
    where server is not distinct from coalesce(hirundo_change_server(), server)
    and timeline is not distinct from coalesce(hirundo_change_timeline(), timeline);

-- Up to where the log is forgotten, or was never written.
create table hirundo_change_forgotten (
    turn bigint not null,
    seq bigint not null
);

insert into hirundo_change_forgotten (turn, seq) values (0, 0);
