create table vendor as select cast('h2' as varchar(20)) as name;
