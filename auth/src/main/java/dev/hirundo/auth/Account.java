package dev.hirundo.auth;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// Somebody who can log in. Holds no password: that stays in the database, hashed.
///
/// @param id the subject of his tokens, as text
/// @param email normalised, see [EmailAddress]
/// @param name what he wants to be called
/// @param roles what he is, such as `admin`
/// @param emailVerified whether he has shown that mail to the address reaches him
/// @param disabled whether he is kept from logging in
public record Account(
        UUID id,
        String email,
        Optional<String> name,
        Set<String> roles,
        boolean emailVerified,
        boolean disabled,
        Instant createdAt) {
    public Account {
        roles = Set.copyOf(roles);
    }
}
