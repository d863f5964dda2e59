package dev.hirundo.auth;

import dev.hirundo.core.Secret;
import dev.hirundo.core.Settings;
import dev.hirundo.core.StartException;
import io.helidon.config.Config;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/// The secret that a server signs with: given as a setting, or in a file, which is made if it is
/// not there. One that others may know stops the start.
final class SecretSetting {
    private static final int LEAST_BYTES = 32; // RFC 7518, section 3.2, for HS256
    private static final int MADE_BYTES = 48;
    private static final int LEAST_VARIETY = 10;
    private static final List<String> OF_EXAMPLES =
            List.of("change", "example", "secret", "password", "insecure", "01234567", "abcdefgh");
    private static final String REMEDY =
            " Make one with: openssl rand -base64 48, and set AUTH_SECRET to it; or set auth.secretfile to a file, which is made for you.";

    private SecretSetting() {}

    static Secret read(Config config) {
        var text = Settings.text(config.get("secret"));
        var file = Settings.text(config.get("secretfile"));
        if (text.isPresent() && file.isPresent()) {
            throw new StartException("auth.secret and auth.secretfile are both set: leave one out");
        }
        if (text.isPresent()) {
            return of("auth.secret", judged("auth.secret", text.get()));
        }
        Path path =
                AuthSettings.path(
                        file.orElseThrow(
                                () -> new StartException("auth.secret is not set." + REMEDY)));
        return of("auth.secretfile", judged(path.toString(), content(path)));
    }

    static List<Secret> former(Config config) {
        return config.asList(String.class).orElse(List.of()).stream()
                .map(text -> of("auth.former", text))
                .toList();
    }

    static Secret of(String name, String text) {
        try {
            return Secret.of(text);
        } catch (IllegalArgumentException e) {
            throw new StartException(name + ": " + e.getMessage());
        }
    }

    private static String judged(String name, String text) {
        of(name, text);
        int length = text.getBytes(StandardCharsets.UTF_8).length;
        if (length < LEAST_BYTES) {
            throw new StartException(
                    name
                            + " has "
                            + length
                            + " bytes, but must have at least "
                            + LEAST_BYTES
                            + "."
                            + REMEDY);
        }
        String lower = text.toLowerCase(Locale.ROOT);
        boolean known = OF_EXAMPLES.stream().anyMatch(lower::contains);
        if (known || text.chars().distinct().count() < LEAST_VARIETY) {
            throw new StartException(
                    name + " looks like one of an example, which anybody knows." + REMEDY);
        }
        return text;
    }

    /// Of two that start together one makes the file, and the other reads it.
    private static String content(Path path) {
        try {
            return Files.readString(path).strip();
        } catch (NoSuchFileException _) {
            return made(path);
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    private static String made(Path path) {
        byte[] random = new byte[MADE_BYTES];
        new SecureRandom().nextBytes(random);
        String secret = Base64.getEncoder().encodeToString(random);
        try {
            Files.createDirectories(path.getParent());
            Path draft = Files.createTempFile(path.getParent(), ".secret", "", onlyForOwner(path));
            Files.writeString(draft, secret, StandardOpenOption.WRITE);
            try {
                Files.createLink(path, draft); // whole, and only if there is none
            } catch (FileAlreadyExistsException _) {
                return Files.readString(path).strip();
            } finally {
                Files.delete(draft);
            }
            return secret;
        } catch (IOException | UnsupportedOperationException e) { // some file systems have no links
            throw unreadable(path, e);
        }
    }

    private static FileAttribute<?>[] onlyForOwner(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    private static StartException unreadable(Path path, Exception e) {
        return new StartException(
                "auth.secretfile "
                        + path
                        + " can be neither read nor made: "
                        + e.getClass().getSimpleName()
                        + " "
                        + e.getMessage());
    }
}
