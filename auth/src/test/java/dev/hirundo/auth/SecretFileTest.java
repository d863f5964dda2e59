package dev.hirundo.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.core.Secret;
import dev.hirundo.core.StartException;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The secret in a file, which is made at the first start.
class SecretFileTest {
    @TempDir Path folder;

    private static Secret read(Path file) {
        return SecretSetting.read(
                Config.just(ConfigSources.create(Map.of("secretfile", file.toString()))));
    }

    private static String refusal(Path file) {
        String told = assertThrows(StartException.class, () -> read(file)).getMessage();
        assertTrue(told.contains(file.toString()), told);
        assertFalse(told.contains("\n"), told);
        return told;
    }

    private List<String> files() throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    @Test
    void itIsMadeForItsOwnerOnlyAndIsTheSameAtTheNextStart() throws IOException {
        Path file = folder.resolve("deep/er/secret");
        var made = read(file);
        assertEquals(64, made.reveal().length()); // 48 bytes as base64
        assertEquals(
                "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals(made, read(file));
    }

    @Test
    void twoServersDoNotMakeTheSame() {
        assertFalse(read(folder.resolve("a")).equals(read(folder.resolve("b"))));
    }

    @Test
    void manyStartsAtOnceMakeOneSecretAndLeaveNothingElse() throws IOException {
        Path file = folder.resolve("secret");
        var secrets =
                IntStream.range(0, 16)
                        .mapToObj(_ -> CompletableFuture.supplyAsync(() -> read(file)))
                        .toList()
                        .stream()
                        .map(CompletableFuture::join)
                        .map(Secret::reveal)
                        .collect(Collectors.toSet());
        assertEquals(1, secrets.size());
        assertEquals(List.of("secret"), files());
    }

    @Test
    void aLineEndBehindItDoesNotCount() throws IOException {
        Path file = folder.resolve("secret");
        Files.writeString(file, AuthSite.SECRET + "\r\n");
        assertEquals(Secret.of(AuthSite.SECRET), read(file));
    }

    @Test
    void whatIsTooShortOrOfAnExampleIsNotTaken() throws IOException {
        Path file = folder.resolve("secret");
        for (String content :
                List.of("", "\n", "zu kurz", "change-me-change-me-change-me-change")) {
            Files.writeString(file, content);
            String told = refusal(file);
            assertTrue(told.contains("openssl rand"), told);
            assertTrue(content.isBlank() || !told.contains(content), told);
            assertEquals(content, Files.readString(file));
        }
    }

    @Test
    void whatIsNoFileOrNoTextStopsTheStart() throws IOException {
        assertTrue(refusal(folder).contains("auth.secretfile"));
        Path file = folder.resolve("secret");
        Files.write(file, new byte[] {(byte) 0xFF, (byte) 0xFE, 1, 2});
        assertTrue(refusal(file).contains("auth.secretfile"));
        assertTrue(refusal(file.resolve("below")).contains("auth.secretfile"));
        Path dangling = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("none"));
        assertTrue(refusal(dangling).contains("auth.secretfile"));
    }
}
