-- A node that is dead never comes back: should it live after all, it goes on under another name.
create table hirundo_presence_node (
    node text primary key,
    seen_at timestamp with time zone not null default current_timestamp,
    dead boolean not null default false
);

-- Who is there, by the word of which node. Whoever changes rows of a node holds the node's own row.
create table hirundo_presence (
    topic text not null,
    member text not null,
    node text not null references hirundo_presence_node,
    info text not null,
    primary key (topic, member, node)
);

create index hirundo_presence_by_node on hirundo_presence (node);
