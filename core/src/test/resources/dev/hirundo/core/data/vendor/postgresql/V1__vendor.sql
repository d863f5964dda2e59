create table vendor as select cast('postgresql' as varchar(20)) as name;
