package dev.hirundo.ratelimit;

import static dev.hirundo.ratelimit.Site.header;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.testing.LogWatch;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TallyTest {
    private static Site site(String policy, boolean shadow) {
        return Site.start(
                Map.of(
                        "ratelimit.policies." + policy + ".by", "caller",
                        "ratelimit.policies." + policy + ".limits", "10/PT1H",
                        "ratelimit.policies." + policy + ".shadow", Boolean.toString(shadow)),
                (routing, _) -> routing.get("/", (_, res) -> res.send("")));
    }

    private static void visit(Site site, int times) {
        for (int i = 0; i < times; i++) {
            site.get("/", "Authorization", "subject-of-ada");
        }
    }

    private static void assertCounted(String metrics, String policy, String name, int times) {
        String line = "ratelimit_%s_total{policy=\"%s\",".formatted(name, policy);
        assertTrue(
                metrics.lines()
                        .anyMatch(
                                each -> each.startsWith(line) && each.endsWith(" " + times + ".0")),
                () -> line + " " + times + " in\n" + metrics);
    }

    @Test
    void whatIsAllowedAndRefusedIsCountedByPolicyAlone() {
        try (var site = site("metered", false)) {
            visit(site, 13);
            String metrics = site.get("/observe/metrics", "Authorization", "root").body();
            assertCounted(metrics, "metered", "allowed", 11);
            assertCounted(metrics, "metered", "refused", 3);
            assertCounted(metrics, "metered", "near", 3);
            assertCounted(metrics, "metered", "shadowed", 0);
            assertCounted(metrics, "metered", "errors", 0);
            assertFalse(metrics.contains("subject-of-ada"));
        }
    }

    @Test
    void aShadowLetsThroughAndTellsUsButNotTheClient() {
        try (var log = new LogWatch();
                var site = site("shady", true)) {
            visit(site, 12);
            var answer = site.get("/", "Authorization", "subject-of-ada");
            assertEquals(200, answer.statusCode());
            assertEquals("", header(answer, "RateLimit"));
            assertEquals("", header(answer, "RateLimit-Policy"));
            assertEquals(1, told(log));
            site.clock.pass(Duration.ofMinutes(1));
            visit(site, 5);
            assertEquals(2, told(log));
            assertTrue(
                    log.records().stream()
                            .filter(line -> !line.startsWith("FINE"))
                            .noneMatch(line -> line.contains("subject-of-ada")));
            assertCounted(
                    site.get("/observe/metrics", "Authorization", "root").body(),
                    "shady",
                    "shadowed",
                    8);
        }
    }

    private static long told(LogWatch log) {
        return log.records().stream()
                .filter(line -> line.startsWith("INFO"))
                .filter(line -> line.contains("shadow"))
                .count();
    }
}
