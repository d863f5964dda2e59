-- The first todos come with each account now. Whatever else is there from before belongs to nobody.
delete from todo where id in (
    '01938000-0000-7000-8000-000000000001',
    '01938000-0000-7000-8000-000000000002',
    '01938000-0000-7000-8000-000000000003');

alter table todo add column owner varchar(36) default '' not null;
alter table todo alter column owner drop default;

create index todo_owner on todo (owner, id);
