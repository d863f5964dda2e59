package dev.hirundo.bench.todos;

import jakarta.persistence.Id;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.UUID;

/// A row of the table `todo`, and what a client is sent. By hand nothing reads its annotations.
record Todo(
        @Id UUID id,
        String title,
        boolean done,
        Instant createdAt,
        Instant updatedAt,
        @Version long version) {}
