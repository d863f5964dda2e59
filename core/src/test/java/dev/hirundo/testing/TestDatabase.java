package dev.hirundo.testing;

import dev.hirundo.core.data.Database;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/// A fresh, empty database for a test class. One PostgreSQL server serves all of a JVM; each call
/// makes a database in it.
public enum TestDatabase {
    H2 {
        @Override
        public Map<String, String> settings() {
            return Map.of("url", "jdbc:h2:mem:" + newName());
        }
    },
    POSTGRESQL {
        @Override
        public Map<String, String> settings() {
            return copyOf("template1");
        }
    };

    /// What `db` must hold for a new database of this kind.
    public abstract Map<String, String> settings();

    /// Opens a new database of this kind.
    public Database open() {
        return open(Map.of());
    }

    /// Opens a new database of this kind with more settings of `db`.
    public Database open(Map<String, String> more) {
        var all = new HashMap<>(settings());
        all.putAll(more);
        return Database.create(Config.just(ConfigSources.create(all)));
    }

    /// What `db` must hold for a new database of PostgreSQL with all that another of its databases
    /// has.
    static Map<String, String> copyOf(String original) {
        String name = newName();
        try (var connection = Server.RUNNING.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("create database " + name + " template " + original);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return Map.of("url", Server.RUNNING.getJdbcUrl("postgres", name), "user", "postgres");
    }

    private static String newName() {
        return "t" + UUID.randomUUID().toString().replace("-", "");
    }

    /// Started when first asked for; ends with the JVM.
    private static final class Server {
        /// On a machine that has other things to do.
        private static final Duration START_TIMEOUT = Duration.ofMinutes(1);

        static final EmbeddedPostgres RUNNING = start();

        private static EmbeddedPostgres start() {
            try {
                var folder = Files.createTempDirectory("hirundo-postgresql");
                var server =
                        EmbeddedPostgres.builder()
                                .setServerConfig("fsync", "off")
                                .setServerConfig("max_connections", "200")
                                .setDataDirectory(folder)
                                .setCleanDataDirectory(false)
                                .setPGStartupWait(START_TIMEOUT)
                                .start();
                Runtime.getRuntime().addShutdownHook(new Thread(() -> end(server, folder)));
                return server;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /// Some hundred databases are 100,000 files. Whoever awaited that they are deleted would be
        /// killed before.
        private static void end(EmbeddedPostgres server, Path folder) {
            try {
                server.close();
                new ProcessBuilder("rm", "-rf", folder.toString())
                        .redirectOutput(Redirect.DISCARD)
                        .redirectError(Redirect.DISCARD)
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
