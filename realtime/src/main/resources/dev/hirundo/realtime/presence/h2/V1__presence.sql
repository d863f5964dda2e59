-- A node that is dead never comes back: should it live after all, it goes on under another name.
create table hirundo_presence_node (
    node character varying primary key,
    seen_at timestamp(6) with time zone not null default current_timestamp,
    dead boolean not null default false
);

-- Who is there, by the word of which node. Whoever changes rows of a node holds the node's own row.
create table hirundo_presence (
    topic character varying not null,
    member character varying not null,
    node character varying not null references hirundo_presence_node,
    info character varying not null,
    primary key (topic, member, node)
);

create index hirundo_presence_by_node on hirundo_presence (node);
