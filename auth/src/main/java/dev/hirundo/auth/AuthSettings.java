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
    static final Set<String> REFRESH_KEYS = Set.of("ttl", "grace");
    static final Set<String> PASSWORD_KEYS = Set.of("length");
    static final Set<String> COOKIE_KEYS = Set.of("insecure");
    static final Set<String> ADMIN_KEYS = Set.of("email", "password");

    /// Of `mail`: whether it is written to the log.
    static final String CONSOLE_KEY = "console";

    private static final System.Logger LOGGER =
            System.getLogger(AuthSettings.class.getPackageName());
    private static final String DEFAULT_ISSUER = "hirundo";
    private static final Duration ACCESS_TTL = Duration.ofMinutes(15);
    private static final Duration MAX_ACCESS_TTL = Duration.ofHours(24);

    /// The account that is made at the first start.
    record Admin(String email, Secret password) {}

    static AuthSettings read(Config config) {
        warnOfUnknown(config);
        var url = Settings.text(config.get("url")).map(text -> url(config.get("url"), text));
        String issuer =
                Settings.text(config.get("issuer"))
                        .or(() -> url.map(URI::toString))
                        .orElse(DEFAULT_ISSUER);
        var accessTtl =
                Settings.duration(
                        config.get("ttl"), ACCESS_TTL, Duration.ofSeconds(30), MAX_ACCESS_TTL);
        return new AuthSettings(
                SecretSetting.read(config),
                SecretSetting.former(config.get("former")),
                KeySettings.read(config.get("keys")),
                url,
                site(config.get("site"), url),
                issuer,
                Settings.text(config.get("audience")).orElse(issuer),
                accessTtl,
                refreshTtl(config.get("refresh.ttl"), accessTtl),
                Settings.duration(
                        config.get("refresh.grace"),
                        SessionRules.DEFAULT.grace(),
                        Duration.ZERO,
                        Duration.ofMinutes(5)),
                Settings.oneOf(config.get("verification"), "optional", "required")
                        .equals("required"),
                Settings.oneOf(config.get("registration"), "open", "closed").equals("open"),
                Settings.flag(config.get("cookie.insecure"), false),
                Settings.number(config.get("password.length"), 8, 8, 64),
                permissions(config.get("permissions")),
                admin(config.get("admin")));
    }

    private static void warnOfUnknown(Config config) {
        Settings.warnOfUnknown(config, KEYS);
        Settings.warnOfUnknown(config.get("refresh"), REFRESH_KEYS);
        Settings.warnOfUnknown(config.get("password"), PASSWORD_KEYS);
        Settings.warnOfUnknown(config.get("cookie"), COOKIE_KEYS);
        Settings.warnOfUnknown(config.get("admin"), ADMIN_KEYS);
    }

    /// All secrets, the present one first.
    List<Secret> secrets() {
        var all = new ArrayList<Secret>();
        all.add(secret);
        all.addAll(former);
        return all;
    }

    private static URI url(Config config, String text) {
        try {
            var url = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            boolean http = "https".equals(url.getScheme()) || "http".equals(url.getScheme());
            if (http
                    && url.getHost() != null
                    && url.getRawUserInfo() == null
                    && url.getQuery() == null
                    && url.getFragment() == null) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "no address", e);
        }
        throw new StartException( // without the text: it may hold a password
                config.key()
                        + " must be where people find the site, such as https://todo.example, without user, query and fragment");
    }

    /// A colon would part it from the account's name in an authenticator app.
    private static String site(Config config, Optional<URI> url) {
        String site = Settings.text(config).or(() -> url.map(URI::getHost)).orElse("this site");
        if (Settings.text(config).isPresent() && site.contains(":")) {
            throw Settings.wrong(config, "a name without a colon");
        }
        return site.replace(':', '.'); // of a host that is an IPv6 address
    }

    private static Duration refreshTtl(Config config, Duration accessTtl) {
        var ttl =
                Settings.duration(
                        config,
                        SessionRules.DEFAULT.ttl(),
                        Duration.ofMinutes(1),
                        Duration.ofDays(400)); // RFC 6265bis: no cookie lives longer
        if (ttl.compareTo(accessTtl) < 0) {
            throw Settings.wrong(config, "at least as long as auth.ttl, " + accessTtl);
        }
        return ttl;
    }

    private static Map<String, Set<String>> permissions(Config config) {
        return config.asNodeList().orElse(List.of()).stream()
                .collect(Collectors.toMap(Config::name, node -> Set.copyOf(Settings.list(node))));
    }

    private static Optional<Admin> admin(Config config) {
        var email = Settings.text(config.get("email"));
        var password = Settings.text(config.get("password"));
        if (email.isPresent() != password.isPresent()) {
            throw new StartException(
                    config.key()
                            + " needs both email and password, or neither: the account is made once, if there is none with this address");
        }
        return email.map(address -> new Admin(address, Secret.of(password.get())));
    }

    static Path path(String text) {
        return Path.of(text).toAbsolutePath().normalize();
    }
}
