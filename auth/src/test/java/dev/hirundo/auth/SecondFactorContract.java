package dev.hirundo.auth;

import static dev.hirundo.auth.AuthSite.PASSWORD;
import static dev.hirundo.auth.AuthSite.bearer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.auth.AuthSite.Answer;
import dev.hirundo.testing.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The second factor, as a client sees it, and as who has the password alone.
abstract class SecondFactorContract {
    private static final String RESET = "cranes come back in march";
    private static final String ADA = "ada@example.org";
    private static final String RIGHT = "{\"password\":\"" + PASSWORD + "\"}";
    private static final String WRONG = "{\"password\":\"not her password\"}";

    private final AuthSite site;
    private final Answer session;

    SecondFactorContract(TestDatabase kind) {
        site = AuthSite.of(kind);
        session = site.join(ADA);
    }

    @AfterEach
    void close() {
        site.close();
    }

    private AuthenticatorApp enrolled() {
        return AuthenticatorApp.enrol(site, ADA);
    }

    private int sessions() {
        return site.get("/auth/sessions", bearer(session)).json().get("items").size();
    }

    private String state() {
        return site.get("/auth/totp", bearer(session)).body();
    }

    private List<Integer> atOnce(int times, Supplier<Answer> request) {
        return IntStream.range(0, times)
                .mapToObj(_ -> CompletableFuture.supplyAsync(() -> request.get().status()))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();
    }

    private static void assertCodeWanted(Answer answer) {
        assertEquals(401, answer.status(), answer.body());
        assertEquals("urn:hirundo:problem:code-required", answer.text("type"));
        assertEquals("Bearer", answer.header("WWW-Authenticate"));
        assertEquals(List.of(), answer.cookies());
    }

    @Test
    void onceConfirmedALoginNeedsACode() {
        var begun = AuthenticatorApp.begin(site, session);
        assertEquals(200, begun.status(), begun.body());
        assertTrue(
                begun.text("uri").startsWith("otpauth://totp/localhost:ada%40example.org?secret="),
                begun.text("uri"));
        assertEquals(200, site.login(ADA).status());
        assertEquals("{\"enabled\":false,\"recoveryCodes\":0}", state());

        var app = enrolled();
        assertEquals("{\"enabled\":true,\"recoveryCodes\":10}", state());
        int before = sessions();
        assertCodeWanted(site.login(ADA));
        assertCodeWanted(app.login(site, ADA, "000000"));
        assertEquals(before, sessions());
        assertEquals(200, app.login(site, ADA, app.at(0)).status());
    }

    @Test
    void aCodeWithoutThePasswordIsWorthNothing() {
        var app = enrolled();
        var answer =
                site.post(
                        "/auth/login",
                        AuthSite.credentials(ADA, "not her password")
                                .replace("}", ",\"code\":\"" + app.at(0) + "\"}"));
        assertEquals(401, answer.status());
        assertNotEquals("urn:hirundo:problem:code-required", answer.text("type"));
        assertEquals(200, app.login(site, ADA, app.at(0)).status());
    }

    @Test
    void aCodeIsGoodOnce() {
        var app = enrolled();
        assertEquals(200, app.login(site, ADA, app.at(0)).status());
        assertCodeWanted(app.login(site, ADA, app.at(0)));
        assertCodeWanted(app.login(site, ADA, app.at(-1)));
    }

    @Test
    void aCodeIsGoodOnceEvenIfItIsSentTwentyTimesAtOnce() {
        var app = enrolled();
        String code = app.at(0);
        var answers = atOnce(20, () -> app.login(site, ADA, code));
        assertEquals(1, answers.stream().filter(s -> s == 200).count(), answers::toString);
        assertTrue(answers.stream().allMatch(s -> List.of(200, 401, 429).contains(s)));
    }

    @Test
    void theClockOfATelephoneMayBeHalfAMinuteWrong() {
        var app = enrolled();
        AuthenticatorApp.waitOneStep(site);
        assertCodeWanted(app.login(site, ADA, app.at(2)));
        assertCodeWanted(app.login(site, ADA, app.at(-2)));
        assertEquals(200, app.login(site, ADA, app.at(-1)).status());
        assertEquals(200, app.login(site, ADA, app.at(1)).status());
        assertCodeWanted(app.login(site, ADA, app.at(0))); // older than one that was used
    }

