package dev.hirundo.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.auth.token.TokenKey;
import dev.hirundo.core.StartException;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `auth.keys`, with files as an operator makes them.
class KeySettingsTest {
    @TempDir static Path folder;

    @BeforeAll
    static void makeKeys() {
        var files = new KeyFiles(folder);
        files.make("ec", "ES256");
        files.make("rsa", "RS256");
    }

    private static List<TokenKey> read(Map<String, String> settings) {
        var absolute =
                settings.entrySet().stream()
                        .collect(
                                Collectors.toMap(
                                        entry -> "auth." + entry.getKey(),
                                        entry ->
                                                entry.getKey().endsWith(".file")
                                                        ? folder.resolve(entry.getValue())
                                                                .toString()
                                                        : entry.getValue()));
        return KeySettings.read(Config.just(ConfigSources.create(absolute)).get("auth.keys"));
    }

    @Test
    void theFirstSignsAndTheOthersMayBePublic() {
        var keys =
                read(
                        new KeyFiles(folder)
                                .settings("a ES256 ec", "b RS256 rsa.public", "c PS256 rsa"));
        assertEquals(List.of("a", "b", "c"), keys.stream().map(TokenKey::id).toList());
        assertTrue(keys.getFirst().canSign());
        assertFalse(keys.get(1).canSign());
    }

    @Test
    void withoutAnyTheSecretSigns() {
        assertEquals(List.of(), read(Map.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "keys.0.algorithm=ES256, keys.0.file=ec|auth.keys.0.id is missing",
                "keys.0.id=a, keys.0.file=ec|auth.keys.0.algorithm is missing",
                "keys.0.id=a, keys.0.algorithm=ES256|auth.keys.0.file is missing",
                "keys.0.id=${KEY}, keys.0.algorithm=ES256, keys.0.file=ec|set the variable",
                "keys.0.id=a, keys.0.algorithm=none, keys.0.file=ec|must be one of [HS256",
                "keys.0.id=a, keys.0.algorithm=es256, keys.0.file=ec|must be one of [HS256",
                "keys.0.id=a, keys.0.algorithm=ES256, keys.0.file=nowhere|there is no key file",
                "keys.0.id=a, keys.0.algorithm=ES256, keys.0.file=rsa|holds no key for ES256",
                "keys.0.id=a, keys.0.algorithm=ES384, keys.0.file=ec|holds no key for ES384",
                "keys.0.id=a, keys.0.algorithm=RS256, keys.0.file=ec|holds no key for RS256",
                "keys.0.id=a, keys.0.algorithm=HS256, keys.0.file=ec|takes a secret",
                "keys.0.id=a, keys.0.algorithm=ES256, keys.0.file=ec.public|private key",
                "keys.0.id=a, keys.0.algorithm=ES256, keys.0.secret=geheim|auth.keys.0",
                "keys.0.id=a, keys.0.algorithm=HS256, keys.0.secret=geheim|openssl rand",
                "keys.0.id=a, keys.0.algorithm=HS256, keys.0.secret=${KEY}|set the variable",
                "keys.0.id=a, keys.0.algorithm=ES256, keys.0.file=ec, keys.1.id=a, keys.1.algorithm=RS256, keys.1.file=rsa|same id",
            })
    void whatCannotBeRightStopsTheStart(String settings, String told) {
        var all =
                List.of(settings.split(", ")).stream()
                        .map(setting -> setting.split("=", 2))
                        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
        String message = assertThrows(StartException.class, () -> read(all)).getMessage();
        assertTrue(message.contains(told), message);
        assertFalse(message.contains("geheim"), message);
        assertFalse(message.contains("\n"), message);
    }
}
