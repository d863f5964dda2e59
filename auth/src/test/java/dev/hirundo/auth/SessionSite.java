package dev.hirundo.auth;

import dev.hirundo.core.data.Database;
import dev.hirundo.testing.TestDatabase;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/// A new database with the tables of this module, and two nodes over it.
final class SessionSite implements AutoCloseable {
    static final Device DEVICE = new Device("Mozilla/5.0", "2001:db8::1");

    final SessionClock clock = new SessionClock();
    final List<SessionEvent> events = new CopyOnWriteArrayList<>();
    final List<Revoked> revoked = new CopyOnWriteArrayList<>();
    final SecureRandom random = new SecureRandom();
    final Database database;
    final Database otherDatabase;
    final Seen seen;
    final Seen otherSeen;

    SessionSite(TestDatabase kind) {
        var settings = new HashMap<>(AuthSite.TABLES.settings(kind));
        settings.put("pool", "5");
        settings.put("timeout", "PT20S"); // a crowd waits for few connections, on a busy machine
        database = Database.create(Config.just(ConfigSources.create(settings)));
        otherDatabase = Database.create(Config.just(ConfigSources.create(settings)));
        database.migrate("auth", AuthSite.MIGRATIONS);
        seen = new Seen(database, clock, 10_000);
        otherSeen = new Seen(otherDatabase, clock, 10_000);
    }

    Sessions sessions(SessionRules rules) {
        return new Sessions(database, rules, seen, clock, random, events::add, revoked::add);
    }

    /// Those of the other node.
    Sessions otherSessions(SessionRules rules) {
        return new Sessions(
                otherDatabase, rules, otherSeen, clock, random, events::add, revoked::add);
    }

    UUID account() {
        var id = UUID.randomUUID();
        execute(
                "insert into auth_account (id, email, email_verified, disabled, created_at) values ('"
                        + id
                        + "', '"
                        + id
                        + "@example.org', true, false, current_timestamp)");
        return id;
    }

    void execute(String sql) {
        database.jdbi().useHandle(handle -> handle.execute(sql));
    }

    <T> T one(Class<T> type, String sql) {
        return database.jdbi().withHandle(handle -> handle.createQuery(sql).mapTo(type).one());
    }

    /// What all of them gave, who began at the same moment.
    static <T> List<T> atOnce(int threads, IntFunction<Callable<T>> work) throws Exception {
        var start = new CyclicBarrier(threads);
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var running =
                    IntStream.range(0, threads)
                            .mapToObj(
                                    i ->
                                            executor.submit(
                                                    () -> {
                                                        start.await();
                                                        return work.apply(i).call();
                                                    }))
                            .toList();
            var results = new ArrayList<T>();
            for (var one : running) {
                results.add(one.get());
            }
            return results;
        }
    }

    @Override
    public void close() {
        otherDatabase.close();
        database.close();
    }
}