    @Test
    void codesCannotBeGuessed() {
        var app = enrolled();
        String wrong = app.at(0).equals("123456") ? "654321" : "123456";
        for (int i = 0; i < Attempts.Kind.CODE_ACCOUNT.burst(); i++) {
            assertCodeWanted(app.login(site, ADA, wrong));
        }
        var refused = app.login(site, ADA, app.at(0));
        assertEquals(429, refused.status(), refused.body());
        assertTrue(Integer.parseInt(refused.header("Retry-After")) > 60);
        assertEquals("[\"code-account\"]", refused.json().get("violated-policies").toString());
        assertEquals(429, app.login(site, ADA, app.recoveryCodes().getFirst()).status());
        site.clock.pass(Attempts.Kind.CODE_ACCOUNT.refill());
        assertEquals(200, app.login(site, ADA, app.at(0)).status());
    }

    @Test
    void codesCannotBeGuessedWhileEnrollingEither() {
        var begun = AuthenticatorApp.begin(site, session);
        var app = AuthenticatorApp.of(site, begun, List.of());
        String wrong = app.at(0).equals("123456") ? "654321" : "123456";
        for (int i = 0; i < Attempts.Kind.CODE_ACCOUNT.burst(); i++) {
            assertEquals(422, confirm(wrong).status());
        }
        assertEquals(429, confirm(app.at(0)).status());
        assertEquals(200, site.login(ADA).status());
    }

    private Answer confirm(String code) {
        return site.post("/auth/totp/confirm", "{\"code\":\"" + code + "\"}", bearer(session));
    }

    @Test
    void aRecoveryCodeIsGoodOnceHoweverItIsTyped() {
        var app = enrolled();
        var codes = app.recoveryCodes();
        assertEquals(200, app.login(site, ADA, codes.get(0)).status());
        assertCodeWanted(app.login(site, ADA, codes.get(0)));
        assertEquals(200, app.login(site, ADA, codes.get(1).toUpperCase()).status());
        assertEquals(200, app.login(site, ADA, codes.get(2).replace("-", "")).status());
        assertEquals(200, app.login(site, ADA, " " + codes.get(3).replace("-", " . ")).status());
        assertCodeWanted(app.login(site, ADA, codes.get(3)));
        assertEquals("{\"enabled\":true,\"recoveryCodes\":6}", state());
    }

    @Test
    void aRecoveryCodeIsGoodOnceEvenIfItIsSentTwentyTimesAtOnce() {
        var app = enrolled();
        var answers = atOnce(20, () -> app.login(site, ADA, app.recoveryCodes().getFirst()));
        assertEquals(1, answers.stream().filter(s -> s == 200).count(), answers::toString);
    }

    @Test
    void oneAccountsCodesAreNoGoodForAnother() {
        var app = enrolled();
        assertEquals(201, site.register("bob@example.org").status());
        var his = AuthenticatorApp.enrol(site, "bob@example.org");
        assertCodeWanted(app.login(site, ADA, his.recoveryCodes().getFirst()));
        assertEquals(
                200, his.login(site, "bob@example.org", his.recoveryCodes().getFirst()).status());
    }

    @Test
    void newRecoveryCodesVoidTheOldOnes() {
        assertEquals(404, site.post("/auth/totp/recovery", RIGHT, bearer(session)).status());
        var app = enrolled();
        assertEquals(422, site.post("/auth/totp/recovery", WRONG, bearer(session)).status());
        var renewed = site.post("/auth/totp/recovery", RIGHT, bearer(session));
        assertEquals(200, renewed.status(), renewed.body());
        assertCodeWanted(app.login(site, ADA, app.recoveryCodes().getFirst()));
        String code = renewed.json().at("/recoveryCodes/0").asText();
        assertEquals(200, app.login(site, ADA, code).status());
    }

