package dev.hirundo.examples.todo;

import jakarta.persistence.Id;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.UUID;

/// The list of one account, open to another; a row of the table `share`.
///
/// @param owner the account whose list it is
/// @param email of whom it is shared with, as the owner wrote it
/// @param member the account of that address; none that there is, as long as nobody has shown that
///   the address is his. Which of both is nobody's business: only the member himself is shown it
record Share(
        @Id UUID id,
        String owner,
        String ownerEmail,
        String email,
        String member,
        Role role,
        Instant createdAt,
        Instant updatedAt,
        @Version long version) {

    enum Role {
        VIEWER,
        EDITOR
    }
}
