package dev.hirundo.bench.todos;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import java.io.IOException;

/// What all measured servers have alike: the pool, the socket, and how they are started and ended.
final class Served {
    private static final int POOL = 8;

    private Served() {}

    /// @param url where PostgreSQL is
    static HikariDataSource pool(String url) {
        var config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(POOL);
        return new HikariDataSource(config);
    }

    static WebServerConfig.Builder server() {
        return WebServer.builder()
                .host("127.0.0.1")
                .connectionOptions(options -> options.tcpNoDelay(true));
    }

    /// Tells its port, and serves until whoever started it closes its input, or dies.
    static void untilEndOfInput(WebServer server) throws IOException {
        System.out.println(server.start().port());
        System.in.transferTo(System.err);
        server.stop();
        System.exit(0);
    }
}
