insert into todo (id, title, done, created_at, updated_at, version) values
    ('01938000-0000-7000-8000-000000000001', 'Watch the swallows come back', true, current_timestamp, current_timestamp, 1),
    ('01938000-0000-7000-8000-000000000002', 'Read Main.java: it is the whole program', false, current_timestamp, current_timestamp, 1),
    ('01938000-0000-7000-8000-000000000003', 'Add a todo of your own', false, current_timestamp, current_timestamp, 1);
