package dev.hirundo.bench.accounts;

import dev.hirundo.bench.harness.Child;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.logging.Level;
import java.util.logging.Logger;

/// Tests whether the time of an answer tells if there is an account; see the script
/// `bench/enumeration`.
final class Enumeration {
    private static final List<String> OPTIONS = List.of("-Xms256m", "-Xmx256m", "-Xshare:auto");
    private static final Logger LOGGER = Logger.getLogger("io.zonky");

    /// Next to nothing, so that a hash does not hide what is beside it.
    private static final List<String> LOW_COST = List.of("1024", "1");

    private static final List<String> STANDARD_COST = List.of();

    private final SplittableRandom random = new SplittableRandom();
    private int strangers;

    private Enumeration() {}

    public static void main(String[] args) throws IOException {
        int tries = Integer.parseInt(args[0]);
        LOGGER.setLevel(Level.WARNING);
        var enumeration = new Enumeration();
        System.out.printf(
                "Java %s, %s, %d cores; mean milliseconds, difference with its 95 %% interval%n",
                System.getProperty("java.version"),
                System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors());
        System.out.printf(
                "%-26s%7s%9s%12s%20s%9s%9s%n", "", "tries", "known", "unknown", "", "of it", "p");
        enumeration.test("low cost", LOW_COST, 5 * tries, List.of(Probe.values()));
        boolean told =
                enumeration.test(
                        "standard cost",
                        STANDARD_COST,
                        tries,
                        List.of(Probe.LOGIN, Probe.REGISTER));
        System.exit(told ? 1 : 0);
    }

    /// @return whether one of them tells
    private boolean test(String name, List<String> cost, int tries, List<Probe> probes)
            throws IOException {
        boolean told = false;
        try (var postgres =
                        EmbeddedPostgres.builder()
                                .setServerConfig("synchronous_commit", "on")
                                .start();
                var server = new Child(OPTIONS, arguments(postgres, cost))) {
            for (var probe : probes) {
                test(server, probe, Math.min(tries, 500)); // warms up
            }
            for (var probe : probes) {
                var found = test(server, probe, tries);
                print(probe + ", " + name, tries, found);
                told |= found.tells();
            }
        }
        return told;
    }

    private static List<String> arguments(EmbeddedPostgres postgres, List<String> cost) {
        var arguments = new ArrayList<String>();
        arguments.add(Site.class.getName());
        arguments.add(postgres.getJdbcUrl("postgres", "postgres"));
        arguments.addAll(cost);
        return arguments;
    }

    /// Asks for known and unknown accounts in random order, over one connection.
    ///
    /// @param tries of each
    private Difference test(Child server, Probe probe, int tries) throws IOException {
        double[] known = new double[tries];
        double[] unknown = new double[tries];
        int i = 0;
        int j = 0;
        try (var connection = server.connect()) {
            while (i + j < 2 * tries) {
                if (random.nextInt(2 * tries - i - j) < tries - i) {
                    known[i++] =
                            probe.millis(connection, Site.email(random.nextInt(Site.ACCOUNTS)));
                } else {
                    unknown[j++] = probe.millis(connection, stranger());
                }
            }
        }
        return Difference.of(known, unknown, random);
    }

    /// An address without an account, as long as one with one.
    private String stranger() {
        return "other%05d@example.org".formatted(strangers++);
    }

    private static void print(String name, int tries, Difference found) {
        System.out.printf(
                Locale.ROOT,
                "%-26s%7d%9.3f%+12.4f ± %.4f%+10.2f %%%9.4f%s%n",
                name.toLowerCase(Locale.ROOT),
                tries,
                found.mean(),
                found.difference(),
                found.margin(),
                100 * found.difference() / found.mean(),
                found.p(),
                found.tells() ? "  it tells" : "");
    }
}
