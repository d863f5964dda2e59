package dev.hirundo.auth;

import dev.hirundo.auth.token.TokenKey;
import dev.hirundo.core.Secret;
import dev.hirundo.core.Settings;
import dev.hirundo.core.StartException;
import io.helidon.config.Config;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// What stands under `auth` in the settings, judged.
///
/// @param secret the root of all that is secret here
/// @param former earlier ones, still good for reading
/// @param keys that sign and verify; the first one signs. Empty: the secret does
/// @param url where people find the site
record AuthSettings(
        Secret secret,
        List<Secret> former,
        List<TokenKey> keys,
        Optional<URI> url,
        String site,
        String issuer,
        String audience,
        Duration accessTtl,
        Duration refreshTtl,
        Duration refreshGrace,
        boolean verificationRequired,
        boolean registrationOpen,
        boolean insecureCookies,
        int passwordLength,
        Map<String, Set<String>> permissions,
        Optional<Admin> admin) {

    static final Set<String> KEYS =
            Set.of(
                    "secret",
                    "secretfile",
                    "former",
                    "keys",
                    "url",
                    "site",
                    "issuer",
                    "audience",
                    "ttl",
                    "refresh",
                    "verification",
                    "registration",
                    "cookie",
                    "password",
                    "permissions",
                    "admin",
                    "mail",
                    "providers");
    private static final String DEFAULT_ISSUER = "hirundo";
    private static final Duration ACCESS_TTL = Duration.ofMinutes(15);
    private static final Duration MAX_ACCESS_TTL = Duration.ofHours(24);

    /// The account that is made at the first start.
    record Admin(String email, Secret password) {}

    static AuthSettings read(Config config) {
        Settings.warnOfUnknown(config, KEYS);
        Settings.warnOfUnknown(config.get("refresh"), Set.of("ttl", "grace"));
        Settings.warnOfUnknown(config.get("password"), Set.of("length"));
        Settings.warnOfUnknown(config.get("cookie"), Set.of("insecure"));
        Settings.warnOfUnknown(config.get("admin"), Set.of("email", "password"));
        var url = config.get("url").asString().asOptional().map(AuthSettings::url);
        String issuer =
                config.get("issuer")
                        .asString()
                        .asOptional()
                        .or(() -> url.map(URI::toString))
                        .orElse(DEFAULT_ISSUER);
        return new AuthSettings(
                SecretSetting.read(config),
                SecretSetting.former(config.get("former")),
                KeySettings.read(config.get("keys")),
                url,
                config.get("site")
                        .asString()
                        .orElseGet(() -> url.map(URI::getHost).orElse("this site")),
                issuer,
                config.get("audience").asString().orElse(issuer),
                duration(config.get("ttl"), ACCESS_TTL, Duration.ofSeconds(30), MAX_ACCESS_TTL),
                duration(
                        config.get("refresh.ttl"),
                        SessionRules.DEFAULT.ttl(),
                        Duration.ofMinutes(1),
                        Duration.ofDays(400)), // RFC 6265bis: no cookie lives longer
                duration(
                        config.get("refresh.grace"),
                        SessionRules.DEFAULT.grace(),
                        Duration.ZERO,
                        Duration.ofMinutes(5)),
                oneOf(config.get("verification"), "optional", "required").equals("required"),
                oneOf(config.get("registration"), "open", "closed").equals("open"),
                config.get("cookie.insecure").asBoolean().orElse(false),
                config.get("password.length").asInt().orElse(8),
                permissions(config.get("permissions")),
                admin(config.get("admin")));
    }

    /// All secrets, the present one first.
    List<Secret> secrets() {
        var all = new ArrayList<Secret>();
        all.add(secret);
        all.addAll(former);
        return all;
    }

    private static URI url(String text) {
        try {
            var url = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            boolean http = "https".equals(url.getScheme()) || "http".equals(url.getScheme());
            if (http
                    && url.getHost() != null
                    && url.getQuery() == null
                    && url.getFragment() == null) {
                return url;
            }
        } catch (IllegalArgumentException _) {
            // told below
        }
        throw new StartException(
                "auth.url is \""
                        + text
                        + "\", but must be where people find the site, such as https://todo.example");
    }

    private static Duration duration(
            Config config, Duration fallback, Duration least, Duration most) {
        var value = config.as(Duration.class).orElse(fallback);
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new StartException(
                    config.key() + " is " + value + ", but must be " + least + " to " + most);
        }
        return value;
    }

    /// @param words the first one is the default
    private static String oneOf(Config config, String... words) {
        String value = config.asString().orElse(words[0]);
        if (!List.of(words).contains(value)) {
            throw new StartException(
                    config.key()
                            + " is \""
                            + value
                            + "\", but must be one of: "
                            + String.join(", ", words));
        }
        return value;
    }

    private static Map<String, Set<String>> permissions(Config config) {
        return config.asNodeList().orElse(List.of()).stream()
                .collect(
                        Collectors.toMap(
                                Config::name,
                                node -> Set.copyOf(node.asList(String.class).orElse(List.of()))));
    }

    private static Optional<Admin> admin(Config config) {
        var email = config.get("email").asString().asOptional();
        var password = config.get("password").asString().asOptional();
        if (email.isPresent() != password.isPresent()) {
            throw new StartException(
                    "auth.admin needs both email and password, or neither: the account is made once, if there is none with this address");
        }
        return email.map(
                address ->
                        new Admin(
                                address, SecretSetting.of("auth.admin.password", password.get())));
    }

    static Path path(String text) {
        return Path.of(text).toAbsolutePath().normalize();
    }
}
