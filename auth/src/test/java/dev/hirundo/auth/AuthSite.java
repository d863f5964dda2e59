package dev.hirundo.auth;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hirundo.auth.mail.Mail;
import dev.hirundo.auth.password.Argon2Cost;
import dev.hirundo.auth.password.PasswordHashing;
import dev.hirundo.core.Caller;
import dev.hirundo.core.Hirundo;
import dev.hirundo.core.Json;
import dev.hirundo.core.Renewal;
import dev.hirundo.core.Secret;
import dev.hirundo.core.data.Database;
import dev.hirundo.testing.TestDatabase;
import dev.hirundo.testing.TestTables;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.SecureHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/// A server with accounts over a database of its own, the mails it sends, and a client.
///
/// Beside `/auth` it has `/whoami`, open to all, `/admin` for administrators, `/live` for live
/// connections, `/held`, which keeps its [#renewal], and `POST /note` for those who are known.
final class AuthSite implements AutoCloseable {
    static final String SECRET = "kJ8s0vN2xQm4Zt7yWb1cRd5eUf9gHi3o";
    static final String PASSWORD = "swallows come back in april";
    static final String MIGRATIONS = "classpath:dev/hirundo/auth/migrations";
    static final TestTables TABLES =
            new TestTables(database -> database.migrate("auth", MIGRATIONS));
    private static final Duration MAIL_PATIENCE = Duration.ofSeconds(20);

    final Database database;
    final Auth auth;
    final Clock clock;
    final LinkedBlockingQueue<Mail> mails;
    private final WebServer server;
    private final AtomicReference<Renewal> held;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private AuthSite(
            Database database,
            Auth auth,
            Clock clock,
            LinkedBlockingQueue<Mail> mails,
            AtomicReference<Renewal> held,
            WebServer server) {
        this.database = database;
        this.auth = auth;
        this.clock = clock;
        this.mails = mails;
        this.held = held;
        this.server = server;
    }

    /// Real time, moved on by hand.
    static final class Clock implements InstantSource {
        private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);

        /// @param time negative for a clock that is set back
        void pass(Duration time) {
            ahead.updateAndGet(time::plus);
        }

