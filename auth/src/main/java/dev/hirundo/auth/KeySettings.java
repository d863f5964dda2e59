package dev.hirundo.auth;

import dev.hirundo.auth.token.TokenKey;
import dev.hirundo.core.Settings;
import dev.hirundo.core.StartException;
import io.helidon.config.Config;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/// The list `auth.keys`: each with an id, an algorithm, and a PEM file or a secret.
final class KeySettings {
    static final Set<String> KEYS = Set.of("id", "algorithm", "file", "secret");

    private KeySettings() {}

    static List<TokenKey> read(Config config) {
        var keys = config.asNodeList().orElse(List.of()).stream().map(KeySettings::key).toList();
        if (!keys.isEmpty() && !keys.getFirst().canSign()) {
            throw new StartException(
                    "the first of auth.keys signs, so its file must hold a private key: "
                            + keys.getFirst().id());
        }
        if (keys.stream().map(TokenKey::id).distinct().count() < keys.size()) {
            throw new StartException("two of auth.keys have the same id");
        }
        return keys;
    }

    private static TokenKey key(Config config) {
        Settings.warnOfUnknown(config, KEYS);
        String id = demanded(config, "id");
        var algorithm = algorithm(config);
        var secret = Settings.text(config.get("secret"));
        try {
            return secret.isPresent()
                    ? TokenKey.hmac(
                            id, algorithm, SecretSetting.of(config.key() + ".secret", secret.get()))
                    : TokenKey.read(id, algorithm, AuthSettings.path(demanded(config, "file")));
        } catch (IllegalArgumentException e) {
            throw new StartException(config.key() + ": " + e.getMessage());
        }
    }

    private static TokenKey.Algorithm algorithm(Config config) {
        String name = demanded(config, "algorithm");
        return Arrays.stream(TokenKey.Algorithm.values())
                .filter(algorithm -> algorithm.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                Settings.wrong(
                                        config.get("algorithm"),
                                        "one of " + Arrays.toString(TokenKey.Algorithm.values())));
    }

    private static String demanded(Config config, String key) {
        return Settings.text(config.get(key))
                .orElseThrow(() -> new StartException(config.key() + "." + key + " is missing"));
    }
}
