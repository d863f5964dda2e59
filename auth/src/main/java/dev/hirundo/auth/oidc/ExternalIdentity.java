package dev.hirundo.auth.oidc;

import java.util.Optional;

/// Who somebody is according to a provider.
///
/// Provider and subject together are the key of an account link, never the address: addresses
/// change hands. Only a verified address may be taken for the user's.
///
/// @param provider the provider's [name][IdentityProvider#name()]
/// @param subject who it is there: stable, never given to another; 1 to 255 characters
/// @param email the address, as the provider wrote it; at most 254 characters
/// @param emailVerified whether the provider says that the address is the user's
/// @param name what to call him, chosen by himself; at most 200 characters
public record ExternalIdentity(
        String provider,
        String subject,
        Optional<String> email,
        boolean emailVerified,
        Optional<String> name) {
    static final int MAX_SUBJECT = 255; // OpenID Connect Core 1.0, section 2

    public ExternalIdentity {
        if (provider.isBlank()) {
            throw new IllegalArgumentException("provider is blank");
        }
        if (subject.isBlank() || subject.length() > MAX_SUBJECT) {
            throw new IllegalArgumentException(
                    "subject is blank or longer than 255: " + subject.length());
        }
        if (emailVerified && email.isEmpty()) {
            throw new IllegalArgumentException("a verified address, but none given");
        }
    }
}
