package dev.hirundo.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariDataSource;
import dev.hirundo.core.FilterWeights;
import dev.hirundo.core.Hirundo;
import dev.hirundo.core.Secret;
import dev.hirundo.core.data.Database;
import dev.hirundo.testing.RawHttp;
import dev.hirundo.testing.TestDatabase;
import io.helidon.common.Weighted;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// What a request with an access token asks of the database. What the server does by itself beside
/// requests, such as reading revocations, does not count.
class BearerIoTest {
    private static final int REQUESTS = 10_000;
    private static final String EMAIL = "ada@example.org";

    private final AtomicInteger borrowed = new AtomicInteger();
    private final ThreadLocal<Boolean> serving = ThreadLocal.withInitial(() -> false);

    @Test
    void aKnownTokenIsCheckedWithoutTheDatabase() throws IOException {
        try (var pool = new Counting()) {
            var auth = auth(Database.of(pool));
            auth.accounts().create(EMAIL, Secret.of(AuthSite.PASSWORD)).orElseThrow();
            var server =
                    WebServer.builder()
                            .host("127.0.0.1")
                            .shutdownHook(false)
                            .update(Hirundo.defaults(Config.empty()))
                            .routing(routing -> routes(routing.addFeature(auth)))
                            .build()
                            .start();
            try (var client = new RawHttp(server.port())) {
                read(client, login(client));
            } finally {
                server.stop();
            }
        }
    }

    private void read(RawHttp client, String token) throws IOException {
        assertTrue(borrowed.getAndSet(0) > 0, "a login asks the database");
        String request =
                "GET /whoami HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                        + token
                        + "\r\n\r\n";
        for (int i = 0; i < REQUESTS; i++) {
            assertEquals(200, client.send(request).answer().orElseThrow().status());
        }
        assertEquals(0, borrowed.get());
    }

    private static String login(RawHttp client) throws IOException {
        String body = AuthSite.credentials(EMAIL, AuthSite.PASSWORD);
        String head =
                "POST /auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
        var answer =
                client.send(head + "Content-Length: " + body.length() + "\r\n\r\n" + body)
                        .answer()
                        .orElseThrow();
        return answer.body().replaceFirst(".*\"accessToken\":\"([^\"]+)\".*", "$1");
    }

    private static Auth auth(Database database) {
        var settings = Map.of("secret", AuthSite.SECRET);
        return Auth.create(Config.just(ConfigSources.create(settings)), database);
    }

    private void routes(HttpRouting.Builder routing) {
        routing.addFeature(new Watch())
                .get("/whoami", Guard.authenticated().around((_, res) -> res.send("somebody")));
    }

    /// A pool that counts what requests take from it.
    private final class Counting extends HikariDataSource {
        Counting() {
            setJdbcUrl(TestDatabase.H2.settings().get("url") + ";DB_CLOSE_DELAY=-1");
        }

        @Override
        public Connection getConnection() throws SQLException {
            if (serving.get()) {
                borrowed.incrementAndGet();
            }
            return super.getConnection();
        }
    }

    /// Marks the thread of a request before any credential is looked at.
    private final class Watch implements HttpFeature, Weighted {
        @Override
        public void setup(HttpRouting.Builder routing) {
            routing.addFilter(
                    (chain, _, _) -> {
                        serving.set(true);
                        chain.proceed();
                        serving.set(false);
                    });
        }

        @Override
        public double weight() {
            return FilterWeights.ADDRESS_LIMIT;
        }
    }
}
