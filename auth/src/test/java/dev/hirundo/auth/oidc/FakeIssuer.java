package dev.hirundo.auth.oidc;

import dev.hirundo.core.Secret;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// An issuer that lies as the test wants it to: it takes any code from anybody.
final class FakeIssuer implements AutoCloseable {
    static final String DISCOVERY = "/.well-known/openid-configuration";
    static final String CLIENT = "client-1";
    static final Secret SECRET = Secret.of("geheim+/:ü");
    static final URI CALLBACK = URI.create("https://todo.example.org/auth/with/works/callback");

    private static final SigningKey KEY = SigningKey.rs256("k1"); // slow to make

    final FakeServer server = new FakeServer();
    final ManualClock clock = new ManualClock();
    final List<Object> keys = new ArrayList<>(List.of(KEY.jwk()));

    /// What it says of itself.
    final Map<String, Object> document = new LinkedHashMap<>();

    /// What it says of the user, beside the nonce.
    final Map<String, Object> claims = new LinkedHashMap<>();

    FakeIssuer() {
        document.put("issuer", issuer());
        document.put("authorization_endpoint", issuer() + "/authorize");
        document.put("token_endpoint", issuer() + "/token");
        document.put("jwks_uri", issuer() + "/keys");
        claims.put("iss", issuer());
        claims.put("sub", "u-1");
        claims.put("aud", CLIENT);
        claims.put("iat", ManualClock.START.getEpochSecond());
        claims.put("exp", ManualClock.START.getEpochSecond() + 300);
        server.on(DISCOVERY, 200, document).on("/keys", 200, Map.of("keys", keys));
    }

    String issuer() {
        return server.uri("").toString();
    }

    OidcProvider.Builder builder() {
        return OidcProvider.builder("works", URI.create(issuer()), CLIENT, SECRET).clock(clock);
    }

    /// Makes its token endpoint answer with an ID token of these claims and this nonce.
    FakeIssuer answering(PendingLogin pending) {
        claims.putIfAbsent("nonce", pending.nonce().reveal());
        return answeringToken(KEY.sign(claims));
    }

    FakeIssuer answeringToken(String idToken) {
        server.on(
                "/token",
                200,
                Map.of("access_token", "at-1", "token_type", "Bearer", "id_token", idToken));
        return this;
    }

    /// What the browser brings back.
    static Map<String, String> answer(PendingLogin pending) {
        return new LinkedHashMap<>(Map.of("state", pending.state().reveal(), "code", "code-1"));
    }

    @Override
    public void close() {
        server.close();
    }
}
