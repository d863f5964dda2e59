alter table todo add column place double precision;
update todo set place = extract(epoch from created_at);
alter table todo alter column place set not null;

create index todo_place on todo (place, id);
