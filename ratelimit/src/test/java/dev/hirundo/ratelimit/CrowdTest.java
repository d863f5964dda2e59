package dev.hirundo.ratelimit;

import static dev.hirundo.ratelimit.Site.header;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.testing.RawHttp;
import io.helidon.webserver.http.HttpRouting;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CrowdTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private static Crowd crowd(int running, int waiting, Duration patience) {
        return new Crowd(new Crowd.Terms(running, waiting, patience));
    }

    @Test
    void soManyRunAtOnceOfEachKey() {
        var crowd = crowd(2, 0, LONG);
        var first = crowd.enter("ada").orElseThrow();
        crowd.enter("ada").orElseThrow();
        assertTrue(crowd.enter("ada").isEmpty());
        assertTrue(crowd.enter("bob").isPresent());
        first.close();
        assertTrue(crowd.enter("ada").isPresent());
    }

    @Test
    void whoWaitsTooLongIsRefusedAndForgotten() {
        var crowd = crowd(1, 5, Duration.ofMillis(20));
        var permit = crowd.enter("ada").orElseThrow();
        assertTrue(crowd.enter("ada").isEmpty());
        permit.close();
        assertEquals(0, crowd.size());
    }

    @Test
    void whoWaitsHasHisTurn() throws Exception {
        var crowd = crowd(1, 1, LONG);
        var permit = crowd.enter("ada").orElseThrow();
        var waiting = CompletableFuture.supplyAsync(() -> crowd.enter("ada").isPresent());
        permit.close();
        assertTrue(waiting.get());
    }

    @Test
    void neverMoreThanAllowedAndNoPermitIsLost() throws Exception {
        var crowd = crowd(3, 1000, LONG);
        var now = new AtomicInteger();
        var most = new AtomicInteger();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 500; i++) {
                threads.submit(
                        () -> {
                            try (var _ = crowd.enter("ada").orElseThrow()) {
                                most.accumulateAndGet(now.incrementAndGet(), Math::max);
                                Thread.yield();
                                now.decrementAndGet();
                            }
                        });
            }
        }
        assertTrue(most.get() <= 3, "at once: " + most);
        assertEquals(0, crowd.size());
    }

    /// A server where one request of a client runs at once.
    private static Site site(Semaphore running, CountDownLatch end) {
        return Site.start(
                Map.of(
                        "ratelimit.policies.one.by", "caller",
                        "ratelimit.policies.one.limits", "1000/PT1S",
                        "ratelimit.policies.one.concurrent", "1",
                        "ratelimit.policies.one.wait", "PT0S"),
                (routing, _) -> routes(routing, running, end));
    }

    private static void routes(HttpRouting.Builder routing, Semaphore running, CountDownLatch end) {
        routing.get("/", (_, res) -> res.send(""))
                .get(
                        "/slow",
                        (_, res) -> {
                            running.release();
                            end.await();
                            res.send(new byte[1 << 20]);
                        })
                .get(
                        "/fail",
                        (_, _) -> {
                            throw new IllegalStateException("meant");
                        });
    }

    @Test
    void oneTooManyIsToldToComeAgain() throws Exception {
        var running = new Semaphore(0);
        var end = new CountDownLatch(1);
        try (var site = site(running, end)) {
            var slow = CompletableFuture.supplyAsync(() -> site.get("/slow").statusCode());
            running.acquire();
            var refused = site.get("/");
            assertEquals(429, refused.statusCode());
            assertEquals("1", header(refused, "Retry-After"));
            assertTrue(refused.body().contains("\"violated-policies\":[\"one\"]"), refused.body());
            assertEquals(200, site.get("/", "Authorization", "ada").statusCode());
            end.countDown();
            assertEquals(200, slow.get());
            assertEquals(200, site.get("/").statusCode());
        }
    }

    @Test
    void aShadowLetsNobodyWait() throws Exception {
        var running = new Semaphore(0);
        var end = new CountDownLatch(1);
        try (var site =
                Site.start(
                        Map.of(
                                "ratelimit.policies.one.limits", "1000/PT1S",
                                "ratelimit.policies.one.shadow", "true",
                                "ratelimit.policies.one.concurrent", "1",
                                "ratelimit.policies.one.queue", "10",
                                "ratelimit.policies.one.wait", "PT1M"),
                        (routing, _) -> routes(routing, running, end))) {
            var slow = CompletableFuture.supplyAsync(() -> site.get("/slow").statusCode());
            running.acquire();
            assertEquals(200, site.get("/").statusCode());
            end.countDown();
            assertEquals(200, slow.get());
        }
    }

    @Test
    void whoseHandlerFailsGivesHisPlaceBack() {
        try (var site = site(new Semaphore(0), new CountDownLatch(0))) {
            for (int i = 0; i < 3; i++) {
                assertEquals(500, site.get("/fail").statusCode());
                assertEquals(404, site.get("/absent").statusCode());
                assertEquals(200, site.get("/").statusCode());
            }
        }
    }

    @Test
    void whoGoesAwayGivesHisPlaceBackToTheNextInLine() throws Exception {
        var running = new Semaphore(0);
        var end = new CountDownLatch(1);
        try (var site =
                Site.start(
                        Map.of(
                                "ratelimit.policies.one.limits", "1000/PT1S",
                                "ratelimit.policies.one.concurrent", "1",
                                "ratelimit.policies.one.queue", "1",
                                "ratelimit.policies.one.wait", "PT30S"),
                        (routing, _) -> routes(routing, running, end))) {
            try (var http = new RawHttp(site.port())) {
                http.send("GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n");
                running.acquire();
            }
            var next = CompletableFuture.supplyAsync(() -> site.get("/").statusCode());
            end.countDown();
            assertEquals(200, next.get());
        }
    }

    @Test
    void aPolicyAroundAHandlerGivesItsPlaceBack() {
        try (var site =
                Site.start(
                        Map.of(
                                "ratelimit.policies.one.limits", "1000/PT1S",
                                "ratelimit.policies.one.concurrent", "1",
                                "ratelimit.policies.one.wait", "PT0S"),
                        (routing, limits) ->
                                routing.get("/", limits.around("one", (_, res) -> res.send("")))
                                        .get(
                                                "/fail",
                                                limits.around(
                                                        "one",
                                                        (_, _) -> {
                                                            throw new IllegalStateException(
                                                                    "meant");
                                                        })))) {
            for (int i = 0; i < 3; i++) {
                assertEquals(500, site.get("/fail").statusCode());
                assertEquals(200, site.get("/").statusCode());
            }
        }
    }
}
