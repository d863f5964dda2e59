package dev.hirundo.auth;

import dev.hirundo.auth.mail.MailTemplates;
import dev.hirundo.auth.mail.Mailer;
import dev.hirundo.auth.oidc.IdentityProvider;
import dev.hirundo.auth.password.PasswordHashing;
import dev.hirundo.core.FilterWeights;
import dev.hirundo.core.Problems;
import dev.hirundo.core.StartException;
import dev.hirundo.core.data.Database;
import dev.hirundo.core.openapi.Described;
import dev.hirundo.core.openapi.Document;
import io.helidon.common.Weighted;
import io.helidon.config.Config;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/// Accounts: registration, login, sessions, recovery, at `/auth`; and the [dev.hirundo.core.Caller]
/// of every request.
///
/// ```java
/// var auth = Auth.create(config.get("auth"), db);
/// routing.addFeature(auth).register("/todos", todos);
/// ```
///
/// Access tokens are signed (JWT, RFC 9068), live for minutes and are checked without I/O; refresh
/// tokens are opaque, live for weeks and are good once. Ending a session makes its tokens refused
/// on every node within a second. What the routes are, and which attack is met where, stands in
/// `docs/auth.md` and `docs/threats.md`; the settings in `docs/settings.md`.
///
/// Thread-safe. One instance serves one server.
public final class Auth implements HttpFeature, Weighted, Described {
    static final String PATH = "/auth";
    static final String KEYS_PATH = "/.well-known/jwks.json";

    private final Credentials credentials;
    private final List<Endpoint> endpoints;
    private final Optional<byte[]> keySet;
    private final Upkeep upkeep;
    private final Accounts accounts;

    Auth(
            Credentials credentials,
            List<Endpoint> endpoints,
            Optional<byte[]> keySet,
            Upkeep upkeep,
            Accounts accounts) {
        this.credentials = credentials;
        this.endpoints = List.copyOf(endpoints);
        this.keySet = keySet;
        this.upkeep = upkeep;
        this.accounts = accounts;
    }

    /// Accounts as the settings say. Blocks: its tables are made if they are not there.
    ///
    /// @param config the node `auth`, keys in `docs/settings.md`; `auth.secret` or
    ///   `auth.secretfile` is demanded
    /// @throws StartException if a setting cannot be right: with the remedy, in one line
    public static Auth create(Config config, Database database) {
        return builder(config, database).build();
    }

    /// To set more than settings can.
    public static Builder builder(Config config, Database database) {
        return new Builder(config, database);
    }

    /// The accounts, for the program itself.
    public Accounts accounts() {
        return accounts;
    }

    @Override
    public double weight() {
        return FilterWeights.AUTH;
    }

    /// Called by the routing's builder.
    @Override
    public void setup(HttpRouting.Builder routing) {
        routing.addFilter(credentials).security(new SecurityByRoles());
        Map<String, Set<String>> methods = new LinkedHashMap<>();
        for (var endpoint : endpoints) {
            String path = PATH + endpoint.path;
            routing.route(endpoint.method, path, Problems.answering(endpoint.handler));
            methods.computeIfAbsent(path, _ -> new LinkedHashSet<>()).add(endpoint.method.text());
        }
        keySet.ifPresent(
                keys -> {
                    routing.get(
                            KEYS_PATH,
                            (_, res) ->
                                    res.header(HeaderNames.CACHE_CONTROL, "public, max-age=300")
                                            .header(
                                                    HeaderNames.CONTENT_TYPE,
                                                    "application/jwk-set+json") // RFC 7517, 8.5.1
                                            .send(keys));
                    methods.put(KEYS_PATH, Set.of("GET"));
                });
        methods.forEach((path, allowed) -> otherMethods(routing, path, allowed));
    }

    private static void otherMethods(
            HttpRouting.Builder routing, String path, Set<String> methods) {
        String allow = String.join(", ", methods) + ", OPTIONS";
        var header = HeaderValues.create(HeaderNames.ALLOW, allow);
        routing.options(path, (_, res) -> res.status(Status.NO_CONTENT_204).header(header).send());
        routing.any(path, Problems.methodNotAllowed(allow));
    }

