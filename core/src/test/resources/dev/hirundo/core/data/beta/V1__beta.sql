create table beta (id int primary key);
