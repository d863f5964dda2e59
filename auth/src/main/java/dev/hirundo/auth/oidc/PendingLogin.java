package dev.hirundo.auth.oidc;

import dev.hirundo.core.Secret;
import java.time.Instant;

/// What this server must keep between the two halves of a login, bound to the browser that began
/// it: in an encrypted cookie, or in a table under the hash of one.
///
/// The state ties the answer to this browser (RFC 6749, section 10.12), the nonce ties the ID token
/// to this login (OpenID Connect Core 1.0, section 3.1.2.1), and the code verifier ties the code to
/// this server (RFC 7636).
///
/// @param provider the name of the provider it was begun with; no other finishes it
/// @param state 256 random bits
/// @param nonce 256 random bits
/// @param codeVerifier 256 random bits
/// @param expiresAt when it is too late to come back
public record PendingLogin(
        String provider, Secret state, Secret nonce, Secret codeVerifier, Instant expiresAt) {
    public PendingLogin {
        if (provider.isBlank()) {
            throw new IllegalArgumentException("provider is blank");
        }
        demandRandom("state", state);
        demandRandom("nonce", nonce);
        demandRandom("code verifier", codeVerifier);
    }

    /// 43 is what base64url makes of 256 bits, and the least RFC 7636, section 4.1, allows.
    private static void demandRandom(String what, Secret secret) {
        if (secret.reveal().length() < 43) {
            throw new IllegalArgumentException("the " + what + " is shorter than 43 characters");
        }
    }
}
