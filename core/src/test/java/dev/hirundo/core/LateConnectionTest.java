package dev.hirundo.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.testing.RawHttp;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/// Helidon tells those connections to stop that it knows of by then.
class LateConnectionTest {
    private static final String OK = "GET /ok HTTP/1.1\r\nHost: a\r\n\r\n";

    @RepeatedTest(10)
    void aConnectionThatComesWithTheStopDoesNotHoldItUp() throws IOException {
        var server = start(Map.of());
        try (var kept = server.connect()) {
            kept.send(OK).answer();
            var late = List.of(server.connect(), server.connect(), server.connect());
            long before = System.nanoTime();
            server.close();
            assertTrue(System.nanoTime() - before < TimeUnit.SECONDS.toNanos(5));
            assertTrue(kept.isClosedByServer());
            for (var client : late) {
                client.close();
            }
        }
    }

    /// Helidon closes it as if the server stopped.
    @Test
    void aConnectionThatWasIdleForTooLongEndsAlone() throws IOException {
        var settings =
                Map.of(
                        "server.idle-connection-timeout", "PT1S",
                        "server.idle-connection-period", "PT0.1S");
        try (var server = start(settings);
                var idle = server.connect();
                var busy = server.connect()) {
            idle.send(OK).answer();
            var ends = Thread.startVirtualThread(() -> waitForTheEnd(idle));
            int answers = 0;
            while (ends.isAlive() || answers == 0) {
                assertEquals("keep-alive", connection(busy.send(OK)));
                answers++;
            }
            assertEquals("keep-alive", connection(busy.send(OK)));
        }
    }

    /// Of two looks, the one that finds it idle and the one that closes it, it may end in between.
    @RepeatedTest(10)
    void whoEndsByItselfWhileItIsFoundIdleStopsNobodyElse() throws IOException {
        var settings =
                Map.of(
                        "server.idle-connection-timeout", "PT0.2S",
                        "server.idle-connection-period", "PT0.001S");
        try (var server = start(settings)) {
            var ends = new ArrayList<Thread>();
            for (int i = 0; i < 200; i++) {
                ends.add(Thread.startVirtualThread(() -> beIdle(server)));
            }
            while (ends.stream().anyMatch(Thread::isAlive)) {
                assertFalse(isStopping(server));
            }
            assertFalse(isStopping(server));
        }
    }

    /// Whether it lets nobody stay. One who is late himself is idle for too long.
    private static boolean isStopping(TestServer server) {
        for (int i = 0; i < 5; i++) {
            try (var client = server.connect()) {
                if (connection(client.send(OK)).equals("keep-alive")) {
                    return false;
                }
            } catch (IOException | NoSuchElementException _) {
                // closed before it was answered
            }
        }
        return true;
    }

    private static void beIdle(TestServer server) {
        try (var idle = server.connect()) {
            idle.send(OK).answer();
            assertTrue(idle.isClosedByServer());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String connection(RawHttp client) throws IOException {
        return client.answer().orElseThrow().headers().get("connection");
    }

    private static void waitForTheEnd(RawHttp client) {
        try {
            assertTrue(client.isClosedByServer());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static TestServer start(Map<String, String> settings) {
        return TestServer.start(
                settings,
                hirundo -> hirundo,
                routing -> routing.get("/ok", (_, response) -> response.send("ok")));
    }
}
