package dev.hirundo.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.core.StartException;
import dev.hirundo.core.data.Database;
import dev.hirundo.testing.TestDatabase;
import dev.hirundo.testing.TestLogging;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A setting that cannot be right stops the start, with one line that says which and what to do.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StartTest {
    private final Database database = TestDatabase.H2.open();

    @AfterAll
    void close() {
        database.close();
    }

    /// @param settings below `auth`, which add to a good secret; an empty one removes it
    private Auth start(Map<String, String> settings) {
        var all = new HashMap<>(Map.of("auth.secret", AuthSite.SECRET));
        settings.forEach((key, value) -> all.put("auth." + key, value));
        all.values().removeIf(String::isEmpty);
        var config = Config.just(ConfigSources.create(all));
        return Auth.create(config.get("auth"), database);
    }

    private String refusal(Map<String, String> settings) {
        String told = assertThrows(StartException.class, () -> start(settings)).getMessage();
        assertFalse(told.contains("\n"), told);
        assertFalse(told.contains("geheim"), told);
        return told;
    }

    /// `a=b, c=d` as settings.
    private static Map<String, String> settings(String text) {
        return List.of(text.split(", ")).stream()
                .map(setting -> setting.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    }

    @Test
    void aSecretIsEnough() {
        start(Map.of());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "secret=|auth.secret is not set|openssl rand",
                "secret=kurz-und-geheim|auth.secret has 15 bytes|at least 32",
                "secret=${AUTH_SECRET}${AUTH_SECRET}${AUTH_SECRET}|auth.secret|set the variable",
                "secret=change-me-please-change-me-please-1|auth.secret looks like|openssl rand",
                "secret=this-is-my-SECRET-key-for-production|auth.secret looks like|openssl rand",
                "secret=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa|auth.secret looks like|openssl rand",
                "secret=0123456789012345678901234567890123456789|auth.secret looks like|openssl rand",
                "secretfile=/nowhere|auth.secretfile|leave one out",
                "former.0=${OLD_SECRET}|auth.former|set the variable",
                "url=todo.example|auth.url must|https://todo.example",
                "url=/|auth.url must|https://todo.example",
                "url=ftp://todo.example|auth.url must|https://todo.example",
                "url=https://todo.example?a=b|auth.url must|https://todo.example",
                "url=https://todo.example/#a|auth.url must|https://todo.example",
                "url=https://ada:geheim@todo.example|auth.url|https://todo.example",
                "url=https://|auth.url must|https://todo.example",
                "url=https://todo example|auth.url must|https://todo.example",
                "url=${URL}|auth.url|set the variable",
                "site=a: b|auth.site|colon",
                "issuer=${ISSUER}|auth.issuer|set the variable",
                "audience=${AUDIENCE}|auth.audience|set the variable",
                "ttl=PT0S|auth.ttl is \"PT0S\"|PT30S to PT24H",
                "ttl=PT25H|auth.ttl is \"PT25H\"|PT30S to PT24H",
                "ttl=-PT15M|auth.ttl|PT30S to PT24H",
                "ttl=15 minutes|auth.ttl|PT30S to PT24H",
                "refresh.ttl=PT1S|auth.refresh.ttl|to PT9600H",
                "refresh.ttl=P401D|auth.refresh.ttl|to PT9600H",
                "refresh.ttl=PT14M|auth.refresh.ttl|auth.ttl",
                "refresh.grace=-PT1S|auth.refresh.grace|PT0S to PT5M",
                "refresh.grace=PT6M|auth.refresh.grace|PT0S to PT5M",
                "refresh.grace=soon|auth.refresh.grace|PT0S to PT5M",
                "verification=yes|auth.verification is \"yes\"|optional, required",
                "registration=Open|auth.registration is \"Open\"|open, closed",
                "cookie.insecure=perhaps|auth.cookie.insecure|true or false",
                "password.length=7|auth.password.length|8 to 64",
                "password.length=65|auth.password.length|8 to 64",
                "password.length=eight|auth.password.length|8 to 64",
                "admin.email=root@example.org|auth.admin needs both|or neither",
                "admin.password=geheim ist das nicht|auth.admin needs both|or neither",
                "admin.email=root, admin.password=geheime mauersegler im april|auth.admin.email|address",
                "admin.email=root@example.org, admin.password=geheim|auth.admin.password|8 to",
                "admin.email=root@example.org, admin.password=password123|auth.admin.password|common",
                "admin.email=root@example.org, admin.password=${ADMIN}|auth.admin.password|set the variable",
                "verification=required|auth.verification is required|auth.mail.host",
                "mail.console=true|auth.url is not set|AUTH_URL",
                "mail.console=si, url=https://todo.example|auth.mail.console|true or false",
                "mail.host=mail.example, mail.from=a@b.example|auth.url is not set|AUTH_URL",
                "mail.host=mail.example, url=https://todo.example|auth.mail.from|",
                "mail.from=a@b.example, url=https://todo.example|auth.mail.host|",
                "providers.works.client=a|auth.providers.works|",
                "providers.google.client=a|auth.providers.google.secret|remove auth.providers.google",
                "providers.google.client=a, providers.google.secret=geheim|auth.url is not set|AUTH_URL",
                "providers.a b.client=a, providers.a b.secret=geheim, providers.a b.issuer=https://a.example|auth.providers.a b|",
                "providers.w.client=a, providers.w.secret=geheim, providers.w.issuer=http://w.example|auth.providers.w|",
                "providers.w.client=a, providers.w.secret=geheim, providers.w.issuer=not a uri|auth.providers.w|",
                "providers.google.client=a, providers.google.secret=geheim, url=http://todo.example|auth.url|https",
            })
    void whatCannotBeRightStopsTheStart(String settings, String what, String remedy) {
        String told = refusal(settings(settings));
        assertTrue(told.contains(what), told);
        assertTrue(remedy == null || told.contains(remedy), told);
    }

    @ParameterizedTest
    @CsvSource({
        "sekret, auth.sekret",
        "refresh.tll, auth.refresh.tll",
        "password.size, auth.password.size",
        "cookie.secure, auth.cookie.secure",
        "providers.google.key, auth.providers.google.key",
        "mail.sender, auth.mail.sender",
    })
    void whatNobodyReadsIsTold(String key, String told) {
        var settings = new HashMap<>(settings("url=https://todo.example"));
        settings.putAll(settings("providers.google.client=a, providers.google.secret=b"));
        settings.putAll(settings("mail.console=true, refresh.grace=PT1S, password.length=9"));
        settings.putAll(settings("cookie.insecure=false"));
        settings.put(key, "x");
        try (var recording = TestLogging.record()) {
            start(settings);
            var warnings =
                    recording.atLeast(Level.WARNING).stream()
                            .filter(line -> line.contains("unknown setting"))
                            .toList();
            assertEquals(1, warnings.size(), warnings::toString);
            assertTrue(warnings.getFirst().contains(told), warnings.getFirst());
        }
    }

    @Test
    void aStartThatFailsLeavesNoAccountBehind() {
        var settings =
                new HashMap<>(settings("admin.email=early@example.org, providers.w.client=a"));
        settings.put("admin.password", AuthSite.PASSWORD);
        refusal(settings);
        assertTrue(start(Map.of()).accounts().findByEmail("early@example.org").isEmpty());
    }

    @Test
    void theFirstAdministratorIsMadeOnceAndNeverTouchedAgain() {
        var settings =
                Map.of("admin.email", "Root@example.org", "admin.password", AuthSite.PASSWORD);
        var first = start(settings).accounts();
        var root = first.findByEmail("root@example.org").orElseThrow();
        assertEquals(Set.of("admin"), root.roles());
        first.revoke(root.id(), "admin");
        first.disable(root.id());
        String before = hash();
        var again =
                start(
                                Map.of(
                                        "admin.email",
                                        "root@example.org",
                                        "admin.password",
                                        "a very different one"))
                        .accounts()
                        .findByEmail("root@example.org")
                        .orElseThrow();
        assertEquals(root.id(), again.id());
        assertEquals(Set.of(), again.roles());
        assertTrue(again.disabled());
        assertEquals(before, hash());
    }

    private String hash() {
        return database.jdbi()
                .withHandle(
                        h ->
                                h.select(
                                                "select password_hash from auth_account where email = 'root@example.org'")
                                        .mapTo(String.class)
                                        .one());
    }
}
