package dev.hirundo.ratelimit;

import static dev.hirundo.ratelimit.Site.header;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.core.StartException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReloadTest {
    private static Site site() {
        return Site.start(
                Map.of("ratelimit.policies.burst.limits", "10/PT1M"),
                (routing, _) -> routing.get("/", (_, res) -> res.send("")));
    }

    @Test
    void whatWasTakenStaysTaken() {
        try (var site = site()) {
            for (int i = 0; i < 5; i++) {
                site.get("/");
            }
            site.limits.reload(Site.config(Map.of("ratelimit.policies.burst.limits", "20/PT1M")));
            var answer = site.get("/");
            assertEquals("\"burst\";q=20;w=60", header(answer, "RateLimit-Policy"));
            assertEquals("\"burst\";r=9;t=33", header(answer, "RateLimit"));
        }
    }

    @Test
    void policiesComeAndGo() {
        try (var site = site()) {
            site.limits.reload(Site.config(Map.of("ratelimit.policies.other.limits", "3/PT1M")));
            assertEquals("\"other\";r=2;t=20", header(site.get("/"), "RateLimit"));
            site.limits.reload(Site.config(Map.of()));
            assertEquals("", header(site.get("/"), "RateLimit"));
        }
    }

    @Test
    void settingsThatCannotBeRightLeaveTheOldOnes() {
        try (var site = site()) {
            site.get("/");
            var wrong =
                    Map.of(
                            "ratelimit.policies.burst.limits", "20/PT1M",
                            "ratelimit.policies.other.limits", "0/PT1M");
            assertThrows(StartException.class, () -> site.limits.reload(Site.config(wrong)));
            assertEquals("\"burst\";r=8;t=12", header(site.get("/"), "RateLimit"));
        }
    }

    @Test
    void aPolicyAroundAHandlerCannotGo() {
        try (var site =
                Site.start(
                        Map.of("ratelimit.policies.search.limits", "10/PT1M"),
                        (routing, limits) ->
                                routing.get(
                                        "/", limits.around("search", (_, res) -> res.send(""))))) {
            var failure =
                    assertThrows(
                            StartException.class, () -> site.limits.reload(Site.config(Map.of())));
            assertTrue(failure.getMessage().startsWith("ratelimit.policies.search is gone"));
            assertEquals("\"search\";r=9;t=6", header(site.get("/"), "RateLimit"));
        }
    }
}
