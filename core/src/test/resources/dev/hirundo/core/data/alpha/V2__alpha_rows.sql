insert into alpha (id, name) values (1, 'one');
