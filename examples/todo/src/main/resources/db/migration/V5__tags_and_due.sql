alter table todo add column tags varchar(30) array;
alter table todo add column due_at timestamp(6) with time zone;

create index todo_due on todo (due_at, id);
