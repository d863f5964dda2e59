package dev.hirundo.bench.accounts;

import com.sun.management.GarbageCollectionNotificationInfo;
import dev.hirundo.auth.Attempts;
import dev.hirundo.auth.Auth;
import dev.hirundo.auth.Guard;
import dev.hirundo.auth.password.Argon2Cost;
import dev.hirundo.auth.password.PasswordHashing;
import dev.hirundo.bench.harness.Child;
import dev.hirundo.core.Hirundo;
import dev.hirundo.core.Secret;
import dev.hirundo.core.data.Database;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

/// The measured server: accounts that must verify their address, and `/note`, a row for those who
/// are known. Nobody is throttled, since all clients have one address; mail goes nowhere.
final class Site {
    static final String PASSWORD = "swallows come back in april";

    /// How many accounts there are from the start.
    static final int ACCOUNTS = 200;

    private Site() {}

    /// The address of an account that there is.
    ///
    /// @param number from 0
    static String email(int number) {
        return "known%05d@example.org".formatted(number % ACCOUNTS);
    }

    /// @param args where PostgreSQL is; and what a hash costs, KiB and passes, unless that is the
    ///   standard
    public static void main(String[] args) throws IOException {
        var database = Database.create(Config.just(ConfigSources.create(Map.of("url", args[0]))));
        var builder =
                Auth.builder(Config.just(ConfigSources.create(settings())), database)
                        .attempts(new Unlimited())
                        .mailer(_ -> {});
        if (args.length > 1) {
            var cost = new Argon2Cost(Integer.parseInt(args[1]), Integer.parseInt(args[2]), 1);
            builder.hashing(PasswordHashing.builder().insecureCost(cost).build());
        }
        var auth = builder.build();
        for (int i = 0; i < ACCOUNTS; i++) {
            var _ = auth.accounts().create(email(i), Secret.of(PASSWORD)).orElseThrow();
        }
        database.useTransaction(
                handle -> handle.execute("create table note as select 1 as id, 'spring' as text"));
        Child.serve(
                WebServer.builder()
                        .host("127.0.0.1")
                        .update(Hirundo.defaults(Config.empty()).manage(database))
                        .routing(routing -> routes(routing.addFeature(auth), database))
                        .build());
    }

    private static Map<String, String> settings() {
        return Map.of(
                "secret",
                "kJ8s0vN2xQm4Zt7yWb1cRd5eUf9gHi3o",
                "url",
                "http://localhost",
                "verification",
                "required");
    }

    private static void routes(HttpRouting.Builder routing, Database database) {
        var occupied = occupied();
        routing.get("/note", Guard.authenticated().around((_, res) -> res.send(note(database))))
                .get("/occupied", (_, res) -> res.send(String.valueOf(occupied.getAndSet(0))));
    }

    private static String note(Database database) {
        return database.jdbi()
                .withHandle(
                        handle ->
                                handle.select("select text from note where id = ?", 1)
                                        .mapTo(String.class)
                                        .one());
    }

    /// The most bytes of the heap that a collection left, since somebody took the number out.
    private static AtomicLong occupied() {
        var most = new AtomicLong();
        for (var collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            ((NotificationEmitter) collector)
                    .addNotificationListener(
                            (notification, _) ->
                                    most.accumulateAndGet(
                                            left((CompositeData) notification.getUserData()),
                                            Math::max),
                            notification ->
                                    notification
                                            .getType()
                                            .equals(
                                                    GarbageCollectionNotificationInfo
                                                            .GARBAGE_COLLECTION_NOTIFICATION),
                            null);
        }
        return most;
    }

    private static long left(CompositeData collection) {
        var heap = ManagementFactory.getMemoryPoolMXBeans().stream();
        var after = GarbageCollectionNotificationInfo.from(collection).getGcInfo();
        return heap.filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(pool -> after.getMemoryUsageAfterGc().get(pool.getName()))
                .mapToLong(MemoryUsage::getUsed)
                .sum();
    }

    private static final class Unlimited implements Attempts {
        @Override
        public Duration tryAcquire(Kind kind, String key) {
            return Duration.ZERO;
        }

        @Override
        public void forgive(Kind kind, String key) {}
    }
}