        @Override
        public Instant instant() {
            return Instant.now().plus(ahead.get());
        }
    }

    static AuthSite of(TestDatabase kind) {
        return of(kind, Map.of());
    }

    /// @param settings under `auth`
    static AuthSite of(TestDatabase kind, Map<String, String> settings) {
        return of(TABLES.open(kind), settings, builder -> builder);
    }

    /// Over a database that is closed with the server.
    static AuthSite of(
            Database database, Map<String, String> settings, UnaryOperator<Auth.Builder> more) {
        var all = new HashMap<>(Map.of("secret", SECRET, "url", "http://localhost"));
        all.putAll(settings);
        all.values().removeIf(String::isEmpty);
        var clock = new Clock();
        var mails = new LinkedBlockingQueue<Mail>();
        var hashing = PasswordHashing.builder().insecureCost(Argon2Cost.insecureForTests()).build();
        var builder =
                Auth.builder(Config.just(ConfigSources.create(all)), database)
                        .clock(clock)
                        .mailer(mails::add)
                        .hashing(hashing);
        var auth = more.apply(builder).build();
        var held = new AtomicReference<>(Renewal.NONE);
        var server =
                WebServer.builder()
                        .host("127.0.0.1")
                        .shutdownHook(false)
                        .update(Hirundo.defaults(Config.empty()).manage(database))
                        .routing(routing -> routes(routing.addFeature(auth), held))
                        .build()
                        .start();
        return new AuthSite(database, auth, clock, mails, held, server);
    }

    private static void routes(HttpRouting.Builder routing, AtomicReference<Renewal> held) {
        routing.get("/whoami", (req, res) -> res.send(who(Caller.of(req.context()))))
                .get("/live", (req, res) -> res.send(who(Caller.of(req.context()))))
                .get(
                        "/held",
                        (req, res) -> {
                            held.set(Renewal.of(req.context()));
                            res.send(who(Caller.of(req.context())));
                        })
                .get(
                        "/admin",
                        SecureHandler.authorize("admin"),
                        (req, res) -> res.send(who(Caller.of(req.context()))))
                .post(
                        "/note",
                        Guard.authenticated()
                                .around((req, res) -> res.send(who(Caller.of(req.context())))));
    }

    private static String who(Caller caller) {
        return caller instanceof Caller.User user
                ? user.subject() + " " + user.roles() + " " + user.scopes()
                : "nobody";
    }

    /// What was answered.
    record Answer(int status, String body, HttpResponse<String> whole) {
        JsonNode json() {
            return Json.standard().readTree(body.getBytes(StandardCharsets.UTF_8));
        }

        String text(String member) {
            return json().path(member).asText();
        }

        String header(String name) {
            return whole.headers().firstValue(name).orElse("");
        }

        List<String> cookies() {
            return whole.headers().allValues("Set-Cookie");
        }
    }

    URI uri(String path) {
        return URI.create("http://localhost:" + server.port() + path);
    }

    Answer get(String path, String... headers) {
        return send("GET", path, "", headers);
    }

    Answer post(String path, String json, String... headers) {
        return send("POST", path, json, headers);
    }

    Answer delete(String path, String... headers) {
        return send("DELETE", path, "", headers);
    }

    /// @param json the body; empty for none
    Answer send(String method, String path, String json, String... headers) {
        var request = HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(30));
        if (json.isEmpty()) {
            request.method(method, BodyPublishers.noBody());
        } else {
            request.method(method, BodyPublishers.ofString(json))
                    .header("Content-Type", "application/json");
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            var answer = client.send(request.build(), BodyHandlers.ofString());
            return new Answer(answer.statusCode(), answer.body(), answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// What a connection that was opened with these headers would be renewed by.
    Renewal renewal(String... headers) {
        held.set(Renewal.NONE);
        var answer = get("/held", headers);
        if (answer.status() != 200) {
            throw new AssertionError(answer.status() + " " + answer.body());
        }
        return held.get();
    }

    Answer register(String email) {
        return post("/auth/register", credentials(email, PASSWORD));
    }

    Answer login(String email) {
        return login(email, PASSWORD);
    }

    Answer login(String email, String password) {
        return post("/auth/login", credentials(email, password));
    }

    Answer refresh(String token) {
        return post("/auth/refresh", "{\"refreshToken\":\"" + token + "\"}");
    }

    /// Registers and logs in.
    ///
    /// @return what the login answered
    Answer join(String email) {
        var registered = register(email);
        if (registered.status() != 201) {
            throw new AssertionError(registered.status() + " " + registered.body());
        }
        return login(email);
    }

    /// Makes an account with the usual password, whose address is verified.
    UUID account(String email) {
        return auth.accounts().create(email, Secret.of(PASSWORD)).orElseThrow().id();
    }

    /// Asks for a link to a new password, which comes by mail.
    Answer forgot(String email) {
        return post("/auth/password/forgot", "{\"email\":\"" + email + "\"}");
    }

    Answer reset(String token, String password) {
        String body = "{\"token\":\"" + token + "\",\"password\":\"" + password + "\"}";
        return post("/auth/password/reset", body);
    }

    Answer verify(String token) {
        return post("/auth/email/verify", "{\"token\":\"" + token + "\"}");
    }

    /// Asks for a link to another address, which comes there by mail.
    Answer changeEmail(Answer login, String email, String password) {
        return post("/auth/email", credentials(email, password), bearer(login));
    }

    static String credentials(String email, String password) {
        return new String(
                Json.standard().write(Map.of("email", email, "password", password)),
                StandardCharsets.UTF_8);
    }

    /// The header that sends a token.
    static String[] bearer(String token) {
        return new String[] {"Authorization", "Bearer " + token};
    }

    static String[] bearer(Answer login) {
        return bearer(login.text("accessToken"));
    }

    /// The next mail, which is on its way.
    Mail mail() {
        try {
            var mail = mails.poll(MAIL_PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (mail == null) {
                throw new AssertionError("no mail came");
            }
            return mail;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// The token in the link of the next mail.
    String tokenOfMail() {
        String text = mail().text();
        int start = text.indexOf('=', text.indexOf("http://localhost/#")) + 1;
        int end = start;
        while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
            end++;
        }
        return text.substring(start, end);
    }

    @Override
    public void close() {
        server.stop();
        client.close();
    }
}
