package dev.hirundo.auth.oidc;

import dev.hirundo.core.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/// What we are to a provider: a confidential client (RFC 6749, section 2.1).
record Client(String id, Secret secret) {
    Client {
        if (id.isBlank()) {
            throw new IllegalArgumentException("the client id is blank");
        }
        if (secret.reveal().isBlank()) {
            throw new IllegalArgumentException("the client secret is blank");
        }
    }

    /// How a client proves who it is (OpenID Connect Core 1.0, section 9).
    enum Authentication {
        BASIC,
        POST
    }

    /// Adds the proof to a request, to its headers or to its form.
    void authenticate(Authentication how, Map<String, String> headers, Map<String, String> form) {
        switch (how) {
            case BASIC -> headers.put("Authorization", basic());
            case POST -> {
                form.put("client_id", id);
                form.put("client_secret", secret.reveal());
            }
        }
    }

    /// Both halves are form-encoded first (RFC 6749, section 2.3.1), so that a colon parts them.
    private String basic() {
        String pair = Form.encode(id) + ":" + Form.encode(secret.reveal());
        return "Basic "
                + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.US_ASCII));
    }
}
