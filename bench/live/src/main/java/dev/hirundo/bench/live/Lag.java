package dev.hirundo.bench.live;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/// How long it takes until many have been told.
final class Lag {
    private static final int LISTENERS = 5_000;
    private static final int RATE = 10;
    private static final int SECONDS = 30;
    private static final int BARE_SECONDS = 8;
    private static final int WARM_UP_SECONDS = 4;

    private Lag() {}

    static void measure() throws IOException {
        Deliveries.print(
                "%nFrom just before the commit until it was heard, %d listeners, %d messages a second, ms%n",
                LISTENERS, RATE);
        heading();
        try (var bare = Server.bare(Server.ROOMY)) {
            measure("bare WebSocket", Wire.WS, "ws", bare, BARE_SECONDS);
            measure("bare SSE", Wire.SSE, "sse", bare, BARE_SECONDS);
        }
        try (var hirundo = Server.hirundo(Server.ROOMY, 0)) {
            measure("WebSocket, rows", Wire.WS, "news", hirundo, SECONDS);
            measure("SSE, rows", Wire.SSE, "news", hirundo, SECONDS);
        }
    }

    private static void measure(String label, Wire wire, String way, Server server, int seconds)
            throws IOException {
        try (var listeners = new Crowd()) {
            listeners.join(server.port(), wire, "news", LISTENERS);
            during(WARM_UP_SECONDS, RATE, listeners, way, server);
            print(label, during(seconds, RATE, listeners, way, server));
        }
    }

    static void heading() {
        Deliveries.print(
                "  %-24s%8s%8s%8s%8s%8s%14s%n",
                "", "p50", "p90", "p99", "p99.9", "most", "cores used");
    }

    /// @param cores how many the server used, on average
    record Heard(Latencies latencies, double cores) {}

    static Heard during(int seconds, int rate, Crowd listeners, String way, Server server)
            throws IOException {
        listeners.begin();
        var before = server.cpu();
        server.tell(way, seconds * rate, rate);
        var latencies = listeners.heard(seconds * rate);
        double taken = server.cpu().minus(before).serving();
        return new Heard(latencies, taken / TimeUnit.SECONDS.toNanos(seconds));
    }

    static void print(String label, Heard heard) {
        var all = heard.latencies();
        Deliveries.print(
                "  %-24s%8.1f%8.1f%8.1f%8.1f%8.1f%14.2f%n",
                label,
                all.quantile(0.5),
                all.quantile(0.9),
                all.quantile(0.99),
                all.quantile(0.999),
                all.quantile(1),
                heard.cores());
    }
}
