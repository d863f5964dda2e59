alter table todo add column deleted_at timestamp(6) with time zone;

create index todo_title on todo (title, id);
