package dev.hirundo.auth;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.token.DefaultOAuth2TokenCallback;

/// A provider that somebody else wrote, which asks nobody for a password.
final class Issuer implements AutoCloseable {
    static final String CLIENT = "client-1";
    static final String SECRET = "geheimnis-des-klienten";

    /// It prints a stack trace for each request that it refuses.
    private static final Logger NOISE = Logger.getLogger("no.nav.security");

    private final MockOAuth2Server server = new MockOAuth2Server();

    Issuer() {
        NOISE.setLevel(Level.OFF);
        try {
            server.start(InetAddress.getByName("127.0.0.1"), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The settings of a site that knows it by these names.
    Map<String, String> settings(String... names) {
        var settings = new HashMap<String, String>();
        for (String name : names) {
            String node = "providers." + name + ".";
            settings.put(node + "client", CLIENT);
            settings.put(node + "secret", SECRET);
            settings.put(node + "issuer", server.issuerUrl(name).toString());
        }
        return settings;
    }

    /// Who the next to come is.
    void next(String name, String subject, Map<String, Object> claims) {
        server.enqueueCallback(
                new DefaultOAuth2TokenCallback(
                        name, subject, "JWT", List.of(CLIENT), claims, 3600));
    }

    /// The next to come has this address, and it is verified.
    void next(String name, String subject, String email) {
        next(name, subject, Map.of("email", email, "email_verified", true));
    }

    @Override
    public void close() {
        server.shutdown();
        NOISE.setLevel(null);
    }
}
