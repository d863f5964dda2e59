package dev.hirundo.auth;

import static dev.hirundo.auth.AuthSite.SECRET;
import static dev.hirundo.auth.AuthSite.bearer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.core.data.Database;
import dev.hirundo.testing.LogWatch;
import dev.hirundo.testing.TestDatabase;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// A secret is changed between two starts on one database.
abstract class SecretRotationContract {
    private static final String ADA = "ada@example.org";
    private static final String NEXT = "b7Qe2RkW9zLm5Xc8VnT1yUo4PiA6sDfG";

    private final Map<String, String> settings;

    /// Open all the while: a database in memory lives as long as somebody is connected.
    private final Database database;

    SecretRotationContract(TestDatabase kind) {
        settings = AuthSite.TABLES.settings(kind);
        database = Database.create(Config.just(ConfigSources.create(settings)));
    }

    private AuthSite start(String secret, String former) {
        var own = Database.create(Config.just(ConfigSources.create(settings)));
        return AuthSite.of(own, Map.of("secret", secret, "former.0", former), builder -> builder);
    }

    private record Before(AuthenticatorApp app, String access, String refresh) {}

    private Before before() {
        try (var site = start(SECRET, "")) {
            var login = site.join(ADA);
            var app = AuthenticatorApp.enrol(site, ADA);
            return new Before(app, login.text("accessToken"), login.text("refreshToken"));
        }
    }

    @Test
    void whatAFormerSecretMadeIsStillGood() {
        var before = before();
        try (var site = start(NEXT, SECRET)) {
            assertEquals(200, site.get("/auth/me", bearer(before.access())).status());
            assertEquals(200, site.refresh(before.refresh()).status());
            var login = before.app().login(site, ADA, before.app().at(0));
            assertEquals(200, login.status(), login.body());
        } finally {
            database.close();
        }
    }

    @Test
    void whoForgetsTheFormerSecretIsToldWhatToDoAndHisClientsAreNot() {
        var before = before();
        try (var log = new LogWatch();
                var site = start(NEXT, "")) {
            assertEquals(401, site.get("/auth/me", bearer(before.access())).status());
            assertEquals(200, site.refresh(before.refresh()).status());
            var login = before.app().login(site, ADA, before.app().at(0));
            assertEquals(500, login.status(), login.body());
            assertFalse(login.body().contains("secret"), login.body());
            assertFalse(login.body().contains("former"), login.body());
            assertTrue(log.records().toString().contains("put that under auth.former"));
            String written = before.app().recoveryCodes().getFirst();
            assertEquals(200, before.app().login(site, ADA, written).status());
        } finally {
            database.close();
        }
    }

    @Test
    void aSecretThatIsFormerNoMoreOpensNothing() {
        var before = before();
        try (var site = start(NEXT, "another-one-that-never-was-in-use-here")) {
            assertEquals(401, site.get("/auth/me", bearer(before.access())).status());
        } finally {
            database.close();
        }
    }
}
