package dev.hirundo.core.data;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.hirundo.core.Secret;
import dev.hirundo.core.Settings;
import dev.hirundo.core.StartException;
import io.helidon.config.Config;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;

/// Makes a HikariCP pool of the settings under `db`. What cannot be right ends in a
/// [StartException] that never shows a password.
final class Pool {
    private static final System.Logger LOGGER = System.getLogger(Pool.class.getPackageName());
    private static final int H2_IN_USE = 90020;
    private static final int MAX_SIZE = 1000;
    private static final Duration MIN_TIMEOUT = Duration.ofMillis(250); // HikariCP's own
    private static final Duration MAX_TIMEOUT = Duration.ofMinutes(10);
    private static final Duration VALIDATION = Duration.ofSeconds(Database.VALIDATION_SECONDS);

    private Pool() {}

    /// @throws StartException if a setting cannot be right or the database cannot be reached
    static HikariDataSource open(Config config) {
        String url = url(config.get("url"));
        var timeout =
                Settings.duration(
                        config.get("timeout"), Database.DEFAULT_TIMEOUT, MIN_TIMEOUT, MAX_TIMEOUT);
        var pool = new HikariDataSource(); // of a HikariConfig it copies each field by reflection
        pool.setPoolName("hirundo");
        pool.setJdbcUrl(withDefaults(url));
        Settings.text(config.get("user")).ifPresent(pool::setUsername);
        Settings.text(config.get("password"))
                .map(Secret::of)
                .ifPresent(secret -> pool.setPassword(secret.reveal()));
        pool.setMaximumPoolSize(
                Settings.number(config.get("pool"), Database.DEFAULT_POOL, 1, MAX_SIZE));
        pool.setConnectionTimeout(timeout.toMillis());
        pool.setValidationTimeout(Math.min(timeout.toMillis(), VALIDATION.toMillis()));
        pool.setInitializationFailTimeout(1); // one connection is there when the pool is
        if (url.startsWith("jdbc:h2:")) {
            pool.setMinimumIdle(1); // opened in an instant when there is need
        }
        if (url.startsWith("jdbc:postgresql:")) {
            pool.addDataSourceProperty(
                    "connectTimeout", String.valueOf(Math.max(1, timeout.toSeconds())));
            pool.addDataSourceProperty(
                    "socketTimeout", "60"); // a server that went silent must not hold us for ever
            pool.addDataSourceProperty("tcpKeepAlive", "true");
        }
        return open(pool, url);
    }

    /// One that is set to nothing is no URL: it must not become the database of who sets none.
    private static String url(Config config) {
        return Settings.text(config).orElse(config.exists() ? "" : Database.DEFAULT_URL);
    }

    /// The first connection by hand, for HikariCP would log a stack trace if it failed. Once only:
    /// who starts us tries again. It stays until the pool has one, since H2 closes a database with
    /// its last connection.
    private static HikariDataSource open(HikariDataSource pool, String url) {
        requireDriver(pool, url);
        try (var first = connect(pool);
                var _ = pool.getConnection()) {
            LOGGER.log(System.Logger.Level.DEBUG, "reached {0}", Dialect.of(first));
            return pool;
        } catch (SQLException e) {
            throw unreachable(
                    withoutParameters(url),
                    pool.getJdbcUrl(),
                    Optional.ofNullable(pool.getPassword()),
                    e);
        }
    }

    private static void requireDriver(HikariConfig pool, String url) {
        try {
            DriverManager.getDriver(pool.getJdbcUrl());
        } catch (SQLException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "no driver", e);
            throw new StartException(
                    "db.url is not the URL of a database that Hirundo speaks to: "
                            + withoutParameters(url)
                            + ". Use jdbc:postgresql://host/name or jdbc:h2:file:./data/name.");
        }
    }

    /// A connection beside the pool.
    static Connection connect(HikariConfig pool) throws SQLException {
        var properties = new Properties();
        properties.putAll(pool.getDataSourceProperties());
        Optional.ofNullable(pool.getUsername()).ifPresent(user -> properties.put("user", user));
        Optional.ofNullable(pool.getPassword())
                .ifPresent(password -> properties.put("password", password));
        return DriverManager.getConnection(pool.getJdbcUrl(), properties);
    }

    static StartException unreachable(String where, Exception e) {
        return unreachable(where, where, Optional.empty(), e);
    }

    private static StartException unreachable(
            String where, String url, Optional<String> password, Exception e) {
        LOGGER.log(System.Logger.Level.DEBUG, "unreachable", e);
        Throwable cause = e;
        while (!isInUse(cause) && cause.getCause() != null) {
            cause = cause.getCause();
        }
        String why =
                String.valueOf(cause.getMessage())
                        .lines()
                        .findFirst()
                        .orElse("")
                        .replace(url, where) // drivers quote it, with what is secret in it
                        .replaceAll("[^\\s/@(]*:[^\\s/@]*@", "")
                        .replaceAll("(?i)password=[^;&\\s]*", "password=***");
        if (password.isPresent() && !password.get().isEmpty()) {
            why = why.replace(password.get(), "***");
        }
        String remedy =
                isInUse(cause)
                        ? "Another process has it open: stop that one, or set DB_URL to another."
                        : "Start it, or set DB_URL, DB_USER and DB_PASSWORD.";
        return new StartException(
                "Cannot reach the database at " + where + " (" + why + "). " + remedy);
    }

    private static boolean isInUse(Throwable cause) {
        return cause instanceof SQLException e && e.getErrorCode() == H2_IN_USE;
    }

    private static String withoutParameters(String url) {
        return url.replaceFirst("[?;].*", "").replaceFirst("//[^/@]*@", "//");
    }

    /// H2 only. Names in lower case, as in PostgreSQL. A commit is written at once, so that it
    /// outlives the process. The database stays open until the pool closes, not until the JVM
    /// begins to stop, when requests still run.
    private static String withDefaults(String url) {
        if (!url.startsWith("jdbc:h2:")) {
            return url;
        }
        var full = new StringBuilder(url);
        for (String setting :
                new String[] {
                    "DATABASE_TO_LOWER=TRUE", "WRITE_DELAY=0", "DB_CLOSE_ON_EXIT=FALSE"
                }) {
            addUnlessSet(full, setting);
        }
        if (url.startsWith("jdbc:h2:mem:")) {
            addUnlessSet(full, "DB_CLOSE_DELAY=-1");
        }
        return full.toString();
    }

    private static void addUnlessSet(StringBuilder url, String setting) {
        String name = setting.substring(0, setting.indexOf('='));
        if (!url.toString().toUpperCase(Locale.ROOT).contains(";" + name + "=")) {
            url.append(';').append(setting);
        }
    }
}
