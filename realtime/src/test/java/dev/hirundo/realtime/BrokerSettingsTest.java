package dev.hirundo.realtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.core.StartException;
import dev.hirundo.realtime.BrokerSettings.Kind;
import dev.hirundo.testing.TestDatabase;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class BrokerSettingsTest {
    private static BrokerSettings of(Map<String, String> settings) {
        return BrokerSettings.of(Config.just(ConfigSources.create(settings)).get("realtime"));
    }

    private static String refused(Map<String, String> settings) {
        return assertThrows(StartException.class, () -> of(settings)).getMessage();
    }

    @ParameterizedTest
    @EnumSource
    void unlessToldNodesTellEachOtherByThePostgresqlTheyHave(TestDatabase kind) {
        try (var database = kind.open();
                var broker = of(Map.of()).open(database)) {
            assertEquals(kind == TestDatabase.POSTGRESQL, broker instanceof SharedBroker);
        }
    }

    @Test
    void noneIsNone() {
        try (var database = TestDatabase.POSTGRESQL.open();
                var broker = of(Map.of("realtime.broker", "none")).open(database)) {
            assertInstanceOf(LocalBroker.class, broker);
        }
    }

    @Test
    void postgresqlNeedsOne() {
        try (var database = TestDatabase.H2.open()) {
            var settings = of(Map.of("realtime.broker", "postgresql"));

            var told = assertThrows(StartException.class, () -> settings.open(database));

            assertTrue(told.getMessage().contains("set db.url"), told.getMessage());
        }
    }

    @Test
    void whereRedisIsStandsWithUsOrInTheSettingThatOthersShare() {
        var ours = Map.of("realtime.broker", "redis", "realtime.redis", "redis://a");
        assertEquals(redis("redis://a"), of(ours));
        var shared = Map.of("realtime.broker", "redis", "redis.url", "redis://b");
        assertEquals(redis("redis://b"), of(shared));
        var both =
                Map.of(
                        "realtime.broker", "redis",
                        "realtime.redis", "redis://a",
                        "redis.url", "redis://b");
        assertEquals(redis("redis://a"), of(both));
        assertEquals(
                new BrokerSettings(Optional.empty(), Optional.empty()),
                of(Map.of("redis.url", "redis://b")));
    }

    private static BrokerSettings redis(String uri) {
        return new BrokerSettings(Optional.of(Kind.REDIS), Optional.of(URI.create(uri)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "kafka | redis://a | one of: none, postgresql, redis",
                "redis | '' | realtime.redis is not set",
                "redis | '' | or REDIS_URL",
                "redis | ${URL} | set the variable it names, or REALTIME_REDIS",
                "redis | redis://:pass word@a | realtime.redis is no address",
            })
    void whatCannotBeRightStopsTheStartWithTheRemedy(String broker, String redis, String remedy) {
        String told = refused(Map.of("realtime.broker", broker, "realtime.redis", redis));

        assertTrue(told.contains(remedy), told);
        assertFalse(told.contains("pass"), told);
    }

    @Test
    void anAddressOfSomethingElseStopsTheStartWithoutShowingIt() {
        try (var database = TestDatabase.H2.open()) {
            var settings = of(Map.of("realtime.broker", "redis", "redis.url", "http://u:s3cr3t@a"));

            var told = assertThrows(StartException.class, () -> settings.open(database));

            assertTrue(told.getMessage().contains("rediss://"), told.getMessage());
            assertFalse(told.getMessage().contains("s3cr3t"), told.getMessage());
        }
    }

    @Test
    void whoAsksForRedisWithoutItsLibraryIsToldWhatToAdd() throws Exception {
        var them = Pattern.compile("lettuce|netty|reactor");
        var others =
                Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                        .filter(path -> !them.matcher(new File(path).getName()).find())
                        .map(BrokerSettingsTest::url)
                        .toArray(URL[]::new);
        try (var loader = new URLClassLoader(others, ClassLoader.getPlatformClassLoader())) {
            var open =
                    loader.loadClass(BrokerSettings.class.getName())
                            .getDeclaredMethod("redis", URI.class);
            open.setAccessible(true);

            var thrown =
                    assertThrows(
                            InvocationTargetException.class,
                            () -> open.invoke(null, URI.create("redis://a")));

            assertTrue(thrown.getCause().getMessage().contains("io.lettuce:lettuce-core"));
        }
    }

    private static URL url(String path) {
        try {
            return new File(path).toURI().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
