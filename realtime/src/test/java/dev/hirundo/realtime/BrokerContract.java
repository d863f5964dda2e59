package dev.hirundo.realtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import dev.hirundo.testing.TestLogging;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What nodes tell each other by way of a server; subclass it.
@Timeout(90)
abstract class BrokerContract {
    private static final Pattern THREADS =
            Pattern.compile("\"(hirundo-broker[a-z-]*|lettuce-[^\"]*)\"");

    @TempDir Path directory;

    /// A new node's way to the server.
    abstract Carrier carrier();

    /// Breaks all connections.
    abstract void cut();

    /// Until [#start] it is away.
    abstract void stop();

    abstract void start();

    /// Until [#resume] what nodes send is not heard, though nobody is told that it is so.
    abstract void silence();

    abstract void resume();

    /// How many there are of brokers.
    abstract int connections();

    private BrokerNode node() {
        return BrokerNode.over(carrier(), SharedBroker.PATIENCE);
    }

    private BrokerNode connected() throws InterruptedException {
        return node().awaitWoken();
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline);
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static List<String> numbered(String sender, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "{\"from\":\"" + sender + "\",\"number\":" + i + "}")
                .toList();
    }

    @Test
    void aMessageReachesEveryOtherNodeInOrderAndOnce() throws Exception {
        try (var a = connected();
                var b = connected();
                var c = connected()) {
            var ofA = numbered("a", 400);
            var ofB = numbered("b", 400);
            for (int i = 0; i < 400; i++) {
                assertTrue(a.send(ofA.get(i)));
                assertTrue(b.send(ofB.get(i)));
            }
            a.send("\"end of a\"");

            assertEquals(ofA, b.messagesUntil("\"end of a\""));
            b.send("\"end of b\"");

            assertEquals(ofB, a.messagesUntil("\"end of b\""));
            var both = c.messagesUntil("\"end of b\"");
            assertEquals(801, both.size());
            assertEquals(ofA, both.stream().filter(text -> text.contains("\"a\"")).toList());
            assertEquals(ofB, both.stream().filter(text -> text.contains("\"b\"")).toList());
        }
    }

    @Test
    void equalMessagesAreEachTold() throws Exception {
        try (var a = connected();
                var b = connected()) {
            for (int i = 0; i < 50; i++) {
                assertTrue(a.send("{}"));
            }
            a.send("[]");

            assertEquals(50, b.messagesUntil("[]").size());
        }
    }

    @Test
    void whatIsSentArrivesAsItIs() throws Exception {
        String odd = "{\"text\":\" Ærøskøbing 🐦 ' \\\\ \\u0000 %s ? \"}";
        String longest = "\"" + "ø".repeat(Broker.MAX_BYTES / 2 - 1) + "\"";
        try (var a = connected();
                var b = connected()) {
            for (String text : List.of(odd, longest, "0", " 1", "2 ")) {
                assertTrue(a.send(text));
            }
            a.send("[]");

            assertEquals(List.of(odd, longest, "0", " 1", "2 "), b.messagesUntil("[]"));
        }
    }

    @Test
    void aMessageThatIsTooLongIsRefused() throws Exception {
        try (var a = connected()) {
            var refused =
                    assertThrows(
                            IllegalArgumentException.class,
                            () -> a.broker.send(new byte[Broker.MAX_BYTES + 1]));
            assertTrue(refused.getMessage().contains("7900"), refused.getMessage());
        }
    }

    @Test
    void aWakeWakesTheOthersAndNotItself() throws Exception {
        try (var a = connected();
                var b = connected();
                var c = connected()) {
            b.send("[]");
            a.until("[]"); // what the others' starting told
            c.until("[]");
            a.broker.wake();

            b.awaitWoken();
            c.awaitWoken();
            assertTrue(a.isToldNothing());
        }
    }

    @Test
    void manyWakesBecomeFew() throws Exception {
        try (var a = connected();
                var b = connected()) {
            for (int i = 0; i < 1_000; i++) {
                a.broker.wake();
            }
            a.send("[]");

            long wakes = b.wakesUntil("[]");
            assertTrue(wakes >= 1 && wakes < 100, wakes + " wakes");
        }
    }

    @Test
    void aBrokenConnectionIsMadeAnewAndWakes() throws Exception {
        try (var a = connected();
                var b = connected()) {
            cut();

            a.awaitWoken();
            b.awaitWoken();
            await(() -> a.send("[]"));
            b.messagesUntil("[]");
        }
    }

    @Test
    void whileTheServerIsAwayNobodyWaitsAndAWakeIsKept() throws Exception {
        try (var log = TestLogging.record();
                var a = connected();
                var b = connected()) {
            stop();
            try {
                await(() -> !a.send("{}") && !b.send("{}"));
                long before = System.nanoTime();
                for (int i = 0; i < 100_000; i++) {
                    assertFalse(a.send("{}"));
                    a.broker.wake();
                }
                assertTrue(System.nanoTime() - before < Duration.ofSeconds(5).toNanos());
                try (var late = node()) {
                    assertFalse(late.send("{}"));
                    await(() -> warnings(log) >= 3);
                    start();
                    late.awaitWoken();
                }
            } finally {
                start();
            }
            a.awaitWoken();
            b.awaitWoken();
            await(() -> a.send("[]"));
            assertEquals(List.of(), b.messagesUntil("[]"));
            assertEquals(3, warnings(log));
            await(() -> log.atLeast(Level.INFO).stream().filter(this::saysBack).count() == 3);
        }
    }

    private static long warnings(TestLogging.Recording log) {
        return log.atLeast(Level.WARNING).stream().filter(text -> text.contains("away")).count();
    }

    private boolean saysBack(String text) {
        return text.endsWith("is back") && text.contains("broker");
    }

    @Test
    void aServerThatIsSilentIsGivenUp() throws Exception {
        try (var log = TestLogging.record();
                var a = BrokerNode.over(carrier(), Duration.ofSeconds(1)).awaitWoken()) {
            silence();
            try {
                await(() -> warnings(log) > 0);
            } finally {
                resume();
            }
            a.awaitWoken();
        }
    }

    @Test
    void aQuietConnectionIsNoSilentOne() throws Exception {
        try (var log = TestLogging.record();
                var a = BrokerNode.over(carrier(), Duration.ofMillis(100)).awaitWoken();
                var b = connected()) {
            LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
            a.send("[]");
            b.messagesUntil("[]");
            assertEquals(List.of(), log.atLeast(Level.WARNING));
        }
    }

    @Test
    void whatWaitsWhenANodeIsClosedIsStillSent() throws Exception {
        try (var b = connected()) {
            var a = connected();
            a.send("[]");
            a.close();

            b.messagesUntil("[]");
        }
    }

    @Test
    void aNodeThatIsClosedLeavesNothingBehind() throws Exception {
        await(() -> connections() == 0);
        var a = connected();
        var b = connected();
        assertFalse(threads().isEmpty());
        a.close();
        b.broker.wake();
        b.close();

        assertFalse(a.send("{}"));
        assertTrue(a.isToldNothing());
        await(() -> threads().isEmpty()); // Lettuce lets go of the last a little later
        await(() -> connections() == 0);
    }

    @Test
    void aNodeIsClosedWhileTheServerIsAway() throws Exception {
        stop();
        try {
            var a = node();
            long before = System.nanoTime();
            a.close();
            assertTrue(System.nanoTime() - before < Duration.ofSeconds(10).toNanos());
            await(() -> threads().isEmpty()); // Lettuce lets go of the last a little later
        } finally {
            start();
        }
    }

    private List<String> threads() {
        Path dump = directory.resolve("threads" + System.nanoTime());
        try {
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                    .dumpThreads(dump.toString(), ThreadDumpFormat.TEXT_PLAIN);
            try (Stream<String> lines = Files.lines(dump)) {
                return lines.map(THREADS::matcher)
                        .flatMap(matcher -> matcher.results().map(found -> found.group(1)))
                        .toList();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
