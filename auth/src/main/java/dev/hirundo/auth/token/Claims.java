package dev.hirundo.auth.token;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What a verified token says (RFC 7519, section 4; RFC 9068, section 2.2).
///
/// @param subject `sub`, not blank
/// @param issuer `iss`
/// @param audience `aud`: for whom it is
/// @param expiresAt `exp`, without any skew
/// @param issuedAt `iat`
/// @param notBefore `nbf`
/// @param id `jti`
/// @param session `sid`
/// @param roles `roles`, an array of strings
/// @param scopes `scope`, separated by spaces; where that is missing `scp`, an array too
/// @param all every claim by its name, these included; the nodes are shared and not to be changed
public record Claims(
        String subject,
        String issuer,
        Set<String> audience,
        Instant expiresAt,
        Optional<Instant> issuedAt,
        Optional<Instant> notBefore,
        Optional<String> id,
        Optional<String> session,
        Set<String> roles,
        Set<String> scopes,
        Map<String, JsonNode> all) {

    public Claims {
        if (subject.isBlank()) {
            throw new IllegalArgumentException("subject is blank");
        }
        audience = Set.copyOf(audience);
        roles = Set.copyOf(roles);
        scopes = Set.copyOf(scopes);
        all = Collections.unmodifiableMap(new LinkedHashMap<>(all));
    }

    /// Shows who and until when; other claims may be personal.
    @Override
    public String toString() {
        return "Claims[subject=" + subject + ", expiresAt=" + expiresAt + "]";
    }
}
