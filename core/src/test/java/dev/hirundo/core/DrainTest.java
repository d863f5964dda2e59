package dev.hirundo.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.testing.RawHttp;
import dev.hirundo.testing.TestLogging;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A server that stops breaks nothing off.
class DrainTest {
    private static final String SLOW = "GET /slow HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String OK = "GET /ok HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String READY = "GET /observe/health/ready HTTP/1.1\r\nHost: a\r\n\r\n";

    private final List<String> events = new CopyOnWriteArrayList<>();
    private final Semaphore running = new Semaphore(0);
    private final CountDownLatch mayEnd = new CountDownLatch(1);
    private TestLogging.Recording log;
    private TestServer server;

    @BeforeEach
    void start() {
        server =
                TestServer.start(
                        Map.of("server.drain.delay", "PT0S", "server.sockets.0.name", "admin"),
                        hirundo -> hirundo.manage(new Thing("pool")).manage(new Thing("hub")),
                        this::routes);
        log = TestLogging.record();
    }

    @ParameterizedTest
    @ValueSource(strings = {"soon", "-PT1S", "PT2H"})
    void aDelayThatCannotBeRightStopsTheStart(String delay) {
        var settings = Map.of("server.drain.delay", delay);
        var refused =
                assertThrows(StartException.class, () -> TestServer.start(settings, this::routes));
        assertEquals(
                "server.drain.delay is \"" + delay + "\", but must be a duration from PT0S to PT1H",
                refused.getMessage());
    }

    private void routes(HttpRouting.Builder routing) {
        routing.get("/ok", (_, response) -> response.send("ok"))
                .get(
                        "/slow",
                        (_, response) -> {
                            running.release();
                            assertTrue(mayEnd.await(10, TimeUnit.SECONDS));
                            events.add("answered");
                            response.send("done");
                        });
    }

    @AfterEach
    void nothingIsLogged() {
        mayEnd.countDown();
        server.close();
        assertEquals(List.of(), log.atLeast(Level.WARNING));
        log.close();
    }

    @Test
    void readinessTurns503AndAnswersSayClose() throws IOException {
        try (var client = server.connect()) {
            assertEquals(200, client.send(READY).answer().orElseThrow().status());
        }
        server.drain().shutdown();
        try (var client = server.connect()) {
            var answer = client.send(READY).answer().orElseThrow();
            assertEquals(503, answer.status());
            assertEquals("close", answer.headers().get("connection"));
        }
        try (var client = server.connect()) {
            var answer = client.send(OK).answer().orElseThrow();
            assertEquals("ok", answer.body());
            assertEquals("close", answer.headers().get("connection"));
            assertTrue(client.isClosedByServer());
        }
        assertEquals(List.of("pool drains", "hub drains"), events);
    }

    @Test
    void runningRequestsEndBeforeWhatTheyUseIsClosed() throws Exception {
        var clients = new ArrayList<RawHttp>();
        for (int i = 0; i < 5; i++) {
            clients.add(server.connect().send(SLOW));
        }
        assertTrue(running.tryAcquire(5, 10, TimeUnit.SECONDS));
        Thread stop;
        try (var sentinel = sentinel()) {
            stop = Thread.startVirtualThread(server::close);
            assertTrue(sentinel.isClosedByServer());
        }
        mayEnd.countDown();
        for (var client : clients) {
            var answer = client.answer().orElseThrow();
            assertEquals("done", answer.body());
            assertEquals("close", answer.headers().get("connection"));
            client.close();
        }
        stop.join();
        assertEquals(
                List.of("answered", "hub closed", "pool closed"),
                events.stream().distinct().toList());
        assertEquals(7, events.size());
    }

    @Test
    void idleConnectionsAreClosedAndDoNotHoldTheStopUp() throws IOException {
        try (var silent = server.connect();
                var half = server.connect();
                var kept = server.connect()) {
            half.send("GET /ok HT");
            kept.send(OK).answer(); // so the others have been accepted before
            long before = System.nanoTime();
            server.close();
            assertTrue(System.nanoTime() - before < TimeUnit.SECONDS.toNanos(5));
            assertTrue(silent.isClosedByServer());
            assertTrue(kept.isClosedByServer());
            assertEquals(408, half.answer().orElseThrow().status());
        }
    }

    /// A kept-alive client may have sent its next request before it could know.
    @Test
    void aRequestOnItsWayIsStillServed() throws Exception {
        try (var sentinel = sentinel();
                var kept = server.connect()) {
            kept.send(OK).answer();
            kept.send("GET /ok HTTP/1.1\r\nHo");
            var stop = Thread.startVirtualThread(server::close);
            assertTrue(sentinel.isClosedByServer());
            var answer = kept.send("st: a\r\n\r\n").answer().orElseThrow();
            assertEquals("ok", answer.body());
            assertEquals("close", answer.headers().get("connection"));
            assertTrue(kept.isClosedByServer());
            stop.join();
        }
    }

    @Test
    void whatIsManagedOutlivesTheFeaturesOfTheServer() {
        var feature =
                new HttpFeature() {
                    @Override
                    public void setup(HttpRouting.Builder routing) {}

                    @Override
                    public void afterStop() {
                        events.add("feature stopped");
                    }
                };
        TestServer.start(
                        Map.of(),
                        hirundo -> hirundo.manage(new Thing("pool")),
                        routing -> routing.addFeature(feature))
                .close();
        assertEquals(List.of("feature stopped", "pool closed"), events);
    }

    @Test
    void everythingIsClosedOnceThoughThereAreTwoSockets() {
        assertTrue(server.server().port("admin") > 0);
        server.close();
        server.close();
        assertEquals(List.of("hub closed", "pool closed"), events);
        assertFalse(server.server().isRunning());
    }

    /// An idle connection, which ends shortly after all have been told that the server stops.
    private RawHttp sentinel() throws IOException {
        var sentinel = server.connect();
        sentinel.send(OK).answer();
        return sentinel;
    }

    private final class Thing implements Managed {
        private final String name;

        Thing(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public boolean ready() {
            return true;
        }

        @Override
        public void drain() {
            events.add(name + " drains");
        }

        @Override
        public void close() {
            events.add(name + " closed");
        }
    }
}
