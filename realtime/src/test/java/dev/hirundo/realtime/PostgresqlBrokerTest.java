package dev.hirundo.realtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hirundo.core.data.Database;
import dev.hirundo.testing.TestDatabase;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class PostgresqlBrokerTest extends BrokerContract {
    private static final Pattern NAME = Pattern.compile("/(t[0-9a-f]{32})");
    private static final String BROKERS =
            "from pg_stat_activity where datname = '%s' and query similar to '(listen|with quick|select case nsp)%%'";
    private static Database database;
    private static Connection admin;
    private static String url;
    private static String name;
    private static long pid;

    @BeforeAll
    static void open() throws SQLException {
        var settings = new HashMap<>(TestDatabase.POSTGRESQL.settings());
        settings.put("timeout", "PT0.5S");
        url = settings.get("url");
        var found = NAME.matcher(url);
        found.find();
        name = found.group(1);
        admin = DriverManager.getConnection(found.replaceFirst("/postgres"), "postgres", "");
        database = Database.create(Config.just(ConfigSources.create(settings)));
    }

    @AfterAll
    static void close() throws SQLException {
        database.close();
        admin.close();
    }

    private static long ask(String sql) {
        try (var statement = admin.createStatement();
                var answer = statement.executeQuery(sql.formatted(name))) {
            answer.next();
            return answer.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void connections(boolean allowed) {
        try (var statement = admin.createStatement()) {
            statement.execute(
                    "alter database %s with allow_connections %s".formatted(name, allowed));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    Carrier carrier() {
        return new PostgresqlCarrier(database);
    }

    @Override
    void cut() {
        ask("select count(pg_terminate_backend(pid)) " + BROKERS);
    }

    @Override
    void stop() {
        connections(false);
        ask("select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = '%s'");
    }

    @Override
    void start() {
        connections(true);
    }

    @Override
    void silence() {
        pid = ask("select pid " + BROKERS + " and query like 'listen%%'");
        TestRedis.signal(pid, "STOP");
    }

    @Override
    void resume() {
        TestRedis.signal(pid, "CONT");
    }

    @Override
    int connections() {
        return (int) ask("select count(*) " + BROKERS);
    }

    @Test
    void aNotificationByHandWakes() throws Exception {
        try (var node = BrokerNode.over(carrier(), SharedBroker.PATIENCE).awaitWoken()) {
            database.jdbi().useHandle(handle -> handle.execute("notify hirundo_live"));

            node.awaitWoken();
        }
    }

    @Test
    void nodesWithAnotherSchemaAreApart() throws Exception {
        database.jdbi().useHandle(handle -> handle.execute("create schema apart"));
        var settings = Map.of("url", url + "&currentSchema=apart", "user", "postgres");
        try (var other = Database.create(Config.just(ConfigSources.create(settings)));
                var a = BrokerNode.over(carrier(), SharedBroker.PATIENCE).awaitWoken();
                var b = BrokerNode.over(carrier(), SharedBroker.PATIENCE).awaitWoken();
                var c = BrokerNode.over(new PostgresqlCarrier(other), SharedBroker.PATIENCE);
                var d = BrokerNode.over(new PostgresqlCarrier(other), SharedBroker.PATIENCE)) {
            c.awaitWoken();
            d.awaitWoken();
            a.send("1");
            b.messagesUntil("1");
            c.send("2");

            assertEquals(List.of(), d.messagesUntil("2"));
        }
    }
}