    /// Somebody registers another's address and waits for him with a second factor.
    @Test
    void aResetOfAnAddressThatNobodyHadVerifiedTakesTheSecondFactorAway() {
        site.register("squatted@example.org");
        AuthenticatorApp.enrol(site, "squatted@example.org");
        resetByMail("squatted@example.org");
        assertEquals(200, site.login("squatted@example.org", RESET).status());
    }

    @Test
    void aResetOfAVerifiedAddressLeavesTheSecondFactor() {
        site.account("guarded@example.org");
        AuthenticatorApp.enrol(site, "guarded@example.org");
        resetByMail("guarded@example.org");
        assertEquals(
                "urn:hirundo:problem:code-required",
                site.login("guarded@example.org", RESET).text("type"));
    }

    private void resetByMail(String email) {
        site.mails.clear();
        site.forgot(email);
        assertEquals(204, site.reset(resetToken(), RESET).status());
    }

    /// Other mails may still be on their way.
    private String resetToken() {
        while (true) {
            var mail = site.mail().text();
            int at = mail.indexOf("#reset=");
            if (at >= 0) {
                return mail.substring(at + "#reset=".length()).split("\\s")[0];
            }
        }
    }

    @Test
    void toDoWithoutItNeedsThePassword() {
        var app = enrolled();
        assertEquals(422, site.post("/auth/totp/disable", "{}", bearer(session)).status());
        assertEquals(422, site.post("/auth/totp/disable", WRONG, bearer(session)).status());
        assertEquals(401, site.post("/auth/totp/disable", RIGHT).status());
        assertCodeWanted(site.login(ADA));
        assertEquals(204, site.post("/auth/totp/disable", RIGHT, bearer(session)).status());
        assertEquals(200, site.login(ADA).status());
        enrolled();
        assertCodeWanted(app.login(site, ADA, app.recoveryCodes().getFirst()));
    }

    @Test
    void whoHasOneCannotEnrolAnotherOverIt() {
        var app = enrolled();
        assertEquals(409, AuthenticatorApp.begin(site, session).status());
        assertEquals(409, confirm(app.at(0)).status());
        assertEquals(200, app.login(site, ADA, app.at(0)).status());
    }

    @Test
    void beginningNeedsThePasswordAndConfirmingNeedsABeginning() {
        assertEquals(422, site.post("/auth/totp", WRONG, bearer(session)).status());
        assertEquals(401, site.post("/auth/totp", RIGHT).status());
        assertEquals(404, confirm("123456").status());
    }

    @Test
    void beginningAndConfirmingManyTimesAtOnceEndsWithOneSecret() {
        var begun = atOnce(8, () -> AuthenticatorApp.begin(site, session));
        assertTrue(begun.stream().allMatch(s -> s == 200 || s == 409), begun::toString);
        var app = AuthenticatorApp.of(site, AuthenticatorApp.begin(site, session), List.of());
        var confirmed = atOnce(5, () -> confirm(app.at(0)));
        assertEquals(1, confirmed.stream().filter(s -> s == 200).count(), confirmed::toString);
        assertTrue(confirmed.stream().allMatch(s -> List.of(200, 409, 429).contains(s)));
        assertEquals("{\"enabled\":true,\"recoveryCodes\":10}", state());
    }

    @Test
    void theDatabaseHoldsNoSecretAndNoRecoveryCodeInClear() {
        var app = enrolled();
        byte[] sealed =
                site.database
                        .jdbi()
                        .withHandle(
                                h ->
                                        h.select("select secret from auth_totp")
                                                .mapTo(byte[].class)
                                                .one());
        var dump = new String(sealed, StandardCharsets.ISO_8859_1);
        assertFalse(dump.contains(new String(app.secret(), StandardCharsets.ISO_8859_1)));
        assertFalse(dump.contains(Base32.encode(app.secret())));
        var hashes =
                site.database
                        .jdbi()
                        .withHandle(
                                h ->
                                        h.select("select hash from auth_recovery_code")
                                                .mapTo(String.class)
                                                .list());
        assertEquals(10, hashes.size());
        app.recoveryCodes()
                .forEach(code -> assertFalse(hashes.toString().contains(code.replace("-", ""))));
    }
}
