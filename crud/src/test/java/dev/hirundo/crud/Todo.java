package dev.hirundo.crud;

import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The row that most tests serve.
record Todo(
        @Nullable UUID id,
        String title,
        boolean done,
        @Nullable String note,
        int hits,
        @Nullable LocalDate due,
        @Nullable Instant createdAt,
        @Nullable Instant updatedAt,
        long version) {

    /// `note` is shorter than what [NewTodo] lets through.
    static final String SCHEMA =
            """
            create table todo (
                id uuid primary key,
                title varchar(200) not null,
                done boolean not null,
                note varchar(10),
                hits integer not null,
                due date,
                created_at timestamp with time zone not null,
                updated_at timestamp with time zone not null,
                version bigint not null)
            """;

    static Todo of(String title) {
        return new Todo(null, title, false, null, 0, null, null, null, 0);
    }

    Todo withId(UUID id) {
        return new Todo(id, title, done, note, hits, due, createdAt, updatedAt, version);
    }

    Todo withTitle(String title) {
        return new Todo(id, title, done, note, hits, due, createdAt, updatedAt, version);
    }
}
