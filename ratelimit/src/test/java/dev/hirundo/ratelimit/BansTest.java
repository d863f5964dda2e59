package dev.hirundo.ratelimit;

import static dev.hirundo.ratelimit.Site.header;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BansTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final HandClock clock = new HandClock();
    private final Bans bans =
            new Bans(
                    new Bans.Terms(
                            3,
                            Duration.ofSeconds(10),
                            Duration.ofSeconds(60),
                            Duration.ofSeconds(200)),
                    clock);

    private void refuse(int times) {
        for (int i = 0; i < times; i++) {
            bans.refused("eve");
        }
    }

    private Duration left() {
        return bans.left("eve");
    }

    @Test
    void whoIsRefusedTooOftenIsBannedAndNobodyElse() {
        refuse(2);
        assertEquals(Duration.ZERO, left());
        refuse(1);
        assertEquals(Duration.ofSeconds(60), left());
        assertEquals(Duration.ZERO, bans.left("ada"));
        clock.pass(Duration.ofSeconds(59));
        assertEquals(SECOND, left());
        clock.pass(SECOND);
        assertEquals(Duration.ZERO, left());
    }

    @Test
    void refusalsThatAreFarApartDoNotCount() {
        for (int i = 0; i < 10; i++) {
            refuse(2);
            clock.pass(Duration.ofSeconds(11));
        }
        assertEquals(Duration.ZERO, left());
    }

    @Test
    void eachBanIsTwiceAsLongUpToTheLongest() {
        for (int seconds : new int[] {60, 120, 200, 200}) {
            refuse(3);
            assertEquals(Duration.ofSeconds(seconds), left());
            clock.pass(left());
        }
    }

    @Test
    void afterALongPeaceItBeginsAnew() {
        refuse(3);
        clock.pass(left().plus(Duration.ofSeconds(201)));
        refuse(3);
        assertEquals(Duration.ofSeconds(60), left());
    }

    @Test
    void whoIsBannedTakesNothingAndIsToldHowLong() {
        try (var site =
                Site.start(
                        Map.of(
                                "ratelimit.policies.p.limits", "2/PT10S",
                                "ratelimit.policies.p.ban.after", "3",
                                "ratelimit.policies.p.ban.time", "PT5M"),
                        (routing, _) -> routing.get("/", (_, res) -> res.send("")))) {
            for (int i = 0; i < 5; i++) {
                site.get("/");
            }
            site.clock.pass(Duration.ofMinutes(1));
            int before = site.store.questions();
            var banned = site.get("/");
            assertEquals(429, banned.statusCode());
            assertEquals("240", header(banned, "Retry-After"));
            assertEquals("\"p\";r=0;t=240", header(banned, "RateLimit"));
            assertEquals(before, site.store.questions());
            site.clock.pass(Duration.ofMinutes(4));
            assertEquals(200, site.get("/").statusCode());
        }
    }
}
