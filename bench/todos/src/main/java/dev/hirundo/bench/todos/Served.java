package dev.hirundo.bench.todos;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;

/// What all measured servers have alike: the pool and the socket.
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
        return socket(WebServer.builder());
    }

    /// @return what was given
    static <T extends ListenerConfig.BuilderBase<T, ?>> T socket(T socket) {
        return socket.host("127.0.0.1").connectionOptions(options -> options.tcpNoDelay(true));
    }
}
