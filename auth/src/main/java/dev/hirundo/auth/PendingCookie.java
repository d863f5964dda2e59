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
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a browser keeps for us while it is at a provider, sealed: so that it comes back to the
/// login it began, and nobody else does.
final class PendingCookie {
    private static final Duration TTL = Duration.ofMinutes(10);
    private static final String ABOUT = "pending login";

    private final Vault vault;
    private final InstantSource clock;
    private final String name;
    private final boolean secure;

    /// @param secure whether it is sent by https only; then no other host of the domain can plant
    ///   one either, to have somebody end a login that another began (RFC 6265bis, section 4.1.3.2)
    PendingCookie(Vault vault, InstantSource clock, boolean secure) {
        this.vault = vault;
        this.clock = clock;
        this.secure = secure;
        this.name = secure ? "__Host-login" : "login";
    }

    /// @param back a path of this site to go to in the end
    /// @param link the account that the identity shall be linked to, and the session that asked
    /// @param over whether it is too late
    record Pending(PendingLogin login, String back, Optional<Self> link, boolean over) {}

    private record Stored(
            String provider,
            String state,
            String nonce,
            String codeVerifier,
            Instant expiresAt,
            Instant until,
            String back,
            @Nullable Self link) {
        @Override
        public String toString() {
            return "Stored[" + provider + "]";
        }
    }

    /// @param back a path of this site to go to in the end
    /// @param link the account that the identity shall be linked to, and the session that asks
    void set(ServerResponse res, PendingLogin login, String back, Optional<Self> link) {
        byte[] json =
                Json.standard()
                        .write(
                                new Stored(
                                        login.provider(),
                                        login.state().reveal(),
                                        login.nonce().reveal(),
                                        login.codeVerifier().reveal(),
                                        login.expiresAt(),
                                        clock.instant().plus(TTL),
                                        back,
                                        link.orElse(null)));
        String value =
                Base64.getUrlEncoder().withoutPadding().encodeToString(vault.seal(json, ABOUT));
        res.headers().addCookie(cookie(value).maxAge(TTL).build());
    }

    /// By `Expires`, for Helidon leaves out a `Max-Age` of zero.
    void clear(ServerResponse res) {
        res.headers().addCookie(cookie("").expires(Instant.EPOCH).build());
    }

    /// Lax: the way back begins at the provider's site.
    private SetCookie.Builder cookie(String value) {
        return SetCookie.builder(name, value)
                .path("/")
                .httpOnly(true)
                .secure(secure)
                .sameSite(SetCookie.SameSite.LAX);
    }

    Optional<Pending> get(ServerRequest req) {
        return req.headers()
                .cookies()
                .first(name)
                .asOptional()
                .flatMap(PendingCookie::decoded)
                .flatMap(closed -> vault.open(closed, ABOUT))
                .flatMap(this::read);
    }

    private static Optional<byte[]> decoded(String value) {
        try {
            return Optional.of(Base64.getUrlDecoder().decode(value));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private Optional<Pending> read(byte[] json) {
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
                            Optional.ofNullable(stored.link()),
                            !clock.instant().isBefore(stored.until())));
        } catch (ProblemException | IllegalArgumentException _) {
            return Optional.empty(); // of another version of this program
        }
    }
}
