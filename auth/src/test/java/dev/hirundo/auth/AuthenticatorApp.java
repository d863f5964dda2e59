package dev.hirundo.auth;

import static dev.hirundo.auth.AuthSite.PASSWORD;
import static dev.hirundo.auth.AuthSite.bearer;
import static dev.hirundo.auth.AuthSite.credentials;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hirundo.auth.AuthSite.Answer;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/// What somebody has on his telephone: the secret, read from text as he would, and the time.
///
/// @param recoveryCodes what he wrote down
record AuthenticatorApp(byte[] secret, InstantSource clock, List<String> recoveryCodes) {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"; // RFC 4648
    private static final int STEP = 30;

    /// Begins, and leaves it unconfirmed.
    static Answer begin(AuthSite site, Answer login) {
        return site.post("/auth/totp", "{\"password\":\"" + PASSWORD + "\"}", bearer(login));
    }

    static AuthenticatorApp of(AuthSite site, Answer begun, List<String> recoveryCodes) {
        awaitNextStepIfNear(site);
        return new AuthenticatorApp(decoded(begun.text("secret")), site.clock, recoveryCodes);
    }

    /// Enrols an account that wants no code yet; the step before the present is used up.
    static AuthenticatorApp enrol(AuthSite site, String email) {
        var login = site.login(email);
        var begun = begin(site, login);
        assertEquals(200, begun.status(), begun.body());
        var app = of(site, begun, List.of());
        var confirmed =
                site.post("/auth/totp/confirm", "{\"code\":\"" + app.at(-1) + "\"}", bearer(login));
        assertEquals(200, confirmed.status(), confirmed.body());
        return new AuthenticatorApp(
                app.secret,
                site.clock,
                confirmed.json().get("recoveryCodes").valueStream().map(c -> c.asText()).toList());
    }

    /// What it shows some steps from now.
    String at(int steps) {
        return Totp.code(secret, Math.floorDiv(clock.instant().getEpochSecond(), STEP) + steps);
    }

    String next() {
        return at(0);
    }

    /// So that what it shows now it still shows when the server looks.
    private static void awaitNextStepIfNear(AuthSite site) {
        long left = STEP - Math.floorMod(site.clock.instant().getEpochSecond(), STEP);
        if (left <= STEP / 2) {
            site.clock.pass(Duration.ofSeconds(left));
        }
    }

    /// Waits until what was shown is shown no more.
    static void waitOneStep(AuthSite site) {
        site.clock.pass(Duration.ofSeconds(STEP));
    }

    Answer login(AuthSite site, String email, String code) {
        String body = credentials(email, PASSWORD).replace("}", ",\"code\":\"" + code + "\"}");
        return site.post("/auth/login", body);
    }

    private static byte[] decoded(String text) {
        var bytes = new ByteArrayOutputStream();
        int bits = 0;
        int held = 0;
        for (char c : text.toCharArray()) {
            bits = bits << 5 | ALPHABET.indexOf(c);
            held += 5;
            if (held >= 8) {
                held -= 8;
                bytes.write(bits >> held);
                bits &= (1 << held) - 1;
            }
        }
        return bytes.toByteArray();
    }
}
