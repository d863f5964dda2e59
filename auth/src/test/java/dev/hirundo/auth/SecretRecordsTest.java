package dev.hirundo.auth;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.core.Secret;
import java.io.IOException;
import java.lang.reflect.Array;
import java.lang.reflect.Proxy;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever holds a secret may be printed by mistake.
class SecretRecordsTest {
    private static final String CANARY = "s3cretCanaryThatNobodyMaySee0123456789abcdefghijklmn";

    /// What components are called that hold secrets, whatever their type.
    private static final Set<String> SECRET =
            Set.of(
                    "password",
                    "current",
                    "replacement",
                    "code",
                    "token",
                    "accessToken",
                    "refreshToken",
                    "key",
                    "ticket",
                    "secret",
                    "uri",
                    "recoveryCodes",
                    "passwordHash",
                    "hash",
                    "state",
                    "nonce",
                    "codeVerifier");

    static Stream<Class<?>> recordsThatHoldSecrets() throws IOException, URISyntaxException {
        var root = Path.of(Auth.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        try (var files = Files.walk(root.resolve("dev/hirundo/auth"))) {
            List<Class<?>> all =
                    files.map(file -> root.relativize(file).toString())
                            .filter(
                                    name ->
                                            name.endsWith(".class")
                                                    && !name.endsWith("-info.class"))
                            .<Class<?>>map(SecretRecordsTest::loaded)
                            .filter(Class::isRecord)
                            .filter(
                                    type ->
                                            Arrays.stream(type.getRecordComponents())
                                                    .anyMatch(SecretRecordsTest::isSecret))
                            .toList();
            assertTrue(all.size() >= 15, all::toString);
            return all.stream();
        }
    }

    private static Class<?> loaded(String file) {
        try {
            return Class.forName(
                    file.substring(0, file.length() - 6).replace('/', '.'),
                    false,
                    Auth.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean isSecret(RecordComponent component) {
        return component.getType() == Secret.class
                || component.getType() != URI.class && SECRET.contains(component.getName());
    }

    @ParameterizedTest
    @MethodSource("recordsThatHoldSecrets")
    void isPrintedWithoutIt(Class<?> type) throws ReflectiveOperationException {
        String printed = made(type).toString();
        assertFalse(printed.contains(CANARY), printed);
        assertFalse(printed.contains(Arrays.toString(CANARY.getBytes())), printed);
    }

    private static Object made(Class<?> type) throws ReflectiveOperationException {
        var components = type.getRecordComponents();
        var types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        var values = new Object[components.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = value(types[i], isSecret(components[i]) ? CANARY : "x");
        }
        var constructor = type.getDeclaredConstructor(types);
        constructor.setAccessible(true);
        return constructor.newInstance(values);
    }

    private static Object value(Class<?> type, String text) throws ReflectiveOperationException {
        if (type == String.class || type == Object.class) {
            return text;
        } else if (type == Secret.class) {
            return Secret.of(text);
        } else if (type == Optional.class) {
            return Optional.of(text);
        } else if (type == List.class) {
            return List.of(text);
        } else if (type == Set.class) {
            return Set.of(text);
        } else if (type == Map.class) {
            return Map.of(text, text);
        } else if (type == URI.class) {
            return URI.create("https://x.example/" + text);
        } else if (type == byte[].class) {
            return text.getBytes();
        } else if (type == UUID.class) {
            return UUID.randomUUID();
        } else if (type == Instant.class) {
            return Instant.EPOCH;
        } else if (type == Duration.class) {
            return Duration.ofMinutes(1);
        } else if (type.isPrimitive()) {
            return Array.get(Array.newInstance(type, 1), 0);
        } else if (type.isInterface()) {
            return Proxy.newProxyInstance(
                    type.getClassLoader(), new Class<?>[] {type}, (_, _, _) -> null);
        } else if (type.isEnum()) {
            return type.getEnumConstants()[0];
        }
        return made(type);
    }
}
