package dev.hirundo.auth;

import static dev.hirundo.auth.AuthSite.bearer;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hirundo.testing.TestDatabase;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The clock of the machine is set while the server runs.
abstract class ClockContract {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final String ADA = "ada@example.org";

    private final AuthSite site;

    ClockContract(TestDatabase kind) {
        site = AuthSite.of(kind);
    }

    @AfterEach
    void close() {
        site.close();
    }

    @Test
    void anHourBackKeepsSessionsAndLetsPeopleIn() {
        var before = site.join(ADA);
        site.clock.pass(HOUR.negated());
        var login = site.login(ADA);
        assertEquals(200, login.status(), login.body());
        assertEquals(200, site.get("/auth/me", bearer(login)).status());
        var next = site.refresh(before.text("refreshToken"));
        assertEquals(200, next.status(), next.body());
        assertEquals(200, site.get("/auth/me", bearer(next)).status());
        assertEquals(2, site.get("/auth/sessions", bearer(next)).json().get("items").size());
    }

    @Test
    void anHourBackRefusesTokensOfTheFutureUntilTheyAreRefreshed() {
        var before = site.join(ADA);
        site.clock.pass(HOUR.negated());
        assertEquals(401, site.get("/auth/me", bearer(before)).status());
        var next = site.refresh(before.text("refreshToken"));
        assertEquals(200, site.get("/auth/me", bearer(next)).status());
    }

    @Test
    void anHourBackLocksNobodyOutWhoMistypedHisPassword() {
        site.register(ADA);
        for (int i = 1; i < Attempts.Kind.LOGIN_PAIR.burst(); i++) {
            assertEquals(401, site.login(ADA, "mistyped " + i).status());
        }
        site.clock.pass(HOUR.negated());
        assertEquals(200, site.login(ADA).status());
    }

    @Test
    void anHourBackGivesNobodyMoreAttempts() {
        site.register(ADA);
        for (int i = 0; i < Attempts.Kind.LOGIN_PAIR.burst(); i++) {
            assertEquals(401, site.login(ADA, "guessed " + i).status());
        }
        site.clock.pass(HOUR.negated());
        assertEquals(429, site.login(ADA, "one more").status());
        site.clock.pass(HOUR.plus(Attempts.Kind.LOGIN_PAIR.refill()));
        assertEquals(200, site.login(ADA).status());
    }

    @Test
    void anHourBackMakesNoCodeGoodAgain() {
        site.register(ADA);
        var app = AuthenticatorApp.enrol(site, ADA);
        String used = app.at(0);
        assertEquals(200, app.login(site, ADA, used).status());
        site.clock.pass(HOUR.negated());
        assertEquals(401, app.login(site, ADA, app.at(0)).status());
        assertEquals(200, app.login(site, ADA, app.recoveryCodes().getFirst()).status());
        site.clock.pass(HOUR);
        assertEquals(401, app.login(site, ADA, used).status());
    }

    @Test
    void anHourBackKeepsALogoutALogout() {
        var login = site.join(ADA);
        assertEquals(204, site.post("/auth/logout", "", bearer(login)).status());
        site.clock.pass(Duration.ofSeconds(-10));
        assertEquals(401, site.get("/auth/me", bearer(login)).status());
        assertEquals(401, site.refresh(login.text("refreshToken")).status());
    }

    @Test
    void anHourAheadEndsAccessTokensAndNoSession() {
        var login = site.join(ADA);
        site.clock.pass(HOUR);
        assertEquals(401, site.get("/auth/me", bearer(login)).status());
        var next = site.refresh(login.text("refreshToken"));
        assertEquals(200, next.status(), next.body());
        assertEquals(200, site.get("/auth/me", bearer(next)).status());
    }

    @Test
    void anHourAheadAndBackAgainLosesNothing() {
        var login = site.join(ADA);
        site.clock.pass(HOUR);
        var ahead = site.refresh(login.text("refreshToken"));
        site.clock.pass(HOUR.negated());
        var back = site.refresh(ahead.text("refreshToken"));
        assertEquals(200, back.status(), back.body());
        assertEquals(200, site.get("/auth/me", bearer(back)).status());
    }
}
