package dev.hirundo.bench.accounts;

import dev.hirundo.bench.harness.Child;
import dev.hirundo.bench.harness.Connection;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.Logger;

/// Measures reads while many log in; see the script `bench/logins`.
final class Logins {
    private static final Duration TIME = Duration.ofSeconds(15);
    private static final Duration ARRIVAL = Duration.ofSeconds(1);
    private static final int HEAP_MIB = 256;
    private static final double[] SHARES = {0.5, 0.9, 0.99};
    private static final Logger LOGGER = Logger.getLogger("io.zonky");

    private final List<Reads> alone = new ArrayList<>();
    private final List<Reads> besideWork = new ArrayList<>();
    private final List<Reads> crowded = new ArrayList<>();
    private long letIn;
    private long turnedAway;
    private long occupied;

    private Logins() {}

    public static void main(String[] args) throws Exception {
        int rounds = Integer.parseInt(args[0]);
        LOGGER.setLevel(Level.WARNING);
        var options = List.of("-Xms" + HEAP_MIB + "m", "-Xmx" + HEAP_MIB + "m", "-Xshare:auto");
        try (var postgres = EmbeddedPostgres.start();
                var server =
                        new Child(
                                options,
                                List.of(
                                        Site.class.getName(),
                                        postgres.getJdbcUrl("postgres", "postgres")))) {
            new Logins().round(server); // warms up
            var measured = new Logins();
            for (int i = 0; i < rounds; i++) {
                measured.round(server);
            }
            measured.print(rounds, residentMib(server));
        }
    }

    private void round(Child server) throws Exception {
        try (var connection = server.connect()) {
            String token = Crowd.token(Crowd.login(connection, Site.email(0), Site.PASSWORD));
            alone.add(Reads.during(TIME, server, token));
            try (var _ = new Work()) {
                besideWork.add(Reads.during(TIME, server, token));
            }
            occupied(connection); // of before
            try (var crowd = new Crowd(server)) {
                crowded.add(Reads.during(TIME, server, token));
                letIn += crowd.letIn();
                turnedAway += crowd.turnedAway();
            }
            occupied = Math.max(occupied, occupied(connection));
        }
    }

    /// Keeps one core busy with something else: what reads take beside it, no server can better.
    private static final class Work implements AutoCloseable {
        private final Thread thread = Thread.ofPlatform().start(Work::compute);

        private static void compute() {
            long sum = 0;
            while (!Thread.interrupted()) {
                sum = sum * 31 + 1;
            }
            LOGGER.log(Level.FINE, "computed {0}", sum); // so that it is
        }

        @Override
        public void close() {
            thread.interrupt();
        }
    }

    private static long occupied(Connection connection) throws IOException {
        return Long.parseLong(connection.send("GET", "/occupied", "").body());
    }

    /// The most that the process ever held, as Linux counts it.
    private static long residentMib(Child server) throws IOException {
        try (var lines = Files.lines(Path.of("/proc/" + server.pid() + "/status"))) {
            String line = lines.filter(l -> l.startsWith("VmHWM:")).findFirst().orElseThrow();
            return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024;
        }
    }

    private void print(int rounds, long resident) {
        System.out.printf(
                Locale.ROOT,
                "Java %s, %s, %d cores; %d reads a second for %d s, milliseconds, median of %d rounds%n",
                System.getProperty("java.version"),
                System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors(),
                Reads.PER_SECOND,
                TIME.toSeconds(),
                rounds);
        System.out.printf("%-20s%9s%9s%9s%n", "", "median", "p90", "p99");
        print("alone", alone);
        print("one core busy", besideWork);
        print("while 200 log in", crowded.stream().map(r -> r.after(ARRIVAL)).toList());
        print("as they arrive", crowded.stream().map(r -> r.ofTheFirst(ARRIVAL)).toList());
        System.out.printf(
                "log-ins: %d let in, %d told to come back (503 with Retry-After)%n",
                letIn, turnedAway);
        int hashers = Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
        System.out.printf(
                "memory: hashing may take %d x 19 MiB; after a collection at most %d MiB are left;"
                        + " the process %d MiB at most, with a heap of %d%n",
                hashers, occupied >> 20, resident, HEAP_MIB);
    }

    private static void print(String name, List<Reads> rounds) {
        System.out.printf("%-20s", name);
        for (double share : SHARES) {
            System.out.printf(Locale.ROOT, "%9.2f", Reads.quantile(rounds, share));
        }
        System.out.println();
    }
}
