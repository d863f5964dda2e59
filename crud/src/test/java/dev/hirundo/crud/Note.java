package dev.hirundo.crud;

import jakarta.validation.constraints.NotBlank;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A row whose title is unique, and that is kept when it is deleted.
record Note(
        @Nullable UUID id,
        String title,
        int size,
        @Nullable Instant createdAt,
        @Nullable Instant deletedAt,
        long version) {

    static final String SCHEMA =
            """
            create table note (
                id uuid primary key,
                title varchar(200) not null,
                size integer not null,
                created_at timestamp with time zone not null,
                deleted_at timestamp with time zone,
                version bigint not null);
            create unique index note_title on note (title)
            """;

    /// What a client may send.
    record New(@NotBlank String title, int size) {}
}
