package dev.hirundo.auth.oidc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.core.StartException;
import dev.hirundo.testing.TestLogging;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.logging.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdentityProvidersTest {
    private static final String ISSUER = "https://id.example.org";

    /// @param settings below `auth.providers`
    private static List<IdentityProvider> create(Map<String, String> settings) {
        var all = new LinkedHashMap<String, String>();
        settings.forEach((key, value) -> all.put("auth.providers." + key, value));
        var config =
                Config.builder(ConfigSources.create(all))
                        .disableEnvironmentVariablesSource()
                        .disableSystemPropertiesSource()
                        .build();
        return IdentityProviders.create(config.get("auth.providers"));
    }

    private static Map<String, String> works(String key, String value) {
        var settings = new LinkedHashMap<String, String>();
        settings.put("works.client", "c");
        settings.put("works.secret", "geheim");
        settings.put("works.issuer", ISSUER);
        settings.put(key, value);
        return settings;
    }

    @Test
    void withoutSettingsThereAreNone() {
        assertEquals(List.of(), create(Map.of()));
    }

    @Test
    void googleAndGithubNeedOnlyClientAndSecret() {
        var names = new TreeSet<String>();
        create(
                        Map.of(
                                "google.client", "a",
                                "google.secret", "b",
                                "github.client", "c",
                                "github.secret", "d",
                                "works.client", "e",
                                "works.secret", "f",
                                "works.issuer", ISSUER))
                .forEach(provider -> names.add(provider.name()));
        assertEquals(List.of("github", "google", "works"), List.copyOf(names));
    }

    @Test
    void anEnterpriseServerIsUsedInsteadOfGithub() {
        var provider =
                create(
                        Map.of(
                                "github.client", "c",
                                "github.secret", "d",
                                "github.server", "https://git.example.org"));
        var login = provider.getFirst().begin(URI.create("https://todo.example.org/cb"));
        assertEquals("git.example.org", login.redirect().getHost());
    }

    @ParameterizedTest
    @CsvSource({"scopes, 'email  groups'", "scopes.0, 'email groups'"})
    void scopesArePartedBySpacesAndOpenidIsAlwaysAmongThem(String key, String scopes) {
        try (var issuer = new FakeIssuer()) {
            var settings = works("works." + key, scopes);
            settings.put("works.issuer", issuer.issuer());
            var login = create(settings).getFirst().begin(FakeIssuer.CALLBACK);
            var query = FakeServer.fields(login.redirect().getRawQuery());
            assertEquals("openid email groups", query.get("scope"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "works.client, ''",
        "works.secret, ''",
        "works.secret, '  '",
        "works.secret, ${WORKS_SECRET}",
        "works.client, ${WORKS_CLIENT}",
        "works.issuer, ''",
        "works.issuer, id.example.org",
        "works.issuer, http://id.example.org",
        "works.issuer, 'h ttps://id.example.org'",
        "works.scopes, 'a\"b'",
        "google.client, c",
        "github.client, c",
        "Works.client, c"
    })
    void whatCannotBeRightStopsTheStartAndSaysWhere(String key, String value) {
        var stopped = assertThrows(StartException.class, () -> create(works(key, value)));
        String provider = "auth.providers." + key.substring(0, key.indexOf('.'));
        assertTrue(stopped.getMessage().startsWith(provider), stopped.getMessage());
        assertFalse(stopped.getMessage().contains("geheim"));
        assertFalse(stopped.getMessage().contains("\n"));
    }

    @Test
    void anUnknownSettingIsToldOf() {
        try (var log = TestLogging.record()) {
            create(works("works.isuer", "x"));
            assertEquals(
                    List.of(
                            "WARNING dev.hirundo.core: unknown setting: auth.providers.works.isuer;"
                                    + " known there: client, issuer, scopes, secret"),
                    log.atLeast(Level.WARNING));
        }
    }

    @Test
    void nobodyIsAskedAtTheStart() {
        try (var issuer = new FakeIssuer()) {
            create(works("works.issuer", issuer.issuer()));
            assertEquals(List.of(), issuer.server.requests(FakeIssuer.DISCOVERY));
        }
    }
}
