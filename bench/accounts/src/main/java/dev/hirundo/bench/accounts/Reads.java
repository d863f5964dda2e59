package dev.hirundo.bench.accounts;

import dev.hirundo.bench.harness.Child;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/// How long reads took, of clients who come at fixed times, whether the server keeps up or not:
/// each is measured from when it was due.
///
/// @param nanos in the order in which they were due
record Reads(long[] nanos) {
    static final int PER_SECOND = 200;
    private static final int CONNECTIONS = 20;

    /// Reads for a while.
    static Reads during(Duration time, Child server, String token) throws Exception {
        long start = System.nanoTime();
        long period = Duration.ofSeconds(1).toNanos() / PER_SECOND;
        int count = Math.toIntExact(time.toNanos() / period);
        var clients = new ArrayList<Callable<long[]>>();
        for (int i = 0; i < CONNECTIONS; i++) {
            int first = i;
            clients.add(() -> client(server, token, start + first * period, count / CONNECTIONS));
        }
        try (var threads = Executors.newFixedThreadPool(CONNECTIONS)) {
            var answered = threads.invokeAll(clients);
            long[] nanos = new long[count];
            for (int i = 0; i < count; i++) {
                nanos[i] = answered.get(i % CONNECTIONS).get()[i / CONNECTIONS];
            }
            return new Reads(nanos);
        }
    }

    private static long[] client(Child server, String token, long start, int count)
            throws Exception {
        long period = Duration.ofSeconds(1).toNanos() / PER_SECOND * CONNECTIONS;
        long[] nanos = new long[count];
        String header = "Authorization: Bearer " + token + "\r\n";
        try (var connection = server.connect()) {
            for (int i = 0; i < count; i++) {
                long due = start + i * period;
                while (System.nanoTime() < due) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
                var answer = connection.send("GET", "/note", header, "");
                nanos[i] = System.nanoTime() - due;
                if (answer.status() != 200) {
                    throw new IllegalStateException("not the right answer: " + answer);
                }
            }
        }
        return nanos;
    }

    Reads ofTheFirst(Duration time) {
        return new Reads(Arrays.copyOf(nanos, due(time)));
    }

    Reads after(Duration time) {
        return new Reads(Arrays.copyOfRange(nanos, due(time), nanos.length));
    }

    private static int due(Duration time) {
        return Math.toIntExact(time.toMillis() * PER_SECOND / 1000);
    }

    /// @param share 0.5 for the median
    /// @return milliseconds
    double quantile(double share) {
        return Arrays.stream(nanos).sorted().toArray()[(int) (share * (nanos.length - 1))] / 1e6;
    }

    /// The median of what each of some rounds gave.
    static double quantile(List<Reads> rounds, double share) {
        double[] sorted = rounds.stream().mapToDouble(r -> r.quantile(share)).sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
