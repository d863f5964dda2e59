package dev.hirundo.ratelimit;

import static dev.hirundo.ratelimit.Site.header;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.helidon.webserver.http.HttpRouting;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RateLimitTest {
    private static final Map<String, String> BURST =
            Map.of("ratelimit.policies.burst.limits", "3/PT1M");
    private static final String QUOTA_EXCEEDED =
            "https://iana.org/assignments/http-problem-types#quota-exceeded";

    private static void routes(HttpRouting.Builder routing, RateLimit limits) {
        routing.get("/a", (_, res) -> res.send("a"))
                .get("/b", (_, res) -> res.send("b"))
                .post("/a", (_, res) -> res.send("posted"))
                .get("/reroute", (_, res) -> res.reroute("/a"))
                .get(
                        "/charge/{tokens}",
                        (req, res) -> {
                            RateLimit.charge(
                                    req,
                                    req.path().pathParameters().first("tokens").asLong().get());
                            res.send("charged");
                        })
                .get(
                        "/late/{tokens}",
                        (req, res) -> {
                            res.send("charged");
                            RateLimit.charge(
                                    req,
                                    req.path().pathParameters().first("tokens").asLong().get());
                        })
                .get(
                        "/fail",
                        (_, _) -> {
                            throw new IllegalArgumentException("meant");
                        });
    }

    private static Site site(String... keysAndValues) {
        return Site.start(settings(keysAndValues), RateLimitTest::routes);
    }

    private static Map<String, String> settings(String... keysAndValues) {
        var settings = new HashMap<String, String>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            settings.put("ratelimit.policies." + keysAndValues[i], keysAndValues[i + 1]);
        }
        return settings;
    }

    @Test
    void tellsWhatIsLeftUntilNothingIsThenSaysHowLongToWait() throws Exception {
        try (var site = site("burst.limits", "3/PT1M")) {
            var first = site.get("/a");
            assertEquals(200, first.statusCode());
            assertEquals("\"burst\";q=3;w=60", header(first, "RateLimit-Policy"));
            assertEquals("\"burst\";r=2;t=20", header(first, "RateLimit"));
            site.get("/a");
            assertEquals("\"burst\";r=0;t=60", header(site.get("/b"), "RateLimit"));

            site.clock.pass(Duration.ofMillis(500));
            var refused = site.get("/a");
            assertEquals(429, refused.statusCode());
            assertEquals("20", header(refused, "Retry-After")); // 19.5 s, rounded up
            assertEquals("\"burst\";r=0;t=20", header(refused, "RateLimit"));
            assertEquals("\"burst\";q=3;w=60", header(refused, "RateLimit-Policy"));
            assertEquals("application/problem+json", header(refused, "Content-Type"));
            var problem = new ObjectMapper().readTree(refused.body());
            assertEquals(QUOTA_EXCEEDED, problem.get("type").asText());
            assertEquals("burst", problem.get("violated-policies").get(0).asText());
            assertEquals(
                    "Too many requests: try again in 20 seconds.", problem.get("detail").asText());

            site.clock.pass(Duration.ofMillis(19_500));
            assertEquals(200, site.get("/a").statusCode());
        }
    }

    @Test
    void absentRoutesAreLimitedToo() {
        try (var site =
                site("burst.limits", "3/PT1M", "mine.by", "caller", "mine.limits", "5/PT1M")) {
            var absent = site.get("/absent");
            assertEquals(404, absent.statusCode());
            assertEquals("\"burst\";r=2;t=20, \"mine\";r=4;t=12", header(absent, "RateLimit"));
            assertEquals(404, site.send("DELETE", "/a").statusCode());
            assertEquals(500, site.get("/fail").statusCode());
            assertEquals(429, site.get("/absent").statusCode());
        }
    }

    @Test
    void callersHaveTokensOfTheirOwnAndTheAnonymousThoseOfTheirAddress() {
        try (var site = site("mine.by", "caller", "mine.limits", "1/PT1M")) {
            assertEquals(200, site.get("/a", "Authorization", "ada").statusCode());
            assertEquals(429, site.get("/a", "Authorization", "ada").statusCode());
            assertEquals(200, site.get("/a", "Authorization", "bob").statusCode());
            assertEquals(200, site.get("/a").statusCode());
            assertEquals(429, site.get("/a").statusCode());
            // nobody takes the tokens of an address by a name that looks like one
            assertEquals(200, site.get("/a", "Authorization", "127.0.0.1").statusCode());
        }
    }

    @Test
    void anAddressIsRefusedBeforeTheCallerIsAsked() {
        try (var site =
                site("burst.limits", "1/PT1M", "mine.by", "caller", "mine.limits", "9/PT1M")) {
            site.get("/a", "Authorization", "ada");
            var refused = site.get("/a", "Authorization", "ada");
            assertEquals("\"burst\";r=0;t=60", header(refused, "RateLimit"));
            assertEquals("\"burst\";q=1;w=60", header(refused, "RateLimit-Policy"));
        }
    }

    @Test
    void theStrictestPolicyIsToldFirst() {
        try (var site =
                site(
                        "quick.by",
                        "caller",
                        "quick.limits",
                        "10/PT1S",
                        "slow.by",
                        "caller",
                        "slow.limits",
                        "3/PT1H")) {
            var answer = site.get("/a");
            assertEquals("\"slow\";r=2;t=1200, \"quick\";r=9;t=1", header(answer, "RateLimit"));
            assertEquals(
                    "\"quick\";q=10;w=1, \"slow\";q=3;w=3600", header(answer, "RateLimit-Policy"));
        }
    }

    @Test
    void whoIsRefusedByAQuickPolicyKeepsWhatTheSlowOneGivesHim() {
        try (var site =
                site(
                        "quick.by",
                        "caller",
                        "quick.limits",
                        "1/PT1S",
                        "a-slow.by",
                        "caller",
                        "a-slow.limits",
                        "3/PT1H")) {
            site.get("/a");
            for (int i = 0; i < 10; i++) {
                assertEquals(429, site.get("/a").statusCode());
            }
            site.clock.pass(Duration.ofSeconds(1));
            assertTrue(header(site.get("/a"), "RateLimit").contains("\"a-slow\";r=1;"));
        }
    }

    @Test
    void windowsOfAPolicyAreToldUnderNamesOfTheirOwn() throws Exception {
        try (var site = site("both.limits", "2/PT1S,3/PT1H")) {
            var answer = site.get("/a");
            assertEquals(
                    "\"both.1\";q=2;w=1, \"both.2\";q=3;w=3600",
                    header(answer, "RateLimit-Policy"));
            assertEquals("\"both.1\";r=1;t=1", header(answer, "RateLimit"));
            site.get("/a");
            site.clock.pass(Duration.ofSeconds(1));
            assertEquals("\"both.2\";r=0;t=3599", header(site.get("/a"), "RateLimit"));
            var problem = new ObjectMapper().readTree(site.get("/a").body());
            assertEquals("both.2", problem.get("violated-policies").get(0).asText());
        }
    }

    @Test
    void holdsOnItsMethodsAndPathsOnly() {
        try (var site =
                site("some.limits", "1/PT1M", "some.methods", "POST", "some.paths", "/a,/x/{id}")) {
            assertEquals("", header(site.get("/a"), "RateLimit"));
            assertEquals("", header(site.send("POST", "/b"), "RateLimit"));
            assertEquals(200, site.send("POST", "/a").statusCode());
            assertEquals(429, site.send("POST", "/a/").statusCode());
            assertEquals(429, site.send("POST", "/%61").statusCode());
            assertEquals(429, site.send("POST", "/x/7").statusCode());
            assertEquals(429, site.send("POST", "/x/7/").statusCode());
        }
    }

    @Test
    void aRequestThatIsReroutedIsCountedOnce() {
        try (var site = site("mine.by", "caller", "mine.limits", "3/PT1M")) {
            assertEquals("\"mine\";r=2;t=20", header(site.get("/reroute"), "RateLimit"));
        }
    }

    @Test
    void aRouteIsLimitedByThePolicyAroundIt() {
        try (var site =
                Site.start(
                        settings("search.by", "caller", "search.limits", "1/PT1M"),
                        (routing, limits) ->
                                routing.get("/free", (_, res) -> res.send("free"))
                                        .get(
                                                "/search",
                                                limits.around(
                                                        "search",
                                                        (_, res) -> res.send("found"))))) {
            assertEquals("", header(site.get("/free"), "RateLimit"));
            assertEquals("\"search\";r=0;t=60", header(site.get("/search"), "RateLimit"));
            var refused = site.get("/search");
            assertEquals(429, refused.statusCode());
            assertEquals("60", header(refused, "Retry-After"));
        }
    }

    @Test
    void aPolicyThatIsNotThereCannotBePutAroundAHandler() {
        try (var site = site("search.limits", "1/PT1M")) {
            var failure =
                    assertThrows(
                            IllegalArgumentException.class,
                            () -> site.limits.around("serach", (_, res) -> res.send("")));
            assertTrue(failure.getMessage().contains("[search]"), failure.getMessage());
        }
    }

    @Test
    void aFunctionNamesWhoseTokensAreTaken() {
        var policy =
                RatePolicy.of("tenant", Limit.of(1, Duration.ofMinutes(1)))
                        .by(request -> request.query().first("tenant").asOptional())
                        .on("/a");
        try (var site = Site.start(Map.of(), List.of(policy), RateLimitTest::routes, _ -> {})) {
            assertEquals(200, site.get("/a?tenant=1").statusCode());
            assertEquals(429, site.get("/a?tenant=1").statusCode());
            assertEquals(200, site.get("/a?tenant=" + "2".repeat(500)).statusCode());
            assertEquals(429, site.get("/a?tenant=" + "2".repeat(500)).statusCode());
            assertEquals(200, site.get("/a?tenant=" + "2".repeat(501)).statusCode());
            assertEquals(200, site.get("/a?tenant=").statusCode());
            assertEquals(429, site.get("/a").statusCode()); // both by the address
            assertTrue(site.store.keys("tenant").stream().allMatch(key -> key.length() < 66));
        }
    }

    @Test
    void costIsTakenAtOnce() {
        try (var site = site("dear.limits", "10/PT1M", "dear.cost", "4")) {
            assertEquals("\"dear\";r=6;t=24", header(site.get("/a"), "RateLimit"));
            assertEquals("\"dear\";r=2;t=48", header(site.get("/a"), "RateLimit"));
            var refused = site.get("/a");
            assertEquals("12", header(refused, "Retry-After"));
            assertEquals("\"dear\";r=2;t=12", header(refused, "RateLimit"));
        }
    }

    @Test
    void whatTurnsOutToCostMoreIsTakenBeforeTheAnswerOrAfterIt() {
        try (var site =
                site("burst.limits", "10/PT1M", "mine.by", "caller", "mine.limits", "20/PT1M")) {
            site.get("/charge/4");
            assertEquals(
                    "\"burst\";r=4;t=36, \"mine\";r=14;t=18", header(site.get("/a"), "RateLimit"));
            site.get("/late/100");
            assertEquals(429, site.get("/a").statusCode());
        }
    }

    @Test
    void listsAndRolesGoBeforeLimits() {
        try (var site =
                site(
                        "mine.by", "caller",
                        "mine.limits", "1/PT1M",
                        "mine.exempt", "admin",
                        "mine.allow", "bob",
                        "mine.deny", "eve,mallory")) {
            for (int i = 0; i < 3; i++) {
                assertEquals(200, site.get("/a", "Authorization", "ada admin").statusCode());
                assertEquals(200, site.get("/a", "Authorization", "bob").statusCode());
            }
            var denied = site.get("/a", "Authorization", "eve admin");
            assertEquals(403, denied.statusCode());
            assertEquals("application/problem+json", header(denied, "Content-Type"));
            site.get("/a");
            assertEquals(429, site.get("/a").statusCode());
        }
    }

    @Test
    void aListNamesSomebody() {
        var policy = RatePolicy.of("p", Limit.of(1, Duration.ofMinutes(1))).byCaller().allow("");
        var builder = RateLimit.builder(Site.config(Map.of())).policy(policy);
        assertThrows(IllegalArgumentException.class, builder::build);
    }

    @Test
    void addressesAreAllowedAndDeniedByNetwork() {
        try (var site =
                site(
                        "allowing.limits", "1/PT1M",
                        "allowing.allow", "127.0.0.0/8",
                        "denying.limits", "1000/PT1M",
                        "denying.deny", "127.0.0.1,::1",
                        "denying.paths", "/b")) {
            site.get("/a");
            assertEquals(200, site.get("/a").statusCode());
            assertEquals(403, site.get("/b").statusCode());
        }
    }

    @Test
    void whileNotEnabledNothingIsLimited() {
        var settings = new HashMap<>(BURST);
        settings.put("ratelimit.enabled", "false");
        try (var site =
                Site.start(
                        settings,
                        (routing, limits) ->
                                routing.get(
                                        "/a", limits.around("burst", (_, res) -> res.send("a"))))) {
            for (int i = 0; i < 5; i++) {
                assertEquals(200, site.get("/a").statusCode());
            }
            site.limits.reload(Site.config(BURST));
            assertEquals("\"burst\";r=2;t=20", header(site.get("/a"), "RateLimit"));
            assertFalse(Optional.of(site.store.keys("burst")).get().isEmpty());
        }
    }
}
