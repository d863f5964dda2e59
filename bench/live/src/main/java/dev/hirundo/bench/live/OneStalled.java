package dev.hirundo.bench.live;

import java.io.IOException;

/// What the others notice of one who does not read, and what becomes of him.
final class OneStalled {
    private static final int LISTENERS = 2_000;
    private static final int RATE = 10;
    private static final int SECONDS = 20; // until he is cut, and some more
    private static final int SECONDS_WITHOUT = 10;
    private static final int WARM_UP_SECONDS = 4;

    /// Small, so that it is full soon.
    private static final int SEND_BUFFER = 8192;

    private OneStalled() {}

    static void measure() throws IOException {
        Deliveries.print(
                "%nThe same, %d listeners, without one more who does not read, and with him%n",
                LISTENERS);
        Lag.heading();
        measure("WebSocket", Wire.WS);
        measure("SSE", Wire.SSE);
    }

    private static void measure(String label, Wire wire) throws IOException {
        try (var server = Server.hirundo(Server.ROOMY, SEND_BUFFER);
                var others = new Crowd()) {
            others.join(server.port(), wire, "news", LISTENERS);
            Lag.during(WARM_UP_SECONDS, RATE, others, "news", server);
            Lag.print(
                    label + ", without", Lag.during(SECONDS_WITHOUT, RATE, others, "news", server));
            long before = server.heap();
            try (var stalled = new Stalled(server.port(), wire)) {
                Lag.print(label + ", with", Lag.during(SECONDS, RATE, others, "news", server));
                long after = server.heap();
                int heard = stalled.readUntilCut();
                stalled.resume(SECONDS * RATE);
                Deliveries.print(
                        "  the one was cut, after %d messages, and came back for the other %d;"
                                + " heap %.1f MiB before, %.1f after%n",
                        heard, SECONDS * RATE - heard, before / 1048576.0, after / 1048576.0);
            }
        }
    }
}
