package dev.hirundo.core.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.core.StartException;
import dev.hirundo.testing.TestDatabase;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What every database does at Hirundo's word; subclass it.
abstract class DatabaseContract {
    private static final String MIGRATIONS = "classpath:dev/hirundo/core/data/";

    private Map<String, String> settings;
    private Database db;

    protected abstract TestDatabase kind();

    @BeforeEach
    void open() {
        settings = kind().settings();
        db = another();
    }

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void itKnowsWhichItIs() {
        assertEquals(kind().name(), db.dialect().name());
    }

    @Test
    void modulesWithTheSameVersionNumbersDoNotClash() {
        db.migrate("alpha", MIGRATIONS + "alpha");
        db.migrate("beta", MIGRATIONS + "beta");
        assertEquals(1, count("alpha"));
        assertEquals(0, count("beta"));
    }

    @Test
    void aSchemaThatHasTablesAlreadyIsMigrated() {
        execute("create table older (id int)");
        db.migrate("alpha", MIGRATIONS + "alpha");
        assertEquals(1, count("alpha"));
        assertEquals(0, count("older"));
    }

    @Test
    void whatHasRunDoesNotRunAgain() {
        db.migrate("alpha", MIGRATIONS + "alpha");
        db.migrate("alpha", MIGRATIONS + "alpha");
        try (var later = another()) {
            later.migrate("alpha", MIGRATIONS + "alpha");
        }
        assertEquals(1, count("alpha"));
    }

    @Test
    void nodesThatStartTogetherMigrateOnce() throws Exception {
        var nodes = IntStream.range(0, 4).mapToObj(_ -> another()).toList();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Object>> starts =
                    nodes.stream()
                            .map(
                                    node ->
                                            Executors.callable(
                                                    () ->
                                                            node.migrate(
                                                                    "alpha", MIGRATIONS + "alpha")))
                            .toList();
            for (var start : executor.invokeAll(starts)) {
                start.get();
            }
        }
        nodes.forEach(Database::close);
        assertEquals(1, count("alpha"));
    }

    @Test
    void aLocationMayDependOnTheVendor() {
        db.migrate("vendor", MIGRATIONS + "vendor/{vendor}");
        assertEquals(
                kind().name().toLowerCase(Locale.ROOT),
                db.jdbi()
                        .withHandle(
                                handle ->
                                        handle.select("select name from vendor")
                                                .mapTo(String.class)
                                                .one()));
    }

    @Test
    void aBrokenMigrationStopsTheStartInOneLine() {
        var refused =
                assertThrows(
                        StartException.class, () -> db.migrate("billing", MIGRATIONS + "broken"));
        String message = refused.getMessage();
        assertEquals(1, message.lines().count(), message);
        assertTrue(message.contains("billing") && message.contains("V2__broken.sql"), message);
        assertTrue(message.toLowerCase(Locale.ROOT).contains("no_such_table"), message);
        assertEquals(0, count("fine"));
    }

    @Test
    void aMissingLocationStopsTheStart() {
        var refused =
                assertThrows(StartException.class, () -> db.migrate("gone", MIGRATIONS + "gone"));
        assertEquals(1, refused.getMessage().lines().count(), refused.getMessage());
        assertTrue(refused.getMessage().contains(MIGRATIONS + "gone"), refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"order", "user", "select", "with space", "dou\"ble", "a.b", "naïve"})
    void aQuotedNameMeansItWhateverWordItIs(String name) {
        String quoted = db.quote(name);
        execute("create table " + quoted + " (" + quoted + " int)");
        execute("insert into " + quoted + " (" + quoted + ") values (1)");
        assertEquals(1, count(quoted));
    }

    @Test
    void aQuotedNameIsTheSameAsThePlainOne() {
        execute("create table plain (title varchar(10))");
        execute("insert into plain (title) values ('a')");
        assertEquals(1, count(db.quote("plain") + " where " + db.quote("title") + " = 'a'"));
    }

    @Test
    void aStartWithNothingToMigrateIsKnownAsSuch() {
        assertFalse(isMigrated("alpha"));
        db.migrate("alpha", MIGRATIONS + "alpha");
        assertTrue(isMigrated("alpha"));
        assertFalse(isMigrated("beta"));
        assertFalse(isMigrated("gone"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update \"alpha_schema_history\" set \"checksum\" = 1 where \"installed_rank\" = 2",
                "update \"alpha_schema_history\" set \"success\" = false where \"installed_rank\" = 2",
                "update \"alpha_schema_history\" set \"type\" = 'JDBC' where \"installed_rank\" = 2",
                "update \"alpha_schema_history\" set \"script\" = 'V2__other.sql' where \"installed_rank\" = 2",
                "delete from \"alpha_schema_history\" where \"installed_rank\" = 2",
                "drop table \"alpha_schema_history\"",
            })
    void aHistoryThatTellsAnotherStoryIsLeftToFlyway(String change) {
        db.migrate("alpha", MIGRATIONS + "alpha");
        assertTrue(isMigrated("alpha"));
        execute(change);
        assertFalse(isMigrated("alpha"));
    }

    private boolean isMigrated(String scripts) {
        return db.jdbi()
                .withHandle(
                        handle ->
                                AppliedMigrations.areAll(
                                        handle.getConnection(),
                                        "alpha_schema_history",
                                        MIGRATIONS + scripts,
                                        DatabaseContract.class.getClassLoader()));
    }

    @Test
    void aConnectionBesideThePoolTakesNoneOfItAndIsInNoTransaction() throws Exception {
        try (var small = kind().open(Map.of("pool", "1", "timeout", "PT1S"))) {
            small.useTransaction(
                    handle -> {
                        handle.execute("create table taken (id int)");
                        try (var beside = small.connect()) {
                            assertTrue(beside.getAutoCommit());
                            assertTrue(beside.isValid(1));
                        }
                    });
        }
    }

    @Test
    void itIsReadyUntilItIsClosed() {
        assertTrue(db.ready());
        var other = another();
        other.close();
        assertFalse(other.ready());
    }

    private Database another() {
        return Database.create(Config.just(ConfigSources.create(settings)));
    }

    private void execute(String sql) {
        db.jdbi().useHandle(handle -> handle.execute(sql));
    }

    private int count(String from) {
        return db.jdbi()
                .withHandle(
                        handle ->
                                handle.select("select count(*) from " + from)
                                        .mapTo(int.class)
                                        .one());
    }
}
