package dev.hirundo.auth;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.hirundo.auth.mail.Mail;
import dev.hirundo.auth.mail.Mailer;
import dev.hirundo.auth.mail.Outbox;
import dev.hirundo.auth.mail.SmtpMailer;
import dev.hirundo.auth.oidc.IdentityProvider;
import dev.hirundo.auth.oidc.IdentityProviders;
import dev.hirundo.auth.password.PasswordHashing;
import dev.hirundo.auth.password.PasswordRules;
import dev.hirundo.auth.token.Claims;
import dev.hirundo.auth.token.Jwks;
import dev.hirundo.auth.token.TokenKey;
import dev.hirundo.auth.token.TokenKeys;
import dev.hirundo.auth.token.TokenSigner;
import dev.hirundo.auth.token.TokenVerifier;
import dev.hirundo.core.Problem;
import dev.hirundo.core.ProblemException;
import dev.hirundo.core.Settings;
import dev.hirundo.core.StartException;
import dev.hirundo.core.data.UuidV7;
import io.helidon.config.Config;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Puts the parts of an [Auth] together.
final class Assembly {
    private static final System.Logger LOGGER = System.getLogger(Assembly.class.getPackageName());
    private static final String MIGRATIONS = "classpath:dev/hirundo/auth/migrations";
    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[::1]");
    private static final int REVOCATIONS = 100_000;
    private static final int SEEN = 100_000;
    private static final Duration KEEP_SESSIONS = Duration.ofDays(30);
    private static final Duration KEEP_EVENTS = Duration.ofDays(365);

    private final Auth.Builder builder;
    private final AuthSettings settings;
    private final SecureRandom random = new SecureRandom();
    private final Vault vault;
    private final List<TokenKey> keys;
    private final Desk desk;
    private final Seen seen;
    private final Revocations revocations;
    private final RevocationFeed feed;
    private final Passwords passwords;
    private final Throttle throttle;
    private final Background background = new Background();
    private final List<IdentityProvider> providers;
    private final Optional<Outbox> outbox;

    Assembly(Auth.Builder builder) {
        this.builder = builder;
        settings = AuthSettings.read(builder.config);
        vault = new Vault(settings.secrets(), random);
        keys = TokenKeysOfSettings.of(settings);
        providers = providers();
        outbox = mailer().map(Outbox::create);
        builder.database.migrate("auth", MIGRATIONS);
        var accounts = new AccountTable(builder.database);
        var ids = new UuidV7(builder.clock, random);
        var events = new Events(builder.database, builder.clock, ids, builder.onEvent);
        seen = new Seen(builder.database, builder.clock, SEEN);
        var lifetime = settings.accessTtl().plus(TokenVerifier.SKEW);
        revocations = new Revocations(builder.clock, lifetime, REVOCATIONS);
        feed =
                new RevocationFeed(
                        builder.database,
                        lifetime,
                        revoked -> revocations.revokeSession(revoked.session().toString()));
        var sessions =
                new Sessions(
                        builder.database,
                        rules(),
                        seen,
                        builder.clock,
                        random,
                        new SessionEvents(events)::add,
                        feed::tell);
        desk =
                new Desk(
                        settings,
                        builder.database,
                        accounts,
                        sessions,
                        new Codes(builder.database, builder.clock, random),
                        events,
                        builder.clock,
                        ids,
                        builder.address);
        throttle =
                new Throttle(
                        builder.attempts.orElseGet(() -> Attempts.local(builder.clock)),
                        accounts::usedFrom);
        passwords =
                new Passwords(
                        builder.hashing.orElseGet(Assembly::hashing),
                        passwordRules(),
                        accounts,
                        throttle,
                        random);
    }

    /// One processor stays for other requests.
    private static PasswordHashing hashing() {
        int processors = Runtime.getRuntime().availableProcessors();
        return PasswordHashing.builder().hashers(Math.max(1, processors - 1)).build();
    }

    /// Others may accept tokens that are signed by a private key; then not every use is seen here.
    private SessionRules rules() {
        return SessionRules.DEFAULT
                .withTtl(settings.refreshTtl())
                .withGrace(settings.refreshGrace())
                .withSeesUse(Jwks.published(keys).isEmpty());
    }

    private PasswordRules passwordRules() {
        try {
            return PasswordRules.standard()
                    .withMinLength(settings.passwordLength())
                    .withSite(settings.site());
        } catch (IllegalArgumentException e) {
            throw new StartException("auth.password.length: " + e.getMessage());
        }
    }

    private Optional<Mailer> mailer() {
        var mailer = builder.mailer.or(() -> mailer(builder.config.get("mail")));
        if (mailer.isPresent() && settings.url().isEmpty()) {
            throw new StartException(
                    "auth.url is not set: mails need it for their links. Set AUTH_URL to where people find the site");
        }
        if (mailer.isEmpty() && settings.verificationRequired()) {
            throw new StartException(
                    "auth.verification is required, but no mail can be sent: set auth.mail.host, or auth.mail.console for development");
        }
        return mailer;
    }

    private static Optional<Mailer> mailer(Config node) {
        if (Settings.flag(node.get(AuthSettings.CONSOLE_KEY), false)) {
            Settings.warnOfUnknown(node, Set.of(AuthSettings.CONSOLE_KEY));
            return Optional.of(Mailer.console());
        }
        boolean any =
                !node.isLeaf()
                        && node.asNodeList().orElse(List.of()).stream()
                                .anyMatch(key -> !key.name().equals(AuthSettings.CONSOLE_KEY));
        return any ? Optional.of(SmtpMailer.create(node)) : Optional.empty();
    }

