package dev.hirundo.ratelimit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.core.StartException;
import dev.hirundo.testing.SettingsPage;
import io.helidon.common.media.type.MediaTypes;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
    private static RateLimit limits(Config config) {
        var clock = new HandClock();
        return RateLimit.builder(config).store(new HandStore(clock)).nanos(clock).build();
    }

    @Test
    void readsWhatYamlSays() {
        var config =
                Config.just(
                                ConfigSources.create(
                                        """
                                        ratelimit:
                                          store: local
                                          keys: 5000
                                          prefix: 56
                                          proxies: [10.0.0.0/8, "::1"]
                                          policies:
                                            burst: { limits: [100/PT1M/200] }
                                            hourly:
                                              by: caller
                                              limits: [10/PT1S, 1000/PT1H]
                                              methods: [POST]
                                              paths: [/todos, "/todos/{id}"]
                                              cost: 5
                                              exempt: [admin]
                                              allow: [robot]
                                              deny: [eve]
                                              shadow: true
                                        """,
                                        MediaTypes.APPLICATION_X_YAML))
                        .get("ratelimit");
        var settings = RateLimitSettings.read(config);
        assertTrue(settings.enabled());
        assertEquals(5000, settings.keys());
        assertEquals(56, settings.addresses().prefix());
        var policies = new HashMap<String, RatePolicy>();
        settings.policies().forEach(policy -> policies.put(policy.name(), policy));
        assertEquals(
                Limit.of(100, Duration.ofMinutes(1)).withBurst(200), policies.get("burst").limit());
        var hourly = policies.get("hourly");
        assertEquals(
                Limit.of(10, Duration.ofSeconds(1)).and(Limit.of(1000, Duration.ofHours(1))),
                hourly.limit());
        assertEquals(5, hourly.cost());
        assertTrue(hourly.isShadow());
        assertEquals(2, hourly.scope().paths().size());
        limits(config);
    }

    @Test
    void aStoreThatCannotBeOpenedStopsTheStartWithTheRemedy() {
        var noDatabase = Site.config(Map.of("ratelimit.store", "postgresql"));
        var failure = assertThrows(StartException.class, () -> RateLimit.create(noDatabase));
        assertTrue(failure.getMessage().contains("RateLimit.create(config, database)"));
        var secret = "redis://:pass word@nowhere";
        var noAddress = Site.config(Map.of("ratelimit.store", "redis", "ratelimit.redis", secret));
        failure = assertThrows(StartException.class, () -> RateLimit.create(noAddress));
        assertTrue(failure.getMessage().startsWith("ratelimit.redis is no address"));
        var unresolved =
                Site.config(Map.of("ratelimit.store", "redis", "ratelimit.redis", "${REDIS}"));
        assertEquals(
                "ratelimit.redis holds an unresolved reference (\"${…}\"): set the variable it names, or RATELIMIT_REDIS",
                assertThrows(StartException.class, () -> RateLimit.create(unresolved))
                        .getMessage());
        assertTrue(!failure.getMessage().contains("pass"), failure.getMessage());
    }

    @Test
    void withoutSettingsNothingIsLimited() {
        var settings = RateLimitSettings.read(Site.config(Map.of()));
        assertTrue(settings.enabled());
        assertEquals(List.of(), settings.policies());
        assertEquals(LimitStore.STANDARD_KEYS, settings.keys());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "enabled | perhaps | true or false",
                "store | memcached | one of: local, redis, postgresql",
                "store | redis | ratelimit.redis is not set",
                "keys | 10 | a number from 1000 to 100000000",
                "keys | many | a number from 1000 to 100000000",
                "prefix | 129 | a number from 32 to 128",
                "proxies | proxy.example.org | write it as 10.0.0.0/8",
                "policies.p.limits | 0/PT1M | 1 to 1000000000",
                "policies.p.limits | -1/PT1M | tokens/period",
                "policies.p.limits | 100/PT0S | period",
                "policies.p.limits | 100/P400D | period",
                "policies.p.limits | 100/PT1M/0 | burst",
                "policies.p.limits | 100 | tokens/period",
                "policies.p.limits | 100/minute | tokens/period",
                "policies.p.limits | 100/P | tokens/period",
                "policies.p.limits | 9999999999/PT1M | 1 to 1000000000",
                "policies.p.by | cookie | one of: address, caller",
                "policies.p.cost | 0 | a number from 1 to 100",
                "policies.p.cost | 101 | a number from 1 to 100",
                "policies.p.methods | post | such as POST",
                "policies.p.paths | todos | begin with a slash",
                "policies.p.paths | /todos/{id | cannot be read",
                "policies.p.exempt | admin | count by caller",
                "policies.p.allow | bob | write it as 10.0.0.0/8",
                "policies.p.deny | 10.0.0.0/99 | 0 to 32",
                "policies.p.shadow | maybe | true or false",
                "policies.p.limits | ${LIMIT} | set the variable it names",
                "proxies | 10.0.0.1,${PROXY} | set the variable it names",
                "policies.p.away | far | one of: local, open, closed",
                "policies.p.concurrent | 0 | a number from 1 to 100000",
                "policies.p.queue | 5 | says nothing without ratelimit.policies.p.concurrent",
                "policies.p.ban.most | P2D | says nothing without ratelimit.policies.p.ban.after",
                "policies.p.ban.after | 0 | a number from 1 to 1000000",
                "policies.p q.limits | 1/PT1M | a letter, then letters",
            })
    void whatCannotBeRightStopsTheStartWithTheRemedy(String key, String value, String remedy) {
        var settings = new HashMap<String, String>();
        settings.put("ratelimit.policies.p.limits", "100/PT1M");
        settings.put("ratelimit." + key, value);
        var failure = assertThrows(StartException.class, () -> limits(Site.config(settings)));
        String message = failure.getMessage();
        assertTrue(message.startsWith("ratelimit."), message);
        assertTrue(message.contains(remedy), message);
        assertTrue(!message.contains("\n"), message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "queue | -1 | a number from 0 to 100000",
                "wait | PT1H | a duration from PT0S to PT1M",
                "ban.time | PT0S | a duration from PT1S to PT720H",
                "ban.most | PT1S | it only grows",
            })
    void whatSaysMoreOfAThingIsCheckedWithIt(String key, String value, String remedy) {
        var settings =
                Map.of(
                        "ratelimit.policies.p.limits",
                        "100/PT1M",
                        "ratelimit.policies.p.concurrent",
                        "1",
                        "ratelimit.policies.p.ban.after",
                        "1",
                        "ratelimit.policies.p." + key,
                        value);
        var failure = assertThrows(StartException.class, () -> limits(Site.config(settings)));
        assertTrue(failure.getMessage().contains(remedy), failure.getMessage());
    }

    /// Among names everything is good: it would be a caller that nobody is.
    @ParameterizedTest
    @CsvSource({"exempt", "allow", "deny"})
    void aReferenceThatNobodyResolvedIsNoName(String key) {
        var settings =
                Map.of(
                        "ratelimit.policies.p.limits",
                        "100/PT1M",
                        "ratelimit.policies.p.by",
                        "caller",
                        "ratelimit.policies.p." + key,
                        "ada,${EVE}");
        var failure = assertThrows(StartException.class, () -> limits(Site.config(settings)));
        assertTrue(
                failure.getMessage()
                        .startsWith(
                                "ratelimit.policies.p." + key + " holds an unresolved reference"),
                failure.getMessage());
    }

    @Test
    void aPolicyNeedsALimit() {
        var failure =
                assertThrows(
                        StartException.class,
                        () -> limits(Site.config(Map.of("ratelimit.policies.p.by", "caller"))));
        assertEquals(
                "ratelimit.policies.p.limits is not set: say how much in what time, such as 100/PT1M",
                failure.getMessage());
    }

    @Test
    void twoPoliciesOfOneNameAreTold() {
        var once = RatePolicy.of("p", Limit.of(1, Duration.ofMinutes(1)));
        var ofCode = RateLimit.builder(Site.config(Map.of())).policy(once).policy(once);
        assertThrows(IllegalArgumentException.class, ofCode::build);
        var ofBoth =
                RateLimit.builder(Site.config(Map.of("ratelimit.policies.p.limits", "1/PT1M")))
                        .policy(once);
        var failure = assertThrows(StartException.class, ofBoth::build);
        assertEquals(
                "ratelimit.policies.p is a policy of the program too: give it another name",
                failure.getMessage());
    }

    @Test
    void thePageDescribesWhatIsRead() {
        var keys = new TreeSet<>(RateLimitSettings.KEYS);
        keys.remove("policies"); // have a table of their own
        SettingsPage.assertDescribes("## `ratelimit`", "ratelimit", keys);
        var ofPolicy = new TreeSet<>(PolicySettings.KEYS);
        ofPolicy.remove("ban");
        PolicySettings.BAN_KEYS.forEach(key -> ofPolicy.add("ban." + key));
        SettingsPage.assertDescribes(
                "## `ratelimit.policies`", "ratelimit.policies.name", ofPolicy);
    }
}
