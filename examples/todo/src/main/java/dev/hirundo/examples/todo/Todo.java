package dev.hirundo.examples.todo;

import jakarta.persistence.Id;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A row of the table `todo`, and what a client is sent.
record Todo(
        @Id UUID id,
        String title,
        boolean done,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant deletedAt,
        @Version long version) {}