    /// Called by the server: reads what was revoked, and keeps reading.
    @Override
    public void beforeStart() {
        upkeep.start();
    }

    /// Called by the server.
    @Override
    public void afterStop() {
        upkeep.close();
    }

    /// Adds `/auth`, wherever else the document is mounted.
    @Override
    public void describe(String path, Document document) {
        endpoints.forEach(endpoint -> endpoint.describe(PATH, document));
    }

    /// What makes an [Auth]. Not thread-safe.
    public static final class Builder {
        final Config config;
        final Database database;
        final List<Consumer<Account>> onRegistered = new ArrayList<>();
        final List<BiConsumer<Account, Session>> onNewDevice = new ArrayList<>();
        final List<Consumer<SecurityEvent>> onEvent = new ArrayList<>();
        final List<IdentityProvider> providers = new ArrayList<>();
        Optional<Mailer> mailer = Optional.empty();
        MailTemplates templates = MailTemplates.standard();
        Optional<Attempts> attempts = Optional.empty();
        Optional<Captcha> captcha = Optional.empty();
        Optional<PasswordHashing> hashing = Optional.empty();
        InstantSource clock = InstantSource.system();
        Function<ServerRequest, String> address = new PeerAddress();

        private Builder(Config config, Database database) {
            this.config = config;
            this.database = Objects.requireNonNull(database);
        }

        /// How mail is sent, instead of `auth.mail`.
        public Builder mailer(Mailer mailer) {
            this.mailer = Optional.of(mailer);
            return this;
        }

        /// What mails say, instead of [MailTemplates#standard].
        public Builder templates(MailTemplates templates) {
            this.templates = Objects.requireNonNull(templates);
            return this;
        }

        /// How often somebody may try, instead of [Attempts#local]: a limiter that all nodes share.
        public Builder attempts(Attempts attempts) {
            this.attempts = Optional.of(attempts);
            return this;
        }

        /// Tells people from programs at registration and where mail is asked for.
        public Builder captcha(Captcha captcha) {
            this.captcha = Optional.of(captcha);
            return this;
        }

        /// How passwords are hashed, instead of [PasswordHashing#create].
        public Builder hashing(PasswordHashing hashing) {
            this.hashing = Optional.of(hashing);
            return this;
        }

        /// Another one to log in with, beside those of `auth.providers`.
        public Builder provider(IdentityProvider provider) {
            providers.add(provider);
            return this;
        }

        /// Runs in the transaction that makes an account: what it writes is there with the account,
        /// and what it throws undoes both.
        public Builder onRegistered(Consumer<Account> hook) {
            onRegistered.add(Objects.requireNonNull(hook));
            return this;
        }

        /// Runs after a login from a device that no session of the account knew, before it is
        /// answered.
        public Builder onNewDevice(BiConsumer<Account, Session> hook) {
            onNewDevice.add(Objects.requireNonNull(hook));
            return this;
        }

        /// Is told of each event of the audit log, in the transaction of what it tells of, where
        /// there is one.
        public Builder onEvent(Consumer<SecurityEvent> listener) {
            onEvent.add(Objects.requireNonNull(listener));
            return this;
        }

        /// How the address of a client is found; the peer's unless told, which behind a proxy is
        /// the proxy's. It names who is throttled: never believe a header that anybody may send.
        public Builder address(Function<ServerRequest, String> address) {
            this.address = Objects.requireNonNull(address);
            return this;
        }

        /// The time; the system's unless told.
        public Builder clock(InstantSource clock) {
            this.clock = Objects.requireNonNull(clock);
            return this;
        }

        /// Blocks: the tables are made if they are not there.
        ///
        /// @throws StartException if a setting cannot be right: with the remedy, in one line
        public Auth build() {
            return new Assembly(this).auth();
        }
    }
}
