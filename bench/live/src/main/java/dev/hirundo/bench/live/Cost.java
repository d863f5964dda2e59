package dev.hirundo.bench.live;

import dev.hirundo.bench.harness.Cpu;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// What 100,000 deliveries take of the server's CPU: the cells by turns.
final class Cost {
    private static final int LISTENERS = 500;
    private static final int RATE = 50;
    private static final int MESSAGES = 200;
    private static final int SETTLING = 10;

    /// Rounds before the one that counts: a server is not measured while it is compiled.
    private static final int WARM_UP = 2;

    private final int rounds;
    private final Map<Cell, List<Double>> millis = new EnumMap<>(Cell.class);
    private final List<Double> crowd = new ArrayList<>();

    private enum Cell {
        BARE_WS("WebSocket, bare loop", Wire.WS, "", "ws"),
        WS_FLEETING("WebSocket, published", Wire.WS, "talk", "talk"),
        WS_ROWS("WebSocket, rows", Wire.WS, "news", "news"),
        BARE_SSE("SSE, bare loop", Wire.SSE, "", "sse"),
        SSE_ROWS("SSE, rows", Wire.SSE, "news", "news"),
        ROWS("rows, nobody listens", Wire.SSE, "news", "news"),
        NOTHING("published, nobody listens", Wire.SSE, "talk", "talk");

        private final String label;
        private final Wire wire;
        private final String topic;
        private final String way;

        Cell(String label, Wire wire, String topic, String way) {
            this.label = label;
            this.wire = wire;
            this.topic = topic;
            this.way = way;
        }

        int listeners() {
            return this == ROWS || this == NOTHING ? 0 : LISTENERS;
        }

        boolean isCompared() {
            return !isBare() && listeners() > 0;
        }

        boolean hasRows() {
            return topic.equals(ROWS.topic);
        }

        boolean isBare() {
            return topic.isEmpty();
        }

        Cell bare() {
            return wire == Wire.WS ? BARE_WS : BARE_SSE;
        }
    }

    Cost(int rounds) {
        this.rounds = rounds;
    }

    /// Each round in processes of its own: how a JVM has compiled a program, and where it keeps its
    /// objects, stays with it, and makes more of a difference than the time does.
    void measure() throws IOException {
        for (int round = 0; round < rounds; round++) {
            try (var hirundo = Server.hirundo(Server.ROOMY, 0);
                    var bare = Server.bare(Server.ROOMY)) {
                measure(hirundo, bare);
            }
        }
        print();
    }

    private void measure(Server hirundo, Server bare) throws IOException {
        for (int turn = 0; turn <= WARM_UP; turn++) {
            for (var cell : Cell.values()) {
                double taken = milliseconds(cell, cell.isBare() ? bare : hirundo);
                if (turn == WARM_UP) {
                    millis.computeIfAbsent(cell, _ -> new ArrayList<>()).add(taken);
                }
            }
        }
    }

    private double milliseconds(Cell cell, Server server) throws IOException {
        try (var listeners = new Crowd()) {
            listeners.join(server.port(), cell.wire, cell.topic, cell.listeners());
            server.tell(cell.way, SETTLING, RATE);
            listeners.heard(SETTLING);
            listeners.begin();
            long own = Cpu.of(ProcessHandle.current().pid()).serving();
            var before = server.cpu();
            server.tell(cell.way, MESSAGES, RATE);
            listeners.heard(MESSAGES);
            double taken = server.cpu().minus(before).serving();
            if (cell.listeners() > 0) {
                crowd.add((Cpu.of(ProcessHandle.current().pid()).serving() - own) / 1e6);
            }
            return taken / 1e6;
        }
    }

    private void print() {
        Deliveries.print(
                "%nCPU of the server for 100,000 deliveries (%d messages of some 200 bytes to %d listeners,"
                        + " %d a second), ms, median of %d processes each%n",
                MESSAGES, LISTENERS, RATE, rounds);
        for (var cell : Cell.values()) {
            var values = new Rounds(millis.get(cell));
            Deliveries.print("  %-26s%18s", cell.label, values);
            if (cell.isCompared()) {
                var bare = new Rounds(millis.get(cell.bare()));
                Deliveries.print("%8.2f x", values.per(bare));
                if (cell.hasRows()) {
                    var pace = new Rounds(millis.get(Cell.NOTHING)); // is no part of the rows
                    var rows = new Rounds(millis.get(Cell.ROWS)).minus(pace);
                    Deliveries.print("%8.2f x less the rows", values.minus(rows).per(bare));
                }
            }
            Deliveries.print("%n");
        }
        Deliveries.print("  %-26s%18s%n", "the listeners", new Rounds(crowd));
    }
}
