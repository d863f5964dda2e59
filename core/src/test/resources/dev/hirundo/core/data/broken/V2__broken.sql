create table half (id int primary key);
insert into no_such_table (id) values (1);
