package dev.hirundo.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// A server that has as many requests as it may.
class OverloadTest {
    private static final String SLOW = "GET /slow HTTP/1.1\r\nHost: a\r\n\r\n";

    private final CountDownLatch running = new CountDownLatch(1);
    private final CountDownLatch mayEnd = new CountDownLatch(1);

    @Test
    void whoIsTurnedAwayIsToldWhenToComeBack() throws Exception {
        try (var server =
                        TestServer.start(
                                Map.of("server.max-concurrent-requests", "1"),
                                routing ->
                                        routing.get(
                                                "/slow",
                                                (_, response) -> {
                                                    running.countDown();
                                                    assertTrue(mayEnd.await(10, TimeUnit.SECONDS));
                                                    response.send("done");
                                                }));
                var first = server.connect();
                var second = server.connect()) {
            first.send(SLOW);
            assertTrue(running.await(10, TimeUnit.SECONDS));
            var refused = second.send(SLOW).answer().orElseThrow();
            assertEquals(503, refused.status());
            assertEquals("application/problem+json", refused.headers().get("content-type"));
            assertTrue(Integer.parseInt(refused.headers().getOrDefault("retry-after", "0")) > 0);
            mayEnd.countDown();
            assertEquals("done", first.answer().orElseThrow().body());
        }
    }
}
