package dev.hirundo.ratelimit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Whoever has no Redis needs none of its libraries.
final class OptionalLibrariesTest {
    private static final Pattern THEM = Pattern.compile("lettuce|redis|netty|reactor");

    private static URLClassLoader withoutThem() {
        var urls =
                Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                        .filter(path -> !THEM.matcher(new File(path).getName()).find())
                        .map(OptionalLibrariesTest::url)
                        .toArray(URL[]::new);
        return new URLClassLoader(urls, ClassLoader.getPlatformClassLoader());
    }

    private static URL url(String path) {
        try {
            return new File(path).toURI().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Test
    void aLocalLimiterWorksWithoutThem() throws Exception {
        try (var loader = withoutThem()) {
            assertThrows(
                    ClassNotFoundException.class,
                    () -> loader.loadClass("io.lettuce.core.RedisClient"));
            var limits = loader.loadClass(Limit.class.getName());
            var limit =
                    limits.getMethod("of", long.class, Duration.class)
                            .invoke(null, 1L, Duration.ofMinutes(1));
            var limiters = loader.loadClass(Limiter.class.getName());
            var limiter = limiters.getMethod("local", limits).invoke(null, limit);
            var acquire = limiters.getMethod("tryAcquire", String.class);
            assertEquals("Allowed", acquire.invoke(limiter, "ada").getClass().getSimpleName());
            assertEquals("Refused", acquire.invoke(limiter, "ada").getClass().getSimpleName());
        }
    }

    @Test
    void whoAsksForRedisWithoutThemIsToldWhatToAdd() throws Exception {
        try (var loader = withoutThem()) {
            var redis = loader.loadClass(LimitStore.class.getName()).getMethod("redis", URI.class);
            var e =
                    assertThrows(
                            InvocationTargetException.class,
                            () -> redis.invoke(null, URI.create("redis://127.0.0.1:1")));
            var cause = assertInstanceOf(RuntimeException.class, e.getCause());
            assertEquals("StartException", cause.getClass().getSimpleName());
            assertTrue(cause.getMessage().contains("io.lettuce:lettuce-core"));
        }
    }
}
