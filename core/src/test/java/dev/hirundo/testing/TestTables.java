package dev.hirundo.testing;

import dev.hirundo.core.data.Database;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import java.net.URI;
import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/// Fresh databases that hold a module's tables: Flyway makes them once in a JVM for each kind of
/// database, and each database is a copy.
public final class TestTables {
    private final Consumer<Database> migrations;
    private final Map<TestDatabase, String> originals = new EnumMap<>(TestDatabase.class);

    /// @param migrations makes the tables
    public TestTables(Consumer<Database> migrations) {
        this.migrations = migrations;
    }

    /// Opens a new database of this kind, with no rows but those that the migrations make.
    public Database open(TestDatabase kind) {
        var database = open(settings(kind));
        if (kind == TestDatabase.H2) {
            String script = original(kind);
            database.jdbi().useHandle(handle -> handle.execute("runscript from ?", script));
        }
        return database;
    }

    /// What `db` must hold for a new database of this kind. One of PostgreSQL has the tables; one
    /// in H2's memory lives while somebody is connected, so that it is empty until then.
    public Map<String, String> settings(TestDatabase kind) {
        return switch (kind) {
            case H2 -> kind.settings();
            case POSTGRESQL -> TestDatabase.copyOf(original(kind));
        };
    }

    /// A script for H2, a database's name for PostgreSQL.
    private synchronized String original(TestDatabase kind) {
        return originals.computeIfAbsent(kind, this::migrated);
    }

    private String migrated(TestDatabase kind) {
        var settings = kind.settings();
        try (var database = open(settings)) {
            migrations.accept(database);
            return switch (kind) {
                case H2 -> script(database);
                case POSTGRESQL -> name(settings.get("url"));
            };
        }
    }

    private static String script(Database database) {
        String file = "memFS:" + UUID.randomUUID() + ".sql";
        database.jdbi().useHandle(handle -> handle.execute("script nosettings to ?", file));
        return file;
    }

    private static String name(String url) {
        return URI.create(url.substring("jdbc:".length())).getPath().substring(1);
    }

    private static Database open(Map<String, String> settings) {
        return Database.create(Config.just(ConfigSources.create(settings)));
    }
}
