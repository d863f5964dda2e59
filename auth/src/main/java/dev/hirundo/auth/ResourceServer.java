package dev.hirundo.auth;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.hirundo.auth.token.RemoteKeys;
import dev.hirundo.auth.token.TokenKey.Algorithm;
import dev.hirundo.auth.token.TokenVerifier;
import dev.hirundo.core.FilterWeights;
import dev.hirundo.core.Settings;
import dev.hirundo.core.StartException;
import io.helidon.common.Weighted;
import io.helidon.config.Config;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Lets in who brings an access token of another issuer, such as Keycloak, Entra or Auth0: a
/// resource server as OAuth has it, with neither accounts nor a database.
///
/// ```java
/// routing.addFeature(ResourceServer.create(config.get("auth")));
/// ```
///
/// The token's bearer becomes the [dev.hirundo.core.Caller] of the request; a bad token is a 401
/// (RFC 6750), and while the issuer's keys cannot be had a token is a 503. Requests without a token
/// go on as anonymous: protect routes by [Guard], or by Helidon's
/// `SecureHandler.authorize("admin")`.
///
/// Thread-safe.
public final class ResourceServer implements HttpFeature, Weighted {
    static final Set<String> KEYS =
            Set.of("issuer", "audience", "jwks", "algorithms", "skew", "type");

    /// The value of `auth.type` for issuers who send none.
    static final String ANY_TYPE = "any";

    /// Nothing is revoked here: another one issues the tokens.
    private static final Duration REVOCATION_LIFETIME = Duration.ofDays(1);

    private static final Duration MAX_SKEW = Duration.ofMinutes(5);

    private static final System.Logger LOGGER =
            System.getLogger(ResourceServer.class.getPackageName());

    private final TokenVerifier verifier;
    private final Credentials credentials;

    private ResourceServer(TokenVerifier verifier, InstantSource clock) {
        this.verifier = verifier;
        var revocations = new Revocations(clock, REVOCATION_LIFETIME, 1);
        var tokens =
                new VerifiedTokens(
                        verifier, revocations, VerifiedTokens.MAX, Ticker.systemTicker(), _ -> {});
        var bearer = new BearerTokens(tokens);
        this.credentials = new Credentials(List.of(bearer), bearer::renew);
    }

    /// One by its settings. Nothing is read from the issuer before the server starts.
    ///
    /// @param config the node `auth`, keys in `docs/settings.md`
    /// @throws StartException if a setting is missing or cannot be right
    public static ResourceServer create(Config config) {
        Settings.warnOfUnknown(config, KEYS);
        var clock = InstantSource.system();
        String issuer = required(config, "issuer");
        String audience = required(config, "audience");
        var verifier = TokenVerifier.of(keys(config, issuer, clock), issuer, audience, clock);
        String type = Settings.text(config.get("type")).orElse("");
        if (type.equals(ANY_TYPE)) {
            verifier = verifier.insecureAnyType();
        } else if (!type.isEmpty()) {
            verifier = verifier.withType(type);
        }
        var skew =
                Settings.duration(config.get("skew"), TokenVerifier.SKEW, Duration.ZERO, MAX_SKEW);
        return new ResourceServer(verifier.withSkew(skew), clock);
    }

    /// One made in code. If the verifier's keys are [RemoteKeys], they are started and closed with
    /// the server.
    public static ResourceServer of(TokenVerifier verifier) {
        return new ResourceServer(verifier, InstantSource.system());
    }

    @Override
    public double weight() {
        return FilterWeights.AUTH;
    }

    @Override
    public void setup(HttpRouting.Builder routing) {
        routing.addFilter(credentials).security(new SecurityByRoles());
    }

    @Override
    public void beforeStart() {
        if (verifier.keys() instanceof RemoteKeys keys) {
            keys.start();
        }
    }

    @Override
    public void afterStop() {
        if (verifier.keys() instanceof RemoteKeys keys) {
            keys.close();
        }
    }

    private static RemoteKeys keys(Config config, String issuer, InstantSource clock) {
        var options = RemoteKeys.Options.standard();
        var algorithms = algorithms(config);
        if (!algorithms.isEmpty()) {
            options = options.withAlgorithms(algorithms);
        }
        var jwks = Settings.text(config.get("jwks"));
        try {
            return jwks.isPresent()
                    ? RemoteKeys.create(URI.create(jwks.get()), options, clock)
                    : RemoteKeys.discover(URI.create(issuer), options, clock);
        } catch (IllegalArgumentException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "no address of keys", e);
            throw new StartException(
                    jwks.isPresent()
                            ? "auth.jwks must be an https address (http for this machine only): \""
                                    + jwks.get()
                                    + "\"."
                            : "auth.issuer must be an https address (http for this machine only), or set auth.jwks to the address of its keys: \""
                                    + issuer
                                    + "\".");
        }
    }

    private static Set<Algorithm> algorithms(Config config) {
        var found = EnumSet.noneOf(Algorithm.class);
        for (String name : Settings.list(config.get("algorithms"))) {
            Arrays.stream(Algorithm.values())
                    .filter(a -> a.name().equals(name) && !a.name().startsWith("HS"))
                    .findFirst()
                    .ifPresentOrElse(
                            found::add,
                            () -> {
                                throw new StartException(
                                        "auth.algorithms are some of RS256, PS256, ES256, ES384: \""
                                                + name
                                                + "\".");
                            });
        }
        return found;
    }

    private static String required(Config config, String key) {
        return Settings.text(config.get(key))
                .orElseThrow(
                        () ->
                                new StartException(
                                        "auth.%s is not set: set it, or AUTH_%s, to %s."
                                                .formatted(
                                                        key,
                                                        key.toUpperCase(Locale.ROOT),
                                                        key.equals("issuer")
                                                                ? "what the tokens have as iss"
                                                                : "what the tokens have as aud")));
    }
}
