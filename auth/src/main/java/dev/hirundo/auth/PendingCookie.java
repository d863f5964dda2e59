package dev.hirundo.auth;

import dev.hirundo.auth.oidc.PendingLogin;
import dev.hirundo.core.Json;
import dev.hirundo.core.ProblemException;
import dev.hirundo.core.Secret;
import io.helidon.http.SetCookie;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What a browser keeps for us while it is at a provider, sealed: so that it comes back to the
/// login it began, and nobody else does.
final class PendingCookie {
    private static final Duration TTL = Duration.ofMinutes(10);
    private static final String ABOUT = "pending login";

    private final Vault vault;
    private final String name;
    private final boolean secure;
    private final String path;

    /// @param path of the callbacks
    PendingCookie(Vault vault, boolean secure, String path) {
        this.vault = vault;
        this.secure = secure;
        this.name = secure ? "__Secure-login" : "login";
        this.path = path;
    }

    /// @param back a path of this site to go to in the end
    /// @param link the account that the identity shall be linked to
    record Pending(PendingLogin login, String back, Optional<UUID> link) {}

    private record Stored(
            String provider,
            String state,
            String nonce,
            String codeVerifier,
            Instant expiresAt,
            String back,
            @Nullable UUID link) {}

    void set(ServerResponse res, Pending pending) {
        var login = pending.login();
        byte[] json =
                Json.standard()
                        .write(
                                new Stored(
                                        login.provider(),
                                        login.state().reveal(),
                                        login.nonce().reveal(),
                                        login.codeVerifier().reveal(),
                                        login.expiresAt(),
                                        pending.back(),
                                        pending.link().orElse(null)));
        String value =
                Base64.getUrlEncoder().withoutPadding().encodeToString(vault.seal(json, ABOUT));
        res.headers().addCookie(cookie(value, TTL));
    }

    void clear(ServerResponse res) {
        res.headers().addCookie(cookie("", Duration.ZERO));
    }

    /// Lax: the way back begins at the provider's site.
    private SetCookie cookie(String value, Duration age) {
        return SetCookie.builder(name, value)
                .path(path)
                .maxAge(age)
                .httpOnly(true)
                .secure(secure)
                .sameSite(SetCookie.SameSite.LAX)
                .build();
    }

    Optional<Pending> get(ServerRequest req) {
        return req.headers()
                .cookies()
                .first(name)
                .asOptional()
                .flatMap(PendingCookie::decoded)
                .flatMap(closed -> vault.open(closed, ABOUT))
                .flatMap(PendingCookie::read);
    }

    private static Optional<byte[]> decoded(String value) {
        try {
            return Optional.of(Base64.getUrlDecoder().decode(value));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static Optional<Pending> read(byte[] json) {
        try {
            var stored = Json.standard().read(json, Stored.class);
            return Optional.of(
                    new Pending(
                            new PendingLogin(
                                    stored.provider(),
                                    Secret.of(stored.state()),
                                    Secret.of(stored.nonce()),
                                    Secret.of(stored.codeVerifier()),
                                    stored.expiresAt()),
                            stored.back(),
                            Optional.ofNullable(stored.link())));
        } catch (ProblemException _) {
            return Optional.empty(); // of another version of this program
        }
    }
}
