package dev.hirundo.bench.live;

import java.io.IOException;

/// What a connection takes on which nothing happens.
final class Memory {
    private static final int[] CONNECTIONS = {2_000, 10_000};
    private static final int STEP = 1_000;
    private static final double KIB = 1024;

    private Memory() {}

    static void measure() throws IOException {
        Deliveries.print(
                "%nMemory of an idle connection, KiB: on the heap after a collection / of the process%n");
        measure("bare WebSocket", Wire.WS, Server.bare(Server.SMALL));
        measure("WebSocket, one topic", Wire.WS, Server.hirundo(Server.SMALL, 0));
        measure("bare SSE", Wire.SSE, Server.bare(Server.SMALL));
        measure("SSE", Wire.SSE, Server.hirundo(Server.SMALL, 0));
    }

    private static void measure(String label, Wire wire, Server server) throws IOException {
        try (server;
                var listeners = new Crowd()) {
            warmUp(wire, server);
            long heap = server.heap();
            long resident = server.resident();
            Deliveries.print("  %-24s", label);
            for (int count : CONNECTIONS) {
                while (listeners.size() < count) {
                    listeners.join(server.port(), wire, "news", STEP);
                    var _ = server.heap(); // lest garbage make the process grow
                }
                Deliveries.print(
                        "%8d:%6.1f /%6.1f",
                        count,
                        (server.heap() - heap) / KIB / count,
                        (server.resident() - resident) / KIB / count);
            }
            listeners.heard(0); // none was cut
            Deliveries.print("%n");
        }
    }

    private static void warmUp(Wire wire, Server server) throws IOException {
        for (int i = 0; i < 4; i++) {
            try (var few = new Crowd()) {
                few.join(server.port(), wire, "news", STEP / 2);
            }
            var _ = server.heap();
        }
    }
}
