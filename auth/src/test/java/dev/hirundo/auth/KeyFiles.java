package dev.hirundo.auth;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/// Signing keys as an operator makes them: PEM files in a folder.
record KeyFiles(Path folder) {
    /// Makes a key pair: `name` holds the private key, `name.public` the public one.
    Path make(String name, String algorithm) {
        try {
            var generator = KeyPairGenerator.getInstance(algorithm.startsWith("ES") ? "EC" : "RSA");
            generator.initialize(
                    switch (algorithm) {
                        case "ES256" -> 256;
                        case "ES384" -> 384;
                        default -> 2048;
                    });
            KeyPair pair = generator.generateKeyPair();
            write(name + ".public", "PUBLIC KEY", pair.getPublic().getEncoded());
            return write(name, "PRIVATE KEY", pair.getPrivate().getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private Path write(String name, String type, byte[] der) {
        String text =
                "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                        .formatted(type, Base64.getMimeEncoder().encodeToString(der), type);
        try {
            return Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The settings of a list of keys.
    ///
    /// @param keys each as `id algorithm file`
    Map<String, String> settings(String... keys) {
        var settings = new HashMap<String, String>();
        for (int i = 0; i < keys.length; i++) {
            String[] parts = keys[i].split(" ");
            settings.put("keys." + i + ".id", parts[0]);
            settings.put("keys." + i + ".algorithm", parts[1]);
            settings.put("keys." + i + ".file", folder.resolve(parts[2]).toString());
        }
        return settings;
    }
}
