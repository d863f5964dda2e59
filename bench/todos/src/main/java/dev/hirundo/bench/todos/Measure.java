package dev.hirundo.bench.todos;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;

/// Measures the CPU of a request; see the script `bench/requests`.
final class Measure {
    private static final String BY_HAND = "by hand";
    private static final int ROWS = 10_000;
    private static final int WARM_UP = 4_000;
    private static final int MIN_WARM_UPS = 5;
    private static final int MAX_WARM_UPS = 15;
    private static final double COMPILED = 0.03;
    private static final int REQUESTS = 400;
    private static final int TURNS = 60;
    private static final Logger LOGGER = Logger.getLogger("io.zonky");

    /// The servers by their names, and the main class of each with its arguments.
    private static final Map<String, List<String>> SERVERS = new LinkedHashMap<>();

    static {
        SERVERS.put(BY_HAND, List.of(HandWritten.class.getName()));
        SERVERS.put("Hirundo", List.of(WithHirundo.class.getName()));
        SERVERS.put("with defaults", List.of(WithHirundo.class.getName(), "defaults"));
    }

    /// Microseconds a request that one JVM took, of each round.
    private final Map<Work, Map<String, List<Double>>> micros = new LinkedHashMap<>();

    private final EmbeddedPostgres postgres;

    private Measure(EmbeddedPostgres postgres) {
        this.postgres = postgres;
    }

    public static void main(String[] args) throws Exception {
        int rounds = Integer.parseInt(args[0]);
        LOGGER.setLevel(Level.WARNING);
        try (var postgres = EmbeddedPostgres.builder().setServerConfig("fsync", "off").start()) {
            var measure = new Measure(postgres);
            for (int i = 0; i < rounds; i++) {
                measure.round();
            }
            if (rounds > 0) {
                measure.print(rounds);
            }
            Limits.measure(postgres.getJdbcUrl("postgres", "postgres"), measure.rows());
        }
    }

    /// Starts each server, and has them all do the same by turns.
    private void round() throws Exception {
        var ids = rows();
        var running = new LinkedHashMap<String, Server>();
        try {
            for (var server : SERVERS.entrySet()) {
                var arguments = new ArrayList<>(server.getValue());
                arguments.add(1, postgres.getJdbcUrl("postgres", "postgres"));
                running.put(server.getKey(), new Server(arguments));
            }
            requireSameAnswers(running, ids);
            for (var server : running.values()) {
                warmUp(server, 0, ids);
            }
            for (var work : Work.values()) {
                measure(work, running, ids);
            }
        } finally {
            for (var server : running.values()) {
                server.stop();
            }
        }
    }

    /// Until the compiler has little left to do.
    static void warmUp(Server server, int socket, List<String> ids) throws Exception {
        double share = 1;
        for (int i = 0; i < MAX_WARM_UPS && (i < MIN_WARM_UPS || share > COMPILED); i++) {
            long compiling = 0;
            long serving = 0;
            for (var work : Work.values()) {
                var cpu = server.cpu(socket, work, ids, WARM_UP);
                compiling += cpu.compiling();
                serving += cpu.serving();
            }
            share = (double) compiling / serving;
        }
    }

    private void measure(Work work, Map<String, Server> running, List<String> ids)
            throws Exception {
        var taken = new HashMap<String, List<Double>>();
        var order = new ArrayList<>(running.entrySet());
        for (int i = 0; i < TURNS; i++) {
            for (var server : order) {
                long nanos = server.getValue().cpu(work, ids, REQUESTS).serving();
                taken.computeIfAbsent(server.getKey(), _ -> new ArrayList<>())
                        .add(nanos / 1e3 / REQUESTS);
            }
            Collections.rotate(order, 1);
        }
        taken.forEach(
                (name, turns) ->
                        micros.computeIfAbsent(work, _ -> new LinkedHashMap<>())
                                .computeIfAbsent(name, _ -> new ArrayList<>())
                                .add(median(turns)));
    }

    /// Makes the table anew.
    ///
    /// @return the ids of its rows
    private List<String> rows() throws SQLException {
        try (var connection = postgres.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("drop table if exists todo");
            statement.execute(
                    """
                    create table todo (
                        id         uuid primary key,
                        title      varchar(200) not null,
                        done       boolean not null,
                        created_at timestamp(6) with time zone not null,
                        updated_at timestamp(6) with time zone not null,
                        version    bigint not null
                    )""");
            statement.execute(
                    "insert into todo select uuidv7(), 'Watch the swallows come back', false, now(), now(), 1"
                            + " from generate_series(1, "
                            + ROWS
                            + ")");
            statement.execute("analyze todo");
            try (var rows = statement.executeQuery("select id from todo")) {
                var ids = new ArrayList<String>();
                while (rows.next()) {
                    ids.add(rows.getString(1));
                }
                return ids;
            }
        }
    }

    /// The same row and the same list, byte for byte, but for the form of the cursor.
    private static void requireSameAnswers(Map<String, Server> running, List<String> ids)
            throws IOException {
        for (String path : List.of("/todos/" + ids.getFirst(), "/todos")) {
            var answers = new ArrayList<String>();
            for (var server : running.values()) {
                try (var connection = server.connect()) {
                    answers.add(
                            connection
                                    .send("GET", path, "")
                                    .body()
                                    .replaceFirst("\"next\":.*", ""));
                }
            }
            if (answers.stream().distinct().count() != 1) {
                throw new IllegalStateException("not the same answers: " + answers);
            }
        }
    }

    private void print(int rounds) {
        System.out.printf(
                Locale.ROOT,
                "Java %s, %s, %d cores; microseconds of CPU a request, median of %d JVMs (lowest to highest)%n",
                System.getProperty("java.version"),
                System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors(),
                rounds);
        System.out.printf("%-9s", "");
        for (String name : SERVERS.keySet()) {
            System.out.printf("%16s%s", name, name.equals(BY_HAND) ? "" : "   ratio");
        }
        System.out.println();
        micros.forEach(Measure::print);
    }

    private static void print(Work work, Map<String, List<Double>> micros) {
        var byHand = micros.get(BY_HAND);
        System.out.printf("%-9s", work.name().toLowerCase(Locale.ROOT));
        SERVERS.keySet()
                .forEach(
                        name -> {
                            var values = micros.get(name);
                            System.out.printf(
                                    Locale.ROOT,
                                    "%16s",
                                    "%.0f (%.0f-%.0f)"
                                            .formatted(
                                                    median(values),
                                                    values.stream()
                                                            .min(Double::compare)
                                                            .orElseThrow(),
                                                    values.stream()
                                                            .max(Double::compare)
                                                            .orElseThrow()));
                            if (!name.equals(BY_HAND)) {
                                var ratios =
                                        IntStream.range(0, values.size())
                                                .mapToObj(i -> values.get(i) / byHand.get(i))
                                                .toList();
                                System.out.printf(Locale.ROOT, "%8.2f", median(ratios));
                            }
                        });
        System.out.println();
    }

    private static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
