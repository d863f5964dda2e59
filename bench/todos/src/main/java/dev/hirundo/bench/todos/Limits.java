package dev.hirundo.bench.todos;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Measures the CPU that limits add to a read: in one process, on two of its sockets by turns, so
/// that the machine and the compiler are the same to both.
final class Limits {
    private static final int WITHOUT = 0;
    private static final int WITH = 1;
    private static final int TURNS = 400;
    private static final int REQUESTS = 400;
    private static final double NORMAL_95 = 1.96;

    private Limits() {}

    static void measure(String url, List<String> ids) throws Exception {
        var server = new Server(List.of(WithLimits.class.getName(), url), 2);
        try {
            for (int i = 0; i < 2; i++) { // what the compiler knew of one is not true of both
                Measure.warmUp(server, WITHOUT, ids);
                Measure.warmUp(server, WITH, ids);
            }
            double[] bare = new double[TURNS];
            double[] added = new double[TURNS];
            for (int i = 0; i < TURNS; i++) {
                int first = i % 2;
                double[] micros = new double[2];
                micros[first] = read(server, first, ids);
                micros[1 - first] = read(server, 1 - first, ids);
                bare[i] = micros[WITHOUT];
                added[i] = micros[WITH] - micros[WITHOUT];
            }
            print(bare, added);
        } finally {
            server.stop();
        }
    }

    private static double read(Server server, int socket, List<String> ids) throws Exception {
        return server.cpu(socket, Work.READ, ids, REQUESTS).serving() / 1e3 / REQUESTS;
    }

    /// With the interval in which the median of the differences lies, by their order.
    private static void print(double[] bare, double[] added) {
        Arrays.sort(bare);
        Arrays.sort(added);
        int middle = TURNS / 2;
        int reach = (int) Math.ceil(NORMAL_95 * Math.sqrt(TURNS) / 2);
        System.out.printf(
                Locale.ROOT,
                "one policy by address adds %.2f (95 %%: %.2f to %.2f) to a read of %.1f, %.1f %%; medians of %d turns in one process%n",
                added[middle],
                added[middle - reach],
                added[middle + reach],
                bare[middle],
                100 * added[middle] / bare[middle],
                TURNS);
    }
}