    Auth auth() {
        var table = new KeyTable(builder.database);
        Optional<Consumer<Mail>> post = outbox.map(o -> o::post);
        var letters = new Letters(desk, background, builder.templates, post);
        var newAccounts = new NewAccounts(desk, builder.onRegistered);
        var endings = new AccountEndings(desk);
        var accounts = new Accounts(desk, passwords, newAccounts, endings);
        makeAdmin(accounts);
        return new Auth(
                credentials(table),
                endpoints(table, letters, newAccounts, endings),
                Jwks.published(keys).isEmpty() ? Optional.empty() : Optional.of(Jwks.of(keys)),
                new Upkeep(
                        feed, seen, this::purge, background, () -> outbox.ifPresent(Outbox::close)),
                accounts);
    }

    private void makeAdmin(Accounts accounts) {
        settings.admin()
                .flatMap(admin -> make(admin, accounts))
                .ifPresent(
                        account ->
                                LOGGER.log(
                                        System.Logger.Level.INFO,
                                        "made the first administrator, {0}",
                                        account.id()));
    }

    /// @return empty if there is an account with this address
    private static Optional<Account> make(AuthSettings.Admin admin, Accounts accounts) {
        try {
            return accounts.findByEmail(admin.email()).isPresent()
                    ? Optional.empty()
                    : accounts.create(admin.email(), admin.password(), "admin");
        } catch (ProblemException e) {
            throw new StartException(
                    "auth.admin.password "
                            + e.problem().violations().stream()
                                    .map(Problem.Violation::detail)
                                    .collect(Collectors.joining("; and ")));
        } catch (IllegalArgumentException e) {
            throw new StartException("auth.admin.email " + e.getMessage());
        }
    }

    private AccessTokens accessTokens() {
        var signer =
                TokenSigner.create(
                        keys.getFirst(), settings.issuer(), settings.audience(), builder.clock);
        return new AccessTokens(signer, settings.accessTtl(), settings.permissions());
    }

    private Cookies cookies() {
        return new Cookies(settings);
    }

    private Credentials credentials(KeyTable table) {
        var verifier =
                TokenVerifier.of(
                        TokenKeys.of(keys), settings.issuer(), settings.audience(), builder.clock);
        var tokens =
                new VerifiedTokens(
                        verifier,
                        revocations,
                        VerifiedTokens.MAX,
                        Ticker.systemTicker(),
                        this::noteUse);
        return new OwnCredentials(
                        tokens,
                        revocations,
                        new Keys(desk, table, random, accessTokens()),
                        new Tickets(desk, accessTokens()),
                        cookies())
                .filter();
    }

    private void noteUse(Claims claims) {
        var generation = claims.all().get(AccessTokens.GENERATION);
        if (claims.session().isPresent() && generation != null) {
            seen.note(UUID.fromString(claims.session().get()), generation.longValue());
        }
    }

    private List<Endpoint> endpoints(
            KeyTable table, Letters letters, NewAccounts newAccounts, AccountEndings endings) {
        var cookies = cookies();
        var tokens = accessTokens();
        var logins = new Logins(desk, tokens, cookies, letters, builder.onNewDevice);
        var totps = new TotpTable(builder.database);
        var secondFactor = new SecondFactor(desk, passwords, throttle, totps, vault, random);
        var robots = new Robots(builder.captcha);
        var all = new ArrayList<Endpoint>();
        all.addAll(
                new Registration(desk, passwords, throttle, letters, robots, newAccounts)
                        .endpoints());
        all.addAll(new Entry(desk, passwords, secondFactor, logins).endpoints());
        all.addAll(new Me(desk, passwords, letters, logins, table, endings).endpoints());
        all.addAll(new SessionList(desk, cookies).endpoints());
        all.addAll(
                new Recovery(desk, passwords, throttle, letters, robots, table, totps).endpoints());
        all.addAll(secondFactor.endpoints());
        all.addAll(new Keys(desk, table, random, tokens).endpoints());
        all.addAll(new Tickets(desk, tokens).endpoints());
        all.addAll(external(logins, newAccounts, totps));
        return all;
    }

    private List<IdentityProvider> providers() {
        var all = new ArrayList<IdentityProvider>(builder.providers);
        var ofSettings = IdentityProviders.create(builder.config.get("providers"));
        all.addAll(ofSettings);
        if (!all.isEmpty() && settings.url().isEmpty()) {
            throw new StartException(
                    "auth.url is not set: a provider needs it to send people back. Set AUTH_URL to where people find the site");
        }
        if (!ofSettings.isEmpty() && !isSafe(settings.url().get())) {
            throw new StartException(
                    "auth.url is %s, but providers send people back by https only (by http within this machine)"
                            .formatted(settings.url().get()));
        }
        return all;
    }

    /// As the providers have it, which refuse another when the first login begins.
    private static boolean isSafe(URI url) {
        return url.getScheme().equals("https")
                || LOOPBACK.matcher(url.getHost().toLowerCase(Locale.ROOT)).matches();
    }

    private List<Endpoint> external(Logins logins, NewAccounts newAccounts, TotpTable totps) {
        if (providers.isEmpty()) {
            return List.of();
        }
        var accounts = new ExternalAccounts(desk, newAccounts, totps);
        var pending = new PendingCookie(vault, builder.clock, !settings.insecureCookies());
        return new External(desk, logins, accounts, pending, providers).endpoints();
    }

    private void purge() {
        var now = builder.clock.instant();
        desk.codes().purge();
        desk.sessions().purge(now.minus(KEEP_SESSIONS));
        desk.events().purge(now.minus(KEEP_EVENTS));
    }
}
