package dev.hirundo.ratelimit;

import static dev.hirundo.ratelimit.Site.header;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.testing.LogWatch;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AwayTest {
    private static Site site(String away) {
        return Site.start(
                Map.of(
                        "ratelimit.policies.burst.limits",
                        "3/PT1H",
                        "ratelimit.policies.burst.away",
                        away),
                (routing, _) ->
                        routing.get("/", (_, res) -> res.send(""))
                                .get(
                                        "/charge",
                                        (req, res) -> {
                                            RateLimit.charge(req, 2);
                                            res.send("");
                                        }));
    }

    @Test
    void aLocalLimiterWithTheSameLimitStandsIn() {
        try (var site = site("local")) {
            site.get("/");
            site.store.away(true);
            assertEquals("\"burst\";r=2;t=1200", header(site.get("/"), "RateLimit"));
            site.get("/charge");
            assertEquals(429, site.get("/").statusCode());
            site.store.away(false);
            assertEquals("\"burst\";r=1;t=2400", header(site.get("/"), "RateLimit"));
        }
    }

    @Test
    void anOpenPolicyLetsAllThrough() {
        try (var site = site("open")) {
            site.store.away(true);
            for (int i = 0; i < 10; i++) {
                var answer = site.get("/charge");
                assertEquals(200, answer.statusCode());
                assertEquals("", header(answer, "RateLimit"));
            }
        }
    }

    @Test
    void aClosedPolicyLetsNobodyThrough() {
        try (var site = site("closed")) {
            site.store.away(true);
            var answer = site.get("/");
            assertEquals(503, answer.statusCode());
            assertEquals("5", header(answer, "Retry-After"));
            assertEquals("application/problem+json", header(answer, "Content-Type"));
        }
    }

    @Test
    void aStoreThatIsAwayIsAskedOnlyNowAndThenAndLoggedOnce() {
        try (var log = new LogWatch();
                var site = site("open")) {
            site.store.away(true);
            for (int i = 0; i < 20; i++) {
                site.get("/");
            }
            assertEquals(Circuit.FAILURES, site.store.questions());
            site.clock.pass(Circuit.PAUSE);
            for (int i = 0; i < 20; i++) {
                site.get("/");
            }
            assertEquals(Circuit.FAILURES + 1, site.store.questions());
            assertEquals(1, count(log, "of limits is away"));

            site.store.away(false);
            site.get("/");
            assertEquals(Circuit.FAILURES + 1, site.store.questions());
            site.clock.pass(Circuit.PAUSE);
            assertEquals("\"burst\";r=2;t=1200", header(site.get("/"), "RateLimit"));
            site.get("/");
            assertEquals(Circuit.FAILURES + 3, site.store.questions());
            assertEquals(1, count(log, "of limits is back"));
        }
    }

    @Test
    void singleFailuresDoNotKeepItFromBeingAsked() {
        try (var site = site("open")) {
            for (int i = 0; i < 20; i++) {
                site.store.away(true);
                site.get("/");
                site.store.away(false);
                site.get("/");
            }
            assertEquals(40, site.store.questions());
        }
    }

    private static long count(LogWatch log, String text) {
        long found =
                log.records().stream()
                        .filter(line -> line.startsWith("WARNING") || line.startsWith("INFO"))
                        .filter(line -> line.contains(text))
                        .count();
        assertTrue(log.records().stream().noneMatch(line -> line.contains("127.0.0.1")));
        return found;
    }
}
